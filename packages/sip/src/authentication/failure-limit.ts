import type { Clock, Instant } from '@ringwright/core'

export interface FailureLimitOptions {
  readonly clock: Clock
  /** Failures of one source within `windowMs` after which it is blocked. */
  readonly failuresMax: number
  readonly windowMs: number
}

interface Record {
  failures: number
  since: Instant
}

/** Sources remembered at once, about 100 bytes each; the oldest is forgotten first. */
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

  /** True when this failure is the one that blocks the source. */
  failed(source: string): boolean {
    const record = this.#current(source) ?? { failures: 0, since: this.#options.clock.now() }
    record.failures++
    this.#sources.delete(source)
    this.#sources.set(source, record)
    const [oldest] = this.#sources.keys()
    if (this.#sources.size > SOURCES_MAX && oldest !== undefined) this.#sources.delete(oldest)
    return record.failures === this.#options.failuresMax
  }

  succeeded(source: string): void {
    this.#sources.delete(source)
  }

  #current(source: string): Record | undefined {
    const record = this.#sources.get(source)
    if (!record || this.#options.clock.now() < record.since + this.#options.windowMs) return record
    this.#sources.delete(source)
    return undefined
  }
}
