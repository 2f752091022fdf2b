import { quote } from '../message/quoted-string.js'
import { parseDigestValue } from './authentication-value.js'
import { type DigestAlgorithm, digestAlgorithm } from './digest.js'

/** Digest credentials, as Authorization and Proxy-Authorization carry them (RFC 7616 section 3.4). */
export interface Authorization {
  readonly username: string
  readonly realm: string
  readonly nonce: string
  readonly uri: string
  readonly response: string
  readonly algorithm: DigestAlgorithm
  readonly opaque: string | undefined
  readonly qop: 'auth' | undefined
  /** Eight hexadecimal digits; present exactly when `qop` is. */
  readonly nonceCount: string | undefined
  readonly clientNonce: string | undefined
}

/** `undefined` when the value holds no Digest credentials that can be checked. */
export function parseAuthorization(value: string): Authorization | undefined {
  const parameters = parseDigestValue(value)
  if (!parameters) return undefined
  const [username, realm, nonce, uri, response] = ['username', 'realm', 'nonce', 'uri', 'response'].map((name) =>
    parameters.get(name),
  )
  const algorithm = digestAlgorithm(parameters.get('algorithm'))
  if (username === undefined || realm === undefined || nonce === undefined || uri === undefined) return undefined
  if (response === undefined || algorithm === undefined) return undefined
  const qop = parameters.get('qop')?.toLowerCase()
  const nonceCount = parameters.get('nc')
  const clientNonce = parameters.get('cnonce')
  if (qop !== undefined && !(qop === 'auth' && clientNonce !== undefined && isNonceCount(nonceCount))) return undefined
  const common = { username, realm, nonce, uri, response, algorithm, opaque: parameters.get('opaque') }
  return qop === undefined
    ? { ...common, qop: undefined, nonceCount: undefined, clientNonce: undefined }
    : { ...common, qop: 'auth', nonceCount, clientNonce }
}

function isNonceCount(text: string | undefined): boolean {
  return text !== undefined && /^[0-9a-fA-F]{8}$/.test(text)
}

export function formatAuthorization(authorization: Authorization): string {
  const { username, realm, nonce, uri, response, algorithm, opaque, qop } = authorization
  let value = `Digest username=${quote(username)}, realm=${quote(realm)}, nonce=${quote(nonce)}, uri=${quote(uri)}`
  value += `, response="${response}", algorithm=${algorithm}`
  if (opaque !== undefined) value += `, opaque=${quote(opaque)}`
  if (qop !== undefined) {
    value += `, qop=${qop}, nc=${authorization.nonceCount ?? ''}, cnonce=${quote(authorization.clientNonce ?? '')}`
  }
  return value
}
