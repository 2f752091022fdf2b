import type { ConversationMessage } from '../channel/channel-adapter.js'
import { KeyedChain } from '../collections/keyed-chain.js'
import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { ConversationId } from '../identity/identity.js'
import type { MessageBook } from '../message/message-book.js'

const FACTS: ReadonlySet<string> = new Set([
  'message:added',
  'message:sentOut',
  'message:delivery',
  'message:revised',
  'message:revisionFailed',
])

/**
 * Tells this node's listeners of every message that any node has added or changed. Facts say which; the message itself comes from
 * the directory. Messages of one conversation are told in order.
 */
export class MessageFeed {
  readonly #engine: Engine
  readonly #messages: MessageBook
  readonly #listeners = new Set<(message: ConversationMessage) => void>()
  readonly #inOrder = new KeyedChain<ConversationId>()

  constructor(engine: Engine, messages: MessageBook) {
    this.#engine = engine
    this.#messages = messages
    engine.follow(({ facts }) => {
      if (this.#listeners.size === 0) return
      for (const fact of facts) {
        if (!FACTS.has(fact.type)) continue
        const { conversation, sequence } = fact.data as { conversation: ConversationId; sequence: number }
        this.#tell(conversation, sequence)
      }
    })
  }

  listen(listener: (message: ConversationMessage) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(conversation: ConversationId, sequence: number): void {
    void this.#inOrder.run(conversation, async () => {
      try {
        const message = await this.#messages.get(conversation, sequence)
        if (message) for (const listener of [...this.#listeners]) this.#call(listener, message)
      } catch (error) {
        this.#engine.logger.warn('message could not be told', { conversation, sequence, error: errorText(error) })
      }
    })
  }

  #call(listener: (message: ConversationMessage) => void, message: ConversationMessage): void {
    try {
      listener(message)
    } catch (error) {
      this.#engine.logger.error('message listener failed', { error: errorText(error) })
    }
  }
}
