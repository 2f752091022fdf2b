import { type Random, randomHex } from '@ringwright/core'
import { formatAuthorization } from './authorization.js'
import { type Challenge, parseChallenge } from './challenge.js'
import { digestResponse, type DigestSecret, hasSecretFor } from './digest.js'

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

interface AnsweredRealm {
  readonly challenge: Challenge
  /** How often it was answered, each time with another nonce. */
  readonly answers: number
  /** Requests that went out with the nonce of `challenge`. */
  uses: number
}

/** Answers the challenges that one request meets with one user's credentials. */
export class DigestClient {
  readonly #credentials: DigestCredentials
  readonly #random: Random
  readonly #realms = new Map<string, AnsweredRealm>()

  constructor(credentials: DigestCredentials, random: Random) {
    this.#credentials = credentials
    this.#random = random
  }

  /**
   * Takes up the challenges of one response, for `authorizations`: of each realm the first that can be answered (RFC 8760 section 2.4:
   * the server lists the one it likes best first). False when there is none, or when these credentials were refused.
   */
  take(challenges: readonly string[]): boolean {
    const taken = new Set<string>()
    for (const value of challenges) {
      const challenge = parseChallenge(value)
      if (!challenge || taken.has(challenge.realm) || !this.#isOurs(challenge)) continue
      const { realm, stale } = challenge
      const answers = this.#realms.get(realm)?.answers ?? 0
      // The same realm again without "stale" says that the password is wrong: answering again would be guessing.
      if (answers > 0 && (!stale || answers === ATTEMPTS_MAX)) return false
      if (answers === 0 && this.#realms.size === REALMS_MAX) return false
      this.#realms.set(realm, { challenge, answers: answers + 1, uses: 0 })
      taken.add(realm)
    }
    return taken.size > 0
  }

  /**
   * The Authorization values of one more sending of the request: one for each realm that it has met so far, for whoever has let it
   * through asks again without (RFC 3261 22.3).
   */
  authorizations(request: AnsweredRequest): readonly string[] {
    return [...this.#realms.values()].map((realm) => this.#authorize(realm, request))
  }

  #isOurs({ realm, algorithm }: Challenge): boolean {
    const own = this.#credentials.realm
    return (own === undefined || own === realm) && hasSecretFor(algorithm, this.#credentials)
  }

  #authorize(answered: AnsweredRealm, request: AnsweredRequest): string {
    const { realm, nonce, opaque, algorithm, qop } = answered.challenge
    answered.uses++
    const input = {
      ...request,
      username: this.#credentials.username,
      realm,
      nonce,
      algorithm,
      qop,
      nonceCount: qop && answered.uses.toString(16).padStart(8, '0'),
      clientNonce: qop && randomHex(this.#random, 8),
    }
    return formatAuthorization({ ...input, response: digestResponse(input, this.#credentials) ?? '', opaque })
  }
}
