import { quote } from '../message/quoted-string.js'
import { parseDigestValue } from './authentication-value.js'
import { type DigestAlgorithm, digestAlgorithm } from './digest.js'

/** A Digest challenge, as WWW-Authenticate and Proxy-Authenticate carry it (RFC 7616 section 3.3). */
export interface Challenge {
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | undefined
  readonly algorithm: DigestAlgorithm
  /** Whether `qop` offers `auth`; without any, the formula of RFC 2069 applies. */
  readonly qop: 'auth' | undefined
  /** The credentials were right, only the nonce was too old. */
  readonly stale: boolean
}

/** `undefined` when the value is no Digest challenge that can be answered: other scheme, algorithm or `qop`, or malformed. */
export function parseChallenge(value: string): Challenge | undefined {
  const parameters = parseDigestValue(value)
  const realm = parameters?.get('realm')
  const nonce = parameters?.get('nonce')
  const algorithm = digestAlgorithm(parameters?.get('algorithm'))
  if (!parameters || realm === undefined || nonce === undefined || algorithm === undefined) return undefined
  const offered = parameters.get('qop')
  const offers = offered
    ?.toLowerCase()
    .split(',')
    .some((name) => name.trim() === 'auth')
  if (offered !== undefined && !offers) return undefined
  return {
    realm,
    nonce,
    opaque: parameters.get('opaque'),
    algorithm,
    qop: offers ? 'auth' : undefined,
    stale: parameters.get('stale')?.toLowerCase() === 'true',
  }
}

export function formatChallenge(challenge: Challenge): string {
  let value = `Digest realm=${quote(challenge.realm)}, nonce=${quote(challenge.nonce)}`
  if (challenge.opaque !== undefined) value += `, opaque=${quote(challenge.opaque)}`
  if (challenge.stale) value += ', stale=true'
  value += `, algorithm=${challenge.algorithm}`
  return challenge.qop === undefined ? value : `${value}, qop="${challenge.qop}"`
}
