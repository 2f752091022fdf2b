import type { CenterId } from '../../identity/identity.js'
import type { Json } from '../../storage/directory.js'
import type { Relay } from '../../storage/relay.js'

/** A relay with one defect, and the case whose name says what is wrong with it. */
export interface BrokenRelay {
  readonly defect: string
  readonly caughtBy: string
  wrap(relay: Relay): Relay
}

type Listener = (message: Json) => void

export const brokenRelays: readonly BrokenRelay[] = [
  broken('delivers in pairs, the later message first', 'relay-order', ({ publish }) => {
    let held: [CenterId, string, Json] | undefined
    return {
      publish(...message) {
        publish(...message)
        if (typeof message[2] !== 'object') return
        if (held) publish(...held)
        held = held ? undefined : message
      },
    }
  }),
  broken('delivers twice', 'relay-own', ({ publish }) => ({
    publish(...message) {
      publish(...message)
      publish(...message)
    },
  })),
  broken('calls listeners inside publish', 'relay-later', () => direct()),
  broken('stops at a listener that throws', 'relay-throwing', (inner) => {
    const listeners: Listener[] = []
    return {
      publish: (center, topic, message) => {
        queueMicrotask(() => {
          try {
            for (const listener of listeners) listener(message)
          } catch {
            inner.publish(center, topic, 'a listener failed')
          }
        })
      },
      subscribe(_, __, listener) {
        listeners.push(listener)
        return () => {}
      },
    }
  }),
  broken('never ends a subscription', 'relay-unsubscribe', ({ subscribe }) => ({
    subscribe(...subscription) {
      subscribe(...subscription)
      return () => {}
    },
  })),
  broken('takes two subscriptions of one function for one', 'relay-unsubscribe', ({ subscribe }) => {
    const ends = new Map<Listener, () => void>()
    return {
      subscribe(center, topic, listener) {
        const end = ends.get(listener) ?? subscribe(center, topic, listener)
        ends.set(listener, end)
        return end
      },
    }
  }),
  broken('joins names with a slash', 'relay-isolated', (inner) => ({
    publish: (center, topic, message) => inner.publish('one' as CenterId, `${center}/${topic}`, message),
    subscribe: (center, topic, listener) => inner.subscribe('one' as CenterId, `${center}/${topic}`, listener),
  })),
  broken('knows objects only', 'relay-values', (inner) => ({
    publish: (center, topic, message) => inner.publish(center, topic, message || 'nothing'),
  })),
  broken('keeps the last message for who comes later', 'relay-nobody', (inner) => {
    let last: Json | undefined
    return {
      publish(center, topic, message) {
        last = message
        inner.publish(center, topic, message)
      },
      subscribe(center, topic, listener) {
        const end = inner.subscribe(center, topic, listener)
        const kept = last
        if (kept !== undefined) queueMicrotask(() => listener(kept))
        return end
      },
    }
  }),
]

function broken(defect: string, caughtBy: string, replace: (inner: Relay) => Partial<Relay>): BrokenRelay {
  return { defect, caughtBy, wrap: (inner) => ({ ...inner, ...replace(inner) }) }
}

function direct(): Partial<Relay> {
  const listeners: Listener[] = []
  return {
    publish: (_, __, message) => {
      for (const listener of listeners) listener(message)
    },
    subscribe(_, __, listener) {
      listeners.push(listener)
      return () => {}
    },
  }
}
