import type { Digit } from './digit-merger.js'

/** Those who want to hear of one party's digits. */
export interface DigitListeners {
  /** Returns the function that ends it. */
  listen(listener: (digit: Digit) => void): () => void
  deliver(digit: Digit): void
  readonly isEmpty: boolean
}

export interface DigitListenersOptions {
  readonly onListenerError: (error: unknown) => void
  /** Called when the first begins to listen, and when the last has ended. */
  readonly onListening?: (isListening: boolean) => void
}

/** A listener that throws keeps no other from hearing. */
export function digitListeners({ onListenerError, onListening }: DigitListenersOptions): DigitListeners {
  const listeners = new Set<(digit: Digit) => void>()
  return {
    listen(listener) {
      const entry = (digit: Digit): void => listener(digit)
      listeners.add(entry)
      if (listeners.size === 1) onListening?.(true)
      return () => {
        if (listeners.delete(entry) && listeners.size === 0) onListening?.(false)
      }
    },
    deliver(digit) {
      for (const listener of listeners) {
        try {
          listener(digit)
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
