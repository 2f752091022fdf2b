import type { Clock, Random } from '@ringwright/core'
import type { Reply, SipRequest } from '../sip-request.js'
import { DigestServer } from './digest-server.js'
import type { DigestSecret } from './digest.js'
import { FailureLimit, sourceOf } from './failure-limit.js'

export interface PasswordGateOptions {
  readonly clock: Clock
  readonly random: Random
  readonly realm: string
  /** The password or HA1 of a user; undefined for nobody. */
  readonly credentials: (user: string) => DigestSecret | undefined | Promise<DigestSecret | undefined>
  readonly algorithms: readonly ('MD5' | 'SHA-256')[] | undefined
  /** Wrong passwords from one address of the network in `failureWindowMs` before it is refused; a right one forgives its user's. */
  readonly failuresMax: number
  readonly failureWindowMs: number
  readonly refused: (refusal: { readonly user: string; readonly source: string; readonly blocked: boolean }) => void
}

/** Lets requests in whose senders have shown that they know their password. */
export class PasswordGate {
  readonly #options: PasswordGateOptions
  readonly #digest: DigestServer
  readonly #failures: FailureLimit

  constructor(options: PasswordGateOptions) {
    const { clock, random, realm, algorithms, failuresMax, failureWindowMs } = options
    this.#options = options
    this.#digest = new DigestServer({ clock, random, realm, ...(algorithms ? { algorithms } : {}) })
    this.#failures = new FailureLimit({ clock, failuresMax, windowMs: failureWindowMs })
  }

  /** Who sends it, or the answer that asks for the password, or sends a source away that has guessed too often. */
  async admit(request: SipRequest): Promise<{ readonly user: string } | Reply> {
    const { address } = request.flow.remote
    const source = sourceOf(address)
    const authorization = this.#digest.credentialsFor(request.headers.all('authorization'))
    const refusal = this.#refusalOf(source, authorization?.username)
    if (refusal) return refusal
    if (!authorization) return this.#challenge(false)
    const { username: user } = authorization
    const secret = await this.#options.credentials(user)
    // Others of the source may have guessed meanwhile: what is tried side by side counts as what is tried in turn.
    const refusedMeanwhile = this.#refusalOf(source, user)
    if (refusedMeanwhile) return refusedMeanwhile
    const verdict = this.#digest.verify(authorization, { method: request.method, requestUri: request.uri }, secret)
    if (verdict.outcome === 'stale') return this.#challenge(true)
    if (verdict.outcome === 'refused') {
      const blocked = this.#failures.failed(source, user)
      this.#options.refused({ user, source: address, blocked })
      return this.#challenge(false)
    }
    this.#failures.succeeded(source, user)
    return { user }
  }

  #refusalOf(source: string, user: string | undefined): Reply | undefined {
    const blockedForMs = this.#failures.blockedForMs(source, user)
    return blockedForMs > 0 ? tooManyFailures(blockedForMs) : undefined
  }

  #challenge(stale: boolean): Reply {
    return { status: 401, headers: { 'WWW-Authenticate': this.#digest.challenges(stale) } }
  }
}

function tooManyFailures(blockedForMs: number): Reply {
  return {
    status: 503,
    reason: 'Too Many Wrong Passwords',
    headers: { 'Retry-After': String(Math.ceil(blockedForMs / 1_000)) },
  }
}
