import { type KeyObject, sign, verify } from 'node:crypto'
import type { Instant } from '@ringwright/core'

/**
 * How well a provider knows its caller (RFC 8588 4): the customer and the number, the customer alone, or where the call
 * came in.
 */
export type Attestation = 'A' | 'B' | 'C'

/** What is said of a call: telephone numbers as digits (RFC 8224 8.3). */
export interface CallClaims {
  readonly attestation: Attestation
  readonly caller: string
  readonly called: readonly string[]
  readonly issuedAt: Instant
  /** Names where the call came from, for those who trace it (RFC 8588 5). */
  readonly originId: string
}

export interface SignedClaims extends CallClaims {
  /** Where the certificate is that it was signed with. */
  readonly certificateUrl: string
}

/** A token with a number of called parties has some hundred octets; more than this is not read. */
const LENGTH_MAX = 8_192

const ATTESTATIONS: ReadonlySet<unknown> = new Set(['A', 'B', 'C'])

/** Signs claims as a PASSporT (RFC 8225, RFC 8588): ES256, names in order and no blanks. */
export function signPassport(claims: SignedClaims, key: KeyObject): string {
  const { attestation, caller, called, issuedAt, originId, certificateUrl } = claims
  const header = { alg: 'ES256', ppt: 'shaken', typ: 'passport', x5u: certificateUrl }
  const payload = {
    attest: attestation,
    dest: { tn: called },
    iat: Math.floor(issuedAt / 1_000),
    orig: { tn: caller },
    origid: originId,
  }
  const signed = `${encoded(header)}.${encoded(payload)}`
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

export interface Passport {
  readonly claims: SignedClaims
  /** Whether the owner of a key has signed it. */
  isSignedWith(key: KeyObject): boolean
}

/** Undefined for what is not a PASSporT of SHAKEN; nothing in it is to be believed before its signature was checked. */
export function readPassport(token: string): Passport | undefined {
  if (token.length > LENGTH_MAX) return undefined
  const parts = token.split('.')
  const [head = '', body = '', signature = ''] = parts
  const header = decoded(head)
  const payload = decoded(body)
  if (parts.length !== 3 || !header || !payload) return undefined
  if (header['alg'] !== 'ES256' || header['ppt'] !== 'shaken' || header['typ'] !== 'passport') return undefined
  const claims = claimsOf(payload, header['x5u'])
  if (!claims) return undefined
  return {
    claims,
    isSignedWith(key) {
      // Any other key could not have made an ES256 signature.
      if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false
      const octets = Buffer.from(signature, 'base64url')
      return verify('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' }, octets)
    },
  }
}

function claimsOf(payload: Readonly<Record<string, unknown>>, certificateUrl: unknown): SignedClaims | undefined {
  const { attest, iat, origid } = payload
  const caller = numberIn(payload['orig'])
  const called = numberIn(payload['dest'])
  if (typeof certificateUrl !== 'string' || typeof origid !== 'string' || typeof iat !== 'number') return undefined
  if (!ATTESTATIONS.has(attest) || typeof caller !== 'string' || !isTexts(called)) return undefined
  return { attestation: attest as Attestation, caller, called, issuedAt: iat * 1_000, originId: origid, certificateUrl }
}

function numberIn(party: unknown): unknown {
  return typeof party === 'object' && party !== null && 'tn' in party ? party.tn : undefined
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function decoded(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
