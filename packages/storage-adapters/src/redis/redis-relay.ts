import { type CenterId, type Json, type Relay, sleep, systemClock, systemRandom } from '@ringwright/core'
import { publishScript } from './scripts/publish-script.js'
import { backOffMs } from './back-off.js'
import { RedisConnection } from './redis-connection.js'
import { redisError } from './redis-error.js'
import { RedisKeys } from './redis-keys.js'
import type { RedisLike } from './redis-like.js'
import { parseRelayOptions, type RedisRelayOptions } from './redis-store-options.js'
import { ScriptQueue } from './script-queue.js'

/** An object of its own, so that one function can be subscribed twice and each ended by itself. */
interface Subscription {
  readonly listener: (message: Json) => void
}

/**
 * Hints between nodes over pub/sub of Redis. Best effort: what is published while the server is away is dropped, and
 * what is said before a subscription has reached the server is not heard.
 */
export function redisRelay(options: RedisRelayOptions): Relay {
  const { prefix, answerTimeoutMs } = parseRelayOptions(options)
  const { clock = systemClock(), random = systemRandom() } = options
  const connection = new RedisConnection(options, { clock, random, answerTimeoutMs })
  const key = new RedisKeys(prefix, 1).relay
  const subscribed = new Map<string, Set<Subscription>>()
  let subscriber: Promise<RedisLike> | undefined
  let publisher: Promise<ScriptQueue> | undefined
  const closing = new AbortController()

  /** Names come from outside and may hold any character, so a separator would not keep them apart. */
  const channelOf = (center: CenterId, topic: string): string => `${prefix}:relay:${JSON.stringify([center, topic])}`

  const listening = (): Promise<RedisLike> => {
    subscriber ??= connection.open().then((client) => {
      client.on('message', (channel, text) => deliver(subscribed.get(channel), text))
      return client
    })
    subscriber.catch(() => (subscriber = undefined))
    return subscriber
  }
  const publishing = (): Promise<ScriptQueue> => {
    publisher ??= connection.commands().then((client) => new ScriptQueue({ client, clock, answerTimeoutMs }))
    publisher.catch(() => (publisher = undefined))
    return publisher
  }
  const tell = async (channel: string, message: string): Promise<void> => {
    const queue = await publishing()
    await queue.run(publishScript, [key], [channel, message])
  }
  /** Brings the server's subscription in line with whether anybody listens by then; tries until it answers. */
  const align = async (channel: string): Promise<void> => {
    for (let failures = 0; !closing.signal.aborted; failures++) {
      try {
        const client = await listening()
        if (subscribed.has(channel)) await client.subscribe(channel)
        else await client.unsubscribe(channel)
        return
      } catch (error) {
        if (!redisError(error).retryable) return
        await sleep(clock, backOffMs(random, failures), closing.signal)
      }
    }
  }
  const bestEffort = (work: Promise<unknown>): void => void work.catch(() => {})

  return {
    publish(center, topic, message) {
      if (!closing.signal.aborted) bestEffort(tell(channelOf(center, topic), JSON.stringify(message)))
    },
    subscribe(center, topic, listener) {
      const channel = channelOf(center, topic)
      const subscription: Subscription = { listener }
      const known = subscribed.get(channel)
      if (known) known.add(subscription)
      else subscribed.set(channel, new Set([subscription]))
      if (!known && !closing.signal.aborted) bestEffort(align(channel))
      return () => {
        const others = subscribed.get(channel)
        if (!others?.delete(subscription) || others.size > 0) return
        subscribed.delete(channel)
        if (!closing.signal.aborted) bestEffort(align(channel))
      }
    },
    async close(): Promise<void> {
      closing.abort()
      subscribed.clear()
      connection.close()
    },
  }
}

/** A listener that throws does not disturb the others: a relay only carries hints. */
function deliver(subscriptions: ReadonlySet<Subscription> | undefined, text: string): void {
  if (!subscriptions) return
  for (const { listener } of [...subscriptions]) {
    try {
      listener(JSON.parse(text) as Json)
    } catch {
      continue
    }
  }
}
