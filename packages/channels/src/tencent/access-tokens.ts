import {
  type CenterId,
  type Clock,
  type CollectionDefinition,
  type Directory,
  type Entry,
  errorText,
  type Instant,
  sleep,
} from '@ringwright/core'

export interface AccessTokensOptions {
  readonly clock: Clock
  readonly directory: Directory
  readonly center: CenterId
  readonly node: string
  /** Under which the token is kept: what it belongs to. */
  readonly id: string
  /** Asks the provider for a token; `anew` when the one that it gave last is refused by it. */
  fetch(anew: boolean): Promise<FetchedToken>
}

export type FetchedToken =
  | { readonly outcome: 'fetched'; readonly token: string; readonly lastsMs: number }
  | { readonly outcome: 'failed'; readonly reason: string }

export type TokenOutcome =
  | { readonly outcome: 'token'; readonly token: string }
  | { readonly outcome: 'later'; readonly reason: string }

/** What the nodes share. Whoever is to fetch the next token says so in it, and the others wait or use what there is. */
interface SharedToken {
  readonly token?: string
  readonly expiresAt?: Instant
  readonly fetching?: { readonly node: string; readonly until: Instant }
}

const sharedTokens: CollectionDefinition<SharedToken> = { name: 'provider-tokens', indexes: {} }

/** A new token is fetched so long before the old one ends, which both providers allow. */
const EARLY_MS = 240_000
/** Whoever has said to fetch a token and has not done so by then has died. */
const FETCH_WITHIN_MS = 30_000
const WAIT_MS = 250
/** After a failure, so long is not asked again: a wrong secret would else be tried with every message. */
const FAILED_FOR_MS = 5_000
/** Twice the time of somebody who dies while fetching. */
const TRIES_MAX = (2 * FETCH_WITHIN_MS) / WAIT_MS

/** The access token of one account: fetched by one node when it is due, used by all, and known after a restart. */
export class AccessTokens {
  readonly #options: AccessTokensOptions
  #known: { readonly token: string; readonly expiresAt: Instant } | undefined
  #refused: string | undefined
  #failed: { readonly reason: string; readonly until: Instant } | undefined
  #asking: Promise<TokenOutcome> | undefined

  constructor(options: AccessTokensOptions) {
    this.#options = options
  }

  async get(): Promise<TokenOutcome> {
    const { clock } = this.#options
    if (this.#known && clock.now() < this.#known.expiresAt - EARLY_MS) return asToken(this.#known.token)
    if (this.#failed && clock.now() < this.#failed.until) return { outcome: 'later', reason: this.#failed.reason }
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  /** The provider does not take this token any more, whatever it said when it gave it. */
  refuse(token: string): void {
    this.#refused = token
    if (this.#known?.token === token) this.#known = undefined
  }

  async #ask(): Promise<TokenOutcome> {
    try {
      for (let tries = 0; tries < TRIES_MAX; tries++) {
        const outcome = await this.#try()
        if (outcome) return outcome
        await sleep(this.#options.clock, WAIT_MS)
      }
      return { outcome: 'later', reason: 'Another node does not get an access token' }
    } catch (error) {
      const known = this.#known
      if (known && this.#options.clock.now() < known.expiresAt) return asToken(known.token)
      return { outcome: 'later', reason: `The directory does not answer: ${errorText(error)}` }
    }
  }

  /** Undefined while another node is about to fetch one, and there is none to use meanwhile. */
  async #try(): Promise<TokenOutcome | undefined> {
    const { center, clock, directory, id, node } = this.#options
    const entry = await directory.get(center, sharedTokens, id)
    const { token, expiresAt = 0, fetching } = entry?.body ?? {}
    const now = clock.now()
    const isUsable = token !== undefined && token !== this.#refused && now < expiresAt
    const isFetched = fetching !== undefined && now < fetching.until && fetching.node !== node
    if (isUsable && (isFetched || now < expiresAt - EARLY_MS)) {
      this.#known = { token, expiresAt }
      return asToken(token)
    }
    if (isFetched) return undefined
    const claim: SharedToken = { ...entry?.body, fetching: { node, until: now + FETCH_WITHIN_MS } }
    const { outcome } = await directory.put(center, sharedTokens, id, claim, entry?.version ?? 0)
    return outcome === 'put' ? this.#fetch(entry) : undefined
  }

  async #fetch(before: Entry<SharedToken> | null): Promise<TokenOutcome> {
    const { center, clock, directory, id, fetch } = this.#options
    const version = (before?.version ?? 0) + 1
    const { token: old, expiresAt = 0 } = before?.body ?? {}
    const fetched = await fetch(old !== undefined && old === this.#refused)
    this.#failed = undefined
    if (fetched.outcome === 'failed') {
      const kept: SharedToken = old === undefined ? {} : { token: old, expiresAt }
      await directory.put(center, sharedTokens, id, kept, version)
      if (old !== undefined && old !== this.#refused && clock.now() < expiresAt) return asToken(old)
      this.#failed = { reason: fetched.reason, until: clock.now() + FAILED_FOR_MS }
      return { outcome: 'later', reason: fetched.reason }
    }
    const { token, lastsMs } = fetched
    this.#known = { token, expiresAt: clock.now() + lastsMs }
    // Somebody who took over meanwhile has one of its own; either is good.
    await directory.put(center, sharedTokens, id, this.#known, version)
    return asToken(token)
  }
}

function asToken(token: string): TokenOutcome {
  return { outcome: 'token', token }
}
