import { createHmac } from 'node:crypto'
import type { Clock, Instant, Random } from '@ringwright/core'
import { randomHex } from '@ringwright/core'
import { parseUri } from '../message/uri.js'
import { urisEqual } from '../message/uri-equality.js'
import { type Authorization, parseAuthorization } from './authorization.js'
import { formatChallenge } from './challenge.js'
import { type DigestAlgorithm, digestResponse, type DigestSecret, equalInConstantTime } from './digest.js'
import { NonceLedger } from './nonce-ledger.js'

export interface DigestServerOptions {
  readonly clock: Clock
  readonly random: Random
  /** Shown to users; part of every `ha1`. */
  readonly realm: string
  /** Most preferred first. Default MD5 alone: phones exist that do not register at all once SHA-256 is offered (RFC 8760). */
  readonly algorithms?: readonly DigestAlgorithm[]
  /** Signs nonces. Nodes that share it accept each other's. Default 32 random bytes. */
  readonly nonceKey?: Uint8Array
  /** After this a client is given a new nonce, without asking its user again. Default 300,000 ms. */
  readonly nonceLifetimeMs?: number
  /** Nonces in use whose counts are remembered, about 150 bytes each. Default 20,000. */
  readonly noncesMax?: number
  /**
   * Whether the credentials must name the Request-URI that came. Default false: elements on the way rewrite it (loose
   * routing, address translation), and phones exist that name their server instead.
   */
  readonly sameUri?: boolean
}

export type DigestVerdict =
  | { readonly outcome: 'accepted' }
  /** Right, but with a nonce that is too old, or of somebody else: challenge again with `stale`. */
  | { readonly outcome: 'stale' }
  /** Wrong, replayed or forged: challenge again, and count it. */
  | { readonly outcome: 'refused'; readonly reason: 'nonce' | 'replay' | 'uri' | 'algorithm' | 'response' }

export interface DigestedRequest {
  readonly method: string
  readonly requestUri: string
}

const NONCE_LIFETIME_MS = 300_000
const NONCES_MAX = 20_000
const SIGNATURE_LENGTH = 22

/** Nobody's password. Somebody's response must be computed for unknown users too, or the time of an answer would tell who exists. */
const NOBODY: DigestSecret = { password: '' }

/** Challenges and checks the users of one realm (RFC 3261 section 22, RFC 7616). */
export class DigestServer {
  readonly #options: DigestServerOptions
  readonly #algorithms: readonly DigestAlgorithm[]
  readonly #nonceKey: Uint8Array
  readonly #lifetimeMs: number
  readonly #ledger: NonceLedger

  constructor(options: DigestServerOptions) {
    this.#options = options
    this.#algorithms = options.algorithms ?? ['MD5']
    this.#nonceKey = options.nonceKey ?? options.random.bytes(32)
    this.#lifetimeMs = options.nonceLifetimeMs ?? NONCE_LIFETIME_MS
    this.#ledger = new NonceLedger(options.noncesMax ?? NONCES_MAX)
  }

  /** The values of WWW-Authenticate or Proxy-Authenticate, one for each algorithm. Nothing is remembered for them. */
  challenges(stale = false): readonly string[] {
    const issuedAt = this.#options.clock.now()
    const base = `${issuedAt.toString(36)}.${randomHex(this.#options.random, 8)}`
    const nonce = `${base}.${this.#sign(base)}`
    const { realm } = this.#options
    return this.#algorithms.map((algorithm) =>
      formatChallenge({ realm, nonce, opaque: undefined, algorithm, qop: 'auth', stale }),
    )
  }

  /** The first Digest credentials for this realm among the values of Authorization or Proxy-Authorization. */
  credentialsFor(values: readonly string[]): Authorization | undefined {
    for (const value of values) {
      const authorization = parseAuthorization(value)
      if (authorization?.realm === this.#options.realm) return authorization
    }
    return undefined
  }

  /** Checks credentials against the secret of their user; `undefined` stands for a user who does not exist. */
  verify(authorization: Authorization, request: DigestedRequest, secret: DigestSecret | undefined): DigestVerdict {
    const issuedAt = this.#issuedAt(authorization.nonce)
    const { algorithm } = authorization
    if (!this.#algorithms.includes(algorithm)) return { outcome: 'refused', reason: 'algorithm' }
    if (this.#options.sameUri && !isSameUri(authorization.uri, request.requestUri)) {
      return { outcome: 'refused', reason: 'uri' }
    }
    const expected = digestResponse({ ...authorization, method: request.method }, secret ?? NOBODY)
    const right = expected !== undefined && equalInConstantTime(expected, authorization.response.toLowerCase())
    if (!right || secret === undefined || secret.password === '') {
      return { outcome: 'refused', reason: issuedAt === undefined ? 'nonce' : 'response' }
    }
    // Who knows the password has the nonce from another node, or from before a restart (RFC 7616 3.3).
    if (issuedAt === undefined) return { outcome: 'stale' }
    return this.#useOnce(authorization, issuedAt)
  }

  /** Only right credentials get here, so that nobody without a password can fill the ledger. */
  #useOnce(authorization: Authorization, issuedAt: Instant): DigestVerdict {
    const expiredBefore = this.#options.clock.now() - this.#lifetimeMs
    if (issuedAt < expiredBefore) return { outcome: 'stale' }
    // Credentials without a count, as RFC 2069 made them, are good for one request.
    const count = Number.parseInt(authorization.nonceCount ?? '1', 16)
    const use = this.#ledger.use(authorization.nonce, issuedAt, count, expiredBefore)
    if (use === 'stale') return { outcome: 'stale' }
    if (use === 'fresh') return { outcome: 'accepted' }
    // A client without counts cannot do better than to ask for a new nonce.
    return authorization.qop === undefined ? { outcome: 'stale' } : { outcome: 'refused', reason: 'replay' }
  }

  #sign(base: string): string {
    return createHmac('sha256', this.#nonceKey)
      .update(`${this.#options.realm}:${base}`)
      .digest('base64url')
      .slice(0, SIGNATURE_LENGTH)
  }

  /** When we issued the nonce; `undefined` when we did not. */
  #issuedAt(nonce: string): Instant | undefined {
    const [time = '', salt = '', signature = '', ...rest] = nonce.split('.', 4)
    if (rest.length > 0 || !equalInConstantTime(signature, this.#sign(`${time}.${salt}`))) return undefined
    return Number.parseInt(time, 36)
  }
}

function isSameUri(a: string, b: string): boolean {
  const [first, second] = [parseUri(a), parseUri(b)]
  return first !== undefined && second !== undefined && urisEqual(first, second)
}
