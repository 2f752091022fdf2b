import type { CenterId, Json, Relay } from '@ringwright/core'
import { OpenPort } from '../sql/open-port.js'
import { MessagePieces } from './message-pieces.js'
import type { PostgresListener } from './postgres-listener.js'

export interface PostgresRelayOptions {
  readonly listener: PostgresListener
  readonly channel: string
  /** Unique among the publishers. */
  readonly node: string
  /** Told when a listener throws. */
  readonly onListenerError: ((error: unknown) => void) | undefined
}

/** Pieces that wait for the connection. Hints are worth nothing when they are late, so that more are dropped. */
const WAITING_MAX = 1_000

interface Subscription {
  readonly listener: (message: Json) => void
}

/** Hints between nodes as notifications of PostgreSQL: every node hears all of them, and keeps what it listens to. */
export function postgresRelay({ listener, channel, node, onListenerError }: PostgresRelayOptions): Relay {
  const port = new OpenPort('relay', 'postgresStorage()')
  const subscriptions = new Map<string, Set<Subscription>>()
  const pieces = new MessagePieces(node)
  let waiting: string[] = []
  let sending = false

  const deliver = (place: string, message: Json): void => {
    for (const subscription of [...(subscriptions.get(place) ?? [])]) {
      try {
        subscription.listener(message)
      } catch (error) {
        onListenerError?.(error)
      }
    }
  }
  listener.hear(channel, (payload) => {
    const text = pieces.take(payload)
    if (text === undefined) return
    const [center, topic, message] = JSON.parse(text) as [CenterId, string, Json]
    deliver(placeOf(center, topic), message)
  })

  const send = async (): Promise<void> => {
    sending = true
    // Whatever is published in the same turn is one statement.
    await Promise.resolve()
    while (waiting.length > 0) {
      const payloads = waiting
      waiting = []
      await listener.send(channel, payloads)
    }
    sending = false
  }

  return {
    publish(center, topic, message) {
      port.check()
      const cut = pieces.cut(JSON.stringify([center, topic, message]))
      if (waiting.length + cut.length > WAITING_MAX) return
      waiting.push(...cut)
      if (!sending) void send()
    },
    subscribe(center, topic, callback) {
      port.check()
      const place = placeOf(center, topic)
      const subscription: Subscription = { listener: callback }
      const subscribed = subscriptions.get(place) ?? new Set()
      subscriptions.set(place, subscribed.add(subscription))
      return () => {
        subscribed.delete(subscription)
        if (subscribed.size === 0 && subscriptions.get(place) === subscribed) subscriptions.delete(place)
      }
    },
    async close() {
      port.close()
      subscriptions.clear()
    },
  }
}

/** Names come from outside and may hold any character, so a separator would not keep them apart. */
function placeOf(center: CenterId, topic: string): string {
  return JSON.stringify([center, topic])
}
