import type { ConversationMessage, MessageAuthor, MessageContent } from '../channel/channel-adapter.js'
import type { Clock } from '../clock/clock.js'
import type { HistoryRange } from '../conversation/conversations.js'
import type { CenterId, ConversationId, IdSource, MessageId } from '../identity/identity.js'
import type { Directory } from '../storage/directory.js'
import { type StoredMessage, messageKey, messages } from './message.js'

export interface MessageBookOptions {
  readonly center: CenterId
  readonly directory: Directory
  readonly clock: Clock
  readonly newId: IdSource
}

export interface NewMessage {
  readonly conversation: ConversationId
  readonly author: MessageAuthor
  readonly content: MessageContent
  readonly externalId: string
}

export interface Appended {
  readonly message: ConversationMessage
  /** It had been appended before. */
  readonly duplicate: boolean
}

const HISTORY_DEFAULT = 50

/**
 * Conversations' messages: each gets the next sequence number, once. The directory's compare-and-set makes the order
 * across nodes; a chain a conversation keeps this node's own writers from getting in each other's way.
 */
export class MessageBook {
  readonly #options: MessageBookOptions
  readonly #chains = new Map<ConversationId, Promise<unknown>>()

  constructor(options: MessageBookOptions) {
    this.#options = options
  }

  append(message: NewMessage): Promise<Appended> {
    const { conversation } = message
    const previous = this.#chains.get(conversation) ?? Promise.resolve()
    const appended = previous.then(() => this.#append(message))
    const settled = appended.then(
      () => {},
      () => {},
    )
    this.#chains.set(conversation, settled)
    void settled.then(() => {
      if (this.#chains.get(conversation) === settled) this.#chains.delete(conversation)
    })
    return appended
  }

  async get(conversation: ConversationId, sequence: number): Promise<ConversationMessage | undefined> {
    const { center, directory } = this.#options
    const entry = await directory.get(center, messages, messageKey(conversation, sequence))
    return entry ? shown(entry.body) : undefined
  }

  /** In order. With `after`, the oldest ones behind it; otherwise the newest ones before `before`. */
  async history(conversation: ConversationId, range: HistoryRange = {}): Promise<readonly ConversationMessage[]> {
    const { center, directory } = this.#options
    const { after, before, limit = HISTORY_DEFAULT } = range
    const reverse = after === undefined
    const found = await directory.find(center, messages, 'conversation', conversation, {
      reverse,
      limit,
      ...(after !== undefined && { after }),
      ...(before !== undefined && { before }),
    })
    const page = found.map(({ body }) => shown(body))
    return reverse ? page.toReversed() : page
  }

  async #append({ conversation, author, content, externalId }: NewMessage): Promise<Appended> {
    const { center, directory, clock, newId } = this.#options
    for (;;) {
      const [last] = await directory.find(center, messages, 'conversation', conversation, { reverse: true, limit: 1 })
      const sequence = (last?.body.sequence ?? 0) + 1
      const message: StoredMessage = {
        id: newId<MessageId>(),
        conversation,
        sequence,
        author,
        at: clock.now(),
        ...content,
        externalId,
      }
      const put = await directory.put(center, messages, messageKey(conversation, sequence), message, 0)
      if (put.outcome === 'put') return { message: shown(message), duplicate: false }
      if (put.outcome === 'conflict') continue
      const known = await directory.get(center, messages, put.id)
      if (known) return { message: shown(known.body), duplicate: true }
    }
  }
}

function shown({ externalId: _internal, ...message }: StoredMessage): ConversationMessage {
  return message
}
