import { sleep } from '../clock/clock.js'
import { KeyedChain } from '../collections/keyed-chain.js'
import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { ConversationId } from '../identity/identity.js'
import { mayPass, storageRetryMs } from '../storage/storage-retry.js'

/** With fifteen seconds between them, an outage of a quarter of an hour is outlasted. */
const TRIES_MAX = 60

export interface ConversationFeedOptions<Item> {
  /** By which it is known that there is something to tell; they name it by `conversation` and `sequence`. */
  readonly facts: ReadonlySet<string>
  readonly get: (conversation: ConversationId, sequence: number) => Promise<Item | undefined>
}

/**
 * Tells this node's listeners of everything that any node adds to conversations, or changes in them. Facts say what; the thing
 * itself comes from the directory. Of one conversation it is told in order.
 */
export class ConversationFeed<Item> {
  readonly #engine: Engine
  readonly #get: ConversationFeedOptions<Item>['get']
  readonly #listeners = new Set<(item: Item) => void>()
  readonly #inOrder = new KeyedChain<ConversationId>()
  readonly #stopping = new AbortController()

  constructor(engine: Engine, { facts: types, get }: ConversationFeedOptions<Item>) {
    this.#engine = engine
    this.#get = get
    engine.follow(({ facts }) => {
      if (this.#listeners.size === 0) return
      for (const fact of facts) {
        if (!types.has(fact.type)) continue
        const { conversation, sequence } = fact.data as { conversation: ConversationId; sequence: number }
        void this.#inOrder.run(conversation, () => this.#tell(conversation, sequence))
      }
    })
  }

  listen(listener: (item: Item) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What could not be told yet is told to nobody any more. */
  stop(): void {
    this.#stopping.abort()
  }

  /** While the directory is away it is tried again: listeners have no other way to know. What is damaged holds up nothing. */
  async #tell(conversation: ConversationId, sequence: number): Promise<void> {
    const { clock, logger } = this.#engine
    const { signal } = this.#stopping
    for (let tries = 1; tries <= TRIES_MAX && !signal.aborted; tries++) {
      try {
        const item = await this.#get(conversation, sequence)
        if (item) for (const listener of [...this.#listeners]) this.#call(listener, item)
        return
      } catch (error) {
        logger.warn('conversation could not be told', { conversation, sequence, error: errorText(error) })
        if (!mayPass(error)) return
        await sleep(clock, storageRetryMs(tries), signal).catch(() => {})
      }
    }
  }

  #call(listener: (item: Item) => void, item: Item): void {
    try {
      listener(item)
    } catch (error) {
      this.#engine.logger.error('conversation listener failed', { error: errorText(error) })
    }
  }
}
