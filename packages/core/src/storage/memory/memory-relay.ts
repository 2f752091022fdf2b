import type { CenterId } from '../../identity/identity.js'
import type { Json } from '../directory.js'
import type { Relay } from '../relay.js'

/** Who is told of faults in what listens to a `memoryRelay`. */
export interface MemoryRelayOptions {
  /** Told when a listener throws; by default nobody is, since a relay only carries hints. */
  readonly onListenerError?: (error: unknown) => void
}

/** An object of its own, so that one function can be subscribed twice and each ended by itself. */
interface Subscription {
  readonly listener: (message: Json) => void
}

/** Messages between engines of this process, delivered in a microtask so that a publisher is never re-entered. */
export function memoryRelay(options: MemoryRelayOptions = {}): Relay {
  const listeners = new Map<string, Set<Subscription>>()
  return {
    publish(center: CenterId, topic: string, message: Json): void {
      const subscribed = listeners.get(placeOf(center, topic))
      if (!subscribed) return
      queueMicrotask(() => {
        for (const { listener } of [...subscribed]) {
          try {
            listener(message)
          } catch (error) {
            options.onListenerError?.(error)
          }
        }
      })
    },
    subscribe(center, topic, listener) {
      const place = placeOf(center, topic)
      const subscription: Subscription = { listener }
      const subscribed = listeners.get(place) ?? new Set()
      listeners.set(place, subscribed.add(subscription))
      return () => {
        subscribed.delete(subscription)
        if (subscribed.size === 0 && listeners.get(place) === subscribed) listeners.delete(place)
      }
    },
    async close(): Promise<void> {
      listeners.clear()
    },
  }
}

/** Names come from outside and may hold any character, so a separator would not keep them apart. */
function placeOf(center: CenterId, topic: string): string {
  return JSON.stringify([center, topic])
}
