import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { type Clock, parseInput, RingwrightError } from '@ringwright/core'
import { hmac, isSameSecret } from '@ringwright/core/provider'
import { z } from 'zod'
import type { SignIn } from '../web-chat/index.js'

/** Which JSON Web Tokens are believed, and what in them names the account. */
export interface JwtSignInOptions {
  /**
   * What tokens are signed with: a secret of at least 32 characters (HS256), or a public key in PEM (RS256 for RSA of at least
   * 2,048 bits, ES256 for P-256). The key decides the algorithm, whatever a token says.
   */
  readonly key: string
  /** By which `exp` and `nbf` are judged. */
  readonly clock: Clock
  /** Required `iss`. Default: any. */
  readonly issuer?: string
  /** Required in `aud`. Default: any. */
  readonly audience?: string
  /** The claim with the account's id. Default `sub`. */
  readonly accountClaim?: string
  /** How far the clocks may be apart, in milliseconds. Default 60,000. */
  readonly leewayMs?: number
}

const SECRET_LENGTH_MIN = 32
const RSA_BITS_MIN = 2_048
const LEEWAY_MS = 60_000

const headerSchema = z.object({ alg: z.string(), crit: z.undefined().optional() })
const claimsSchema = z.looseObject({
  // Without an end, a token that got into other hands opens the account for good.
  exp: z.number(),
  nbf: z.number().optional(),
  iss: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  name: z.string().trim().min(1).max(100).optional().catch(undefined),
})
const account = z.string().min(1).max(200)

interface Verifier {
  readonly algorithm: 'HS256' | 'RS256' | 'ES256'
  holds(said: string, signature: string): boolean
}

/** Reads JSON Web Tokens (RFC 7519) of the host's own sign-in. Throws `invalid_argument` for a key that is too weak. */
export function jwtSignIn(options: JwtSignInOptions): SignIn {
  const { clock, issuer, audience, accountClaim = 'sub', leewayMs = LEEWAY_MS } = options
  const verifier = verifierOf(parseInput(z.string().min(SECRET_LENGTH_MIN), options.key, 'key of jwtSignIn'))
  return (token) => {
    const [header = '', payload = '', signature = '', ...more] = token.split('.')
    if (more.length > 0 || !isJson(headerSchema, header, ({ alg }) => alg === verifier.algorithm)) return undefined
    if (!verifier.holds(`${header}.${payload}`, signature)) return undefined
    const claims = claimsSchema.safeParse(parsed(payload)).data
    const id = account.safeParse(claims?.[accountClaim]).data
    if (!claims || id === undefined) return undefined
    const { exp, nbf, iss, aud = [], name } = claims
    const now = clock.now()
    if (exp * 1_000 + leewayMs < now || (nbf ?? 0) * 1_000 - leewayMs > now) return undefined
    if (issuer !== undefined && iss !== issuer) return undefined
    if (audience !== undefined && ![aud].flat().includes(audience)) return undefined
    return { account: id, ...(name !== undefined && { name }) }
  }
}

function verifierOf(key: string): Verifier {
  if (!key.includes('-----BEGIN')) {
    const holds = (said: string, signature: string) =>
      isSameSecret(hmac(key, said, { encoding: 'base64' }), Buffer.from(signature, 'base64url').toString('base64'))
    return { algorithm: 'HS256', holds }
  }
  const publicKey = readKey(key)
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= RSA_BITS_MIN) {
    const holds = (said: string, signature: string) =>
      verify('sha256', Buffer.from(said), publicKey, Buffer.from(signature, 'base64url'))
    return { algorithm: 'RS256', holds }
  }
  if (type === 'ec' && details?.namedCurve === 'prime256v1') {
    const signer = { key: publicKey, dsaEncoding: 'ieee-p1363' as const }
    const holds = (said: string, signature: string) =>
      verify('sha256', Buffer.from(said), signer, Buffer.from(signature, 'base64url'))
    return { algorithm: 'ES256', holds }
  }
  throw weakKey()
}

function readKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem)
  } catch (cause) {
    throw weakKey(cause)
  }
}

function weakKey(cause?: unknown): RingwrightError {
  const message = 'key of jwtSignIn takes a secret, or a PEM of RSA with at least 2,048 bits or of P-256'
  return new RingwrightError('invalid_argument', message, { cause })
}

function isJson<S extends z.ZodType>(schema: S, part: string, holds: (value: z.output<S>) => boolean): boolean {
  const read = schema.safeParse(parsed(part))
  return read.success && holds(read.data)
}

function parsed(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    // No JSON is no token; the schema says so.
    return undefined
  }
}
