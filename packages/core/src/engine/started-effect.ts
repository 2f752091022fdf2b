import type { RingwrightError } from '../errors/ringwright-error.js'

/** An effect that is being performed, as `perform` sees it. */
export interface StartedEffect {
  /** Aborted when the record no longer calls for the effect; to be handed on to what takes one. */
  readonly signal: AbortSignal
  readonly aborted: boolean
  /** Resolves when the record no longer calls for the effect: a twentieth of what waiting for the signal costs. */
  readonly over: Promise<void>
}

/** An effect that was started, and may be done: a record that still calls for it does not start it again. */
export class Started implements StartedEffect {
  /** The effect's. */
  readonly id: string
  done = false
  #aborted: RingwrightError | undefined
  #controller: AbortController | undefined
  #over: Promise<void> | undefined
  #tell: (() => void) | undefined

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

  get over(): Promise<void> {
    this.#over ??= this.#aborted
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.#tell = resolve
        })
    return this.#over
  }

  abort(reason: RingwrightError): void {
    this.#aborted = reason
    this.#controller?.abort(reason)
    this.#tell?.()
  }
}
