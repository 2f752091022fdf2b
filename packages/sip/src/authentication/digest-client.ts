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

interface Answered {
  readonly challenge: Challenge
  count: number
  /** Answers in a row that the server has not accepted. */
  attempts: number
}

/** Realms that one request can meet on its way; more would be a way to make us hash without end. */
const REALMS_MAX = 8

/** A nonce that is stale again and again is a broken server, or one that keeps us busy. */
const ATTEMPTS_MAX = 3

/**
 * Answers challenges with one user's credentials and counts the uses of each nonce. Keep one for a call or a
 * registration: its later requests then need no challenge of their own.
 */
export class DigestClient {
  readonly #credentials: DigestCredentials
  readonly #random: Random
  readonly #answered = new Map<string, Answered>()

  constructor(credentials: DigestCredentials, random: Random) {
    this.#credentials = credentials
    this.#random = random
  }

  /**
   * The Authorization value that answers the first of the challenges that can be answered (RFC 8760 section 2.4: the
   * server lists the one it likes best first). `undefined` when there is none, or when these credentials were refused;
   * `accepted` says that they were not.
   */
  answer(challenges: readonly string[], request: AnsweredRequest): string | undefined {
    for (const value of challenges) {
      const challenge = parseChallenge(value)
      if (!challenge || !this.#isOurs(challenge)) continue
      const before = this.#answered.get(challenge.realm)
      const attempts = before?.attempts ?? 0
      // The same realm again without "stale" says that the password is wrong: answering again would be guessing.
      if (attempts > 0 && (!challenge.stale || attempts === ATTEMPTS_MAX)) return undefined
      if (before === undefined && this.#answered.size === REALMS_MAX) return undefined
      const answered: Answered = { challenge, count: 0, attempts: attempts + 1 }
      const authorization = this.#authorize(answered, request)
      if (authorization === undefined) continue
      this.#answered.set(challenge.realm, answered)
      return authorization
    }
    return undefined
  }

  /** Credentials for a further request to a realm that was answered before, with the next count of its nonce. */
  repeat(realm: string, request: AnsweredRequest): string | undefined {
    const answered = this.#answered.get(realm)
    return answered && this.#authorize(answered, request)
  }

  /** The server accepted the credentials: when it challenges again, that is a new nonce and not a refusal. */
  accepted(): void {
    for (const answered of this.#answered.values()) answered.attempts = 0
  }

  #isOurs(challenge: Challenge): boolean {
    return this.#credentials.realm === undefined || this.#credentials.realm === challenge.realm
  }

  #authorize(answered: Answered, request: AnsweredRequest): string | undefined {
    const { challenge } = answered
    const { realm, nonce, opaque, algorithm, qop } = challenge
    const count = answered.count + 1
    const input = {
      ...request,
      username: this.#credentials.username,
      realm,
      nonce,
      algorithm,
      qop,
      nonceCount: qop && count.toString(16).padStart(8, '0'),
      clientNonce: qop && randomHex(this.#random, 8),
    }
    const response = digestResponse(input, this.#credentials)
    if (response === undefined) return undefined
    answered.count = count
    return formatAuthorization({ ...input, response, opaque })
  }
}
