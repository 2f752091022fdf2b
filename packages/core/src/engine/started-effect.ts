import type { RingwrightError } from '../errors/ringwright-error.js'

/** An effect that is being performed, as `perform` sees it. */
export interface StartedEffect {
  /** Aborted when the record no longer calls for the effect. */
  readonly signal: AbortSignal
}

/** An effect that was started, and may be done: a record that still calls for it does not start it again. */
export class Started implements StartedEffect {
  /** The effect's. */
  readonly id: string
  done = false
  #aborted: RingwrightError | undefined
  #controller: AbortController | undefined

  constructor(id: string) {
    this.id = id
  }

  /** Made when it is asked for: a controller costs more than all else of an effect that is over at once. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#aborted) this.#controller.abort(this.#aborted)
    return this.#controller.signal
  }

  get aborted(): boolean {
    return this.#aborted !== undefined
  }

  abort(reason: RingwrightError): void {
    this.#aborted = reason
    this.#controller?.abort(reason)
  }
}
