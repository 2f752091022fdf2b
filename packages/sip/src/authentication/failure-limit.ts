import type { Clock, Instant } from '@ringwright/core'
import { detachedText } from '../message/detached-text.js'

export interface FailureLimitOptions {
  readonly clock: Clock
  /** Failures of one source within `windowMs` after which it is blocked. */
  readonly failuresMax: number
  readonly windowMs: number
}

interface Record {
  failures: number
  /** Which of them are whose. */
  readonly byUser: Map<string, number>
  readonly since: Instant
}

/** Sources remembered at once, some hundred bytes each; the oldest is forgotten first. */
const SOURCES_MAX = 10_000

/** Counts failures by source, so that nobody can try passwords without end. */
export class FailureLimit {
  readonly #options: FailureLimitOptions
  readonly #sources = new Map<string, Record>()

  constructor(options: FailureLimitOptions) {
    this.#options = options
  }

  /** How long the source stays blocked; 0 when it isn't. */
  blockedForMs(source: string): number {
    const record = this.#current(source)
    if (!record || record.failures < this.#options.failuresMax) return 0
    return record.since + this.#options.windowMs - this.#options.clock.now()
  }

  /** True when this failure is the one that blocks the source. `user`: whose it is; undefined for nobody's. */
  failed(source: string, user: string | undefined): boolean {
    const record = this.#current(source) ?? { failures: 0, byUser: new Map(), since: this.#options.clock.now() }
    record.failures++
    if (user !== undefined) record.byUser.set(detachedText(user), (record.byUser.get(user) ?? 0) + 1)
    this.#sources.delete(source)
    this.#sources.set(source, record)
    const [oldest] = this.#sources.keys()
    if (this.#sources.size > SOURCES_MAX && oldest !== undefined) this.#sources.delete(oldest)
    return record.failures === this.#options.failuresMax
  }

  /** Forgives the user's own failures only: whoever has one account may be guessing the passwords of others. */
  succeeded(source: string, user: string): void {
    const record = this.#sources.get(source)
    const own = record?.byUser.get(user)
    if (!record || own === undefined) return
    record.byUser.delete(user)
    record.failures -= own
    if (record.failures === 0) this.#sources.delete(source)
  }

  #current(source: string): Record | undefined {
    const record = this.#sources.get(source)
    if (!record || this.#options.clock.now() < record.since + this.#options.windowMs) return record
    this.#sources.delete(source)
    return undefined
  }
}
