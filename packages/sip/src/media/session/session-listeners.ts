export interface SessionListenersOptions {
  readonly onListenerError: (error: unknown) => void
  /** Called when the first begins to listen, and when the last has ended. */
  readonly onListening?: (isListening: boolean) => void
}

/** Those who want to hear of one party: of its digits, or of its sounds. A listener that throws keeps no other from hearing. */
export class SessionListeners<Heard> {
  readonly #listeners = new Set<(heard: Heard) => void>()
  readonly #options: SessionListenersOptions

  constructor(options: SessionListenersOptions) {
    this.#options = options
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0
  }

  /** Returns the function that ends it. */
  listen(listener: (heard: Heard) => void): () => void {
    const entry = (heard: Heard): void => listener(heard)
    this.#listeners.add(entry)
    if (this.#listeners.size === 1) this.#options.onListening?.(true)
    return () => {
      if (this.#listeners.delete(entry) && this.#listeners.size === 0) this.#options.onListening?.(false)
    }
  }

  deliver(heard: Heard): void {
    for (const listener of this.#listeners) {
      try {
        listener(heard)
      } catch (error) {
        this.#options.onListenerError(error)
      }
    }
  }
}
