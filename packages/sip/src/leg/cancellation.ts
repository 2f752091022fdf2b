import type { CallEnd } from '../call-leg.js'
import type { LegContext } from './carried-leg.js'

/** Tells those who wait for a call that rings here that it is over before its answer. */
export class Cancellation {
  readonly #context: LegContext
  /** Both made with the first who asks: most calls are answered. */
  #listeners: Set<(end: CallEnd) => void> | undefined
  #abort: AbortController | undefined
  #end: CallEnd | undefined

  constructor(context: LegContext) {
    this.#context = context
  }

  /** Undefined while the call rings, or once it is answered. */
  get end(): CallEnd | undefined {
    return this.#end
  }

  get signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = new AbortController()
      if (this.#end) this.#abort.abort(this.#end)
    }
    return this.#abort.signal
  }

  /** Calls a listener when it is over, at once when it is. Returns the function that takes the listener away. */
  on(listener: (end: CallEnd) => void): () => void {
    if (this.#end) listener(this.#end)
    else (this.#listeners ??= new Set()).add(listener)
    return () => void this.#listeners?.delete(listener)
  }

  /** Only the first end counts. */
  announce(end: CallEnd): void {
    if (this.#end) return
    this.#end = end
    this.#abort?.abort(end)
    for (const listener of this.#listeners ?? []) this.#context.guarded('onCanceled', () => listener(end))
    this.#listeners = undefined
  }
}
