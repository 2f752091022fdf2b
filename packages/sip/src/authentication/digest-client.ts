import { type Random, randomHex } from '@ringwright/core'
import { formatAuthorization } from './authorization.js'
import { type Challenge, parseChallenge } from './challenge.js'
import { digestResponse, type DigestSecret } from './digest.js'

/** Who we are towards servers that challenge us. */
export interface DigestCredentials extends DigestSecret {
  readonly username: string
  /** Answers only challenges of this realm. Default: any. */
  readonly realm?: string
}

export interface AnsweredRequest {
  readonly method: string
  /** The Request-URI as it goes out. */
  readonly uri: string
}

/** Realms that one request can meet on its way; more would be a way to make us hash without end. */
const REALMS_MAX = 8

/** A nonce that is stale again and again is a broken server, or one that keeps us busy. */
const ATTEMPTS_MAX = 3

/** A nonce is used once: each request is challenged anew, or not at all. */
const NONCE_COUNT = '00000001'

/** Answers the challenges that one request meets with one user's credentials. */
export class DigestClient {
  readonly #credentials: DigestCredentials
  readonly #random: Random
  /** How often each realm was answered. */
  readonly #answers = new Map<string, number>()

  constructor(credentials: DigestCredentials, random: Random) {
    this.#credentials = credentials
    this.#random = random
  }

  /**
   * The Authorization value that answers the first of the challenges that can be answered (RFC 8760 section 2.4: the
   * server lists the one it likes best first). `undefined` when there is none, or when these credentials were refused.
   */
  answer(challenges: readonly string[], request: AnsweredRequest): string | undefined {
    for (const value of challenges) {
      const challenge = parseChallenge(value)
      if (!challenge || !this.#isOurs(challenge)) continue
      const { realm, stale } = challenge
      const before = this.#answers.get(realm) ?? 0
      // The same realm again without "stale" says that the password is wrong: answering again would be guessing.
      if (before > 0 && (!stale || before === ATTEMPTS_MAX)) return undefined
      if (before === 0 && this.#answers.size === REALMS_MAX) return undefined
      const authorization = this.#authorize(challenge, request)
      if (authorization === undefined) continue
      this.#answers.set(realm, before + 1)
      return authorization
    }
    return undefined
  }

  #isOurs(challenge: Challenge): boolean {
    return this.#credentials.realm === undefined || this.#credentials.realm === challenge.realm
  }

  #authorize({ realm, nonce, opaque, algorithm, qop }: Challenge, request: AnsweredRequest): string | undefined {
    const input = {
      ...request,
      username: this.#credentials.username,
      realm,
      nonce,
      algorithm,
      qop,
      nonceCount: qop && NONCE_COUNT,
      clientNonce: qop && randomHex(this.#random, 8),
    }
    const response = digestResponse(input, this.#credentials)
    return response === undefined ? undefined : formatAuthorization({ ...input, response, opaque })
  }
}
