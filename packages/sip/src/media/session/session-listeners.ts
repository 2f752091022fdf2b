/** Those who want to hear of one party: of its digits, or of its sounds. */
export interface SessionListeners<Heard> {
  /** Returns the function that ends it. */
  listen(listener: (heard: Heard) => void): () => void
  deliver(heard: Heard): void
  readonly isEmpty: boolean
}

export interface SessionListenersOptions {
  readonly onListenerError: (error: unknown) => void
  /** Called when the first begins to listen, and when the last has ended. */
  readonly onListening?: (isListening: boolean) => void
}

/** A listener that throws keeps no other from hearing. */
export function sessionListeners<Heard>(options: SessionListenersOptions): SessionListeners<Heard> {
  const { onListenerError, onListening } = options
  const listeners = new Set<(heard: Heard) => void>()
  return {
    listen(listener) {
      const entry = (heard: Heard): void => listener(heard)
      listeners.add(entry)
      if (listeners.size === 1) onListening?.(true)
      return () => {
        if (listeners.delete(entry) && listeners.size === 0) onListening?.(false)
      }
    },
    deliver(heard) {
      for (const listener of listeners) {
        try {
          listener(heard)
        } catch (error) {
          onListenerError(error)
        }
      }
    },
    get isEmpty() {
      return listeners.size === 0
    },
  }
}
