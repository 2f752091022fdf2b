export interface SessionListenersOptions {
  readonly onListenerError: (error: unknown) => void
  /** Called when the first begins to listen, and when the last has ended. */
  readonly onListening?: (isListening: boolean) => void
}

/** Those who want to hear of one party: of its digits, or of its sounds. A listener that throws keeps no other from hearing. */
export class SessionListeners<Heard> {
  /** Most parties are never listened to, and an empty set takes 200 octets of each. */
  #listeners: Set<(heard: Heard) => void> | undefined
  readonly #options: SessionListenersOptions

  constructor(options: SessionListenersOptions) {
    this.#options = options
  }

  get isEmpty(): boolean {
    return !this.#listeners?.size
  }

  /** Returns the function that ends it. */
  listen(listener: (heard: Heard) => void): () => void {
    const entry = (heard: Heard): void => listener(heard)
    const listeners = (this.#listeners ??= new Set())
    listeners.add(entry)
    if (listeners.size === 1) this.#options.onListening?.(true)
    return () => {
      if (listeners.delete(entry) && listeners.size === 0) this.#options.onListening?.(false)
    }
  }

  deliver(heard: Heard): void {
    for (const listener of this.#listeners ?? []) {
      try {
        listener(heard)
      } catch (error) {
        this.#options.onListenerError(error)
      }
    }
  }
}
