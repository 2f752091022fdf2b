import type { Random } from '@ringwright/core'
import { DigestClient } from '../authentication/index.js'
import type { WireResponse } from '../message/index.js'
import type { Credentials } from '../outbound-call.js'

/**
 * Answers the challenges of servers (401) and proxies (407) to one request. Each has its own: that one was challenged, or refused for
 * another reason, says nothing of the credentials of those beside it.
 */
export class ChallengeAnswers {
  #lastLines = ''
  readonly #server: DigestClient
  readonly #proxy: DigestClient

  constructor(credentials: Credentials, random: Random) {
    this.#server = new DigestClient(credentials, random)
    this.#proxy = new DigestClient(credentials, random)
  }

  /** The header lines with the credentials that went out last, for an ACK to repeat. */
  get lastLines(): string {
    return this.#lastLines
  }

  /**
   * The header lines that answer a 401 or 407, with those for everybody who was answered before; undefined when there is no answer,
   * or it was refused already.
   */
  answer(response: WireResponse, method: string, uri: string): string | undefined {
    const byServer = response.status === 401
    const challenges = response.headers.all(byServer ? 'www-authenticate' : 'proxy-authenticate')
    if (!(byServer ? this.#server : this.#proxy).take(challenges)) return undefined
    const request = { method, uri }
    const forServer = this.#server.authorizations(request).map((value) => `Authorization: ${value}\r\n`)
    const forProxies = this.#proxy.authorizations(request).map((value) => `Proxy-Authorization: ${value}\r\n`)
    this.#lastLines = [...forServer, ...forProxies].join('')
    return this.#lastLines
  }
}
