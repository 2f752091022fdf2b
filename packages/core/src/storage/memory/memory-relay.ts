import type { CenterId } from '../../identity/identity.js'
import type { Json } from '../directory.js'
import type { Relay } from '../relay.js'

export interface MemoryRelayOptions {
  /** Told when a listener throws; by default nobody is, since a relay only carries hints. */
  readonly onListenerError?: (error: unknown) => void
}

/** Messages between engines of this process, delivered in a microtask so that a publisher is never re-entered. */
export function memoryRelay(options: MemoryRelayOptions = {}): Relay {
  const listeners = new Map<string, Set<(message: Json) => void>>()
  return {
    publish(center: CenterId, topic: string, message: Json): void {
      const subscribed = listeners.get(`${center}/${topic}`)
      if (!subscribed) return
      queueMicrotask(() => {
        for (const listener of [...subscribed]) {
          try {
            listener(message)
          } catch (error) {
            options.onListenerError?.(error)
          }
        }
      })
    },
    subscribe(center, topic, listener) {
      const key = `${center}/${topic}`
      const subscribed = listeners.get(key) ?? new Set()
      listeners.set(key, subscribed.add(listener))
      return () => {
        subscribed.delete(listener)
        if (subscribed.size === 0 && listeners.get(key) === subscribed) listeners.delete(key)
      }
    },
    async close(): Promise<void> {
      listeners.clear()
    },
  }
}
