import type { AttachmentLinks } from '../attachment/attachment-links.js'
import type { ConversationMessage, MessageAuthor } from '../channel/channel-adapter.js'
import type { MessageContent } from '../channel/message-content.js'
import type { Clock } from '../clock/clock.js'
import type { HistoryRange } from '../conversation/conversations.js'
import type { CenterId, ConversationId, IdSource, MessageId } from '../identity/identity.js'
import { KeyedChain } from '../collections/keyed-chain.js'
import { changeEntry } from '../storage/change-entry.js'
import type { Directory, Entry } from '../storage/directory.js'
import {
  type MessagePlace,
  type StoredMessage,
  externalKey,
  isOutreach,
  messageKey,
  messages,
  sentKey,
} from './message.js'

export interface MessageBookOptions {
  readonly center: CenterId
  readonly directory: Directory
  readonly clock: Clock
  readonly newId: IdSource
  /** Absent: files are links to wherever they are. */
  readonly attachments?: AttachmentLinks
}

export interface NewMessage {
  readonly conversation: ConversationId
  readonly channel: string
  readonly author: MessageAuthor
  readonly content: MessageContent
  /** What it is for, where it answers nothing. */
  readonly purpose?: string
  /** Where it goes, where it is written to the customer. */
  readonly to?: MessagePlace
  readonly externalId: string
}

export interface Appended {
  readonly message: ConversationMessage
  /** It had been appended before. */
  readonly duplicate: boolean
}

const HISTORY_DEFAULT = 50
/** Mostly the first one tells. */
const FOLLOWING_PAGE = 10
/** Conversations whose last number is remembered, about 1 MB; those of others are looked up. */
const REMEMBERED_MAX = 10_000

/**
 * Conversations' messages: each gets the next sequence number, once. The directory's compare-and-set makes the order
 * across nodes; a chain a conversation keeps this node's own writers from getting in each other's way.
 */
export class MessageBook {
  readonly #options: MessageBookOptions
  readonly #inOrder = new KeyedChain<ConversationId>()
  /** The last numbers that this node gave. Where another node has gone on, the directory refuses the next one. */
  readonly #given = new Map<ConversationId, number>()

  constructor(options: MessageBookOptions) {
    this.#options = options
  }

  append(message: NewMessage): Promise<Appended> {
    return this.#inOrder.run(message.conversation, () => this.#append(message))
  }

  /** Whether a message is known to have been given to its outbox. */
  async isQueued({ conversation, sequence }: ConversationMessage): Promise<boolean> {
    return (await this.stored(conversation, sequence))?.isQueued === true
  }

  async noteQueued({ conversation, sequence }: ConversationMessage): Promise<void> {
    await this.update(conversation, sequence, (message) =>
      message.isQueued ? undefined : { ...message, isQueued: true },
    )
  }

  /** A content as it is stored: the files that it names stay. */
  async claimed(content: MessageContent): Promise<MessageContent> {
    const { attachments } = this.#options
    return attachments ? attachments.claim(content) : content
  }

  /** A content that was stored, with links that work. */
  readable<Content extends MessageContent>(content: Content): Content {
    const { attachments } = this.#options
    return attachments ? attachments.readable(content) : content
  }

  async get(conversation: ConversationId, sequence: number): Promise<ConversationMessage | undefined> {
    const message = await this.stored(conversation, sequence)
    return message && this.shown(message)
  }

  /** A message as it is kept, with what only the engine and those who may read it see. */
  async stored(conversation: ConversationId, sequence: number): Promise<StoredMessage | undefined> {
    const { center, directory } = this.#options
    return (await directory.get(center, messages, messageKey(conversation, sequence)))?.body
  }

  /** What was written on a channel under the writer's own id. */
  async written(
    conversation: ConversationId,
    channel: string,
    externalId: string,
  ): Promise<ConversationMessage | undefined> {
    return this.#first('external', externalKey(conversation, channel, externalId))
  }

  /** What a provider has been given and calls by this id. */
  async sent(channel: string, sentAs: string): Promise<ConversationMessage | undefined> {
    return this.#first('sent', sentKey(channel, sentAs))
  }

  /**
   * Changes a message; `change` may be asked several times, and answers undefined to leave it as it is. Resolves with
   * the message as it then stands, undefined when nothing was changed.
   */
  async update(
    conversation: ConversationId,
    sequence: number,
    change: (message: StoredMessage) => StoredMessage | undefined,
  ): Promise<ConversationMessage | undefined> {
    const key = messageKey(conversation, sequence)
    const changed = await changeEntry(this.#options, messages, key, (message) => message && change(message))
    return changed && this.shown(changed)
  }

  /**
   * Whether something was written since, which shows that a customer's message was taken. What nobody asked for shows
   * nothing: it is written whether the customer waits or not.
   */
  async isFollowed({ conversation, sequence }: ConversationMessage): Promise<boolean> {
    const { center, directory } = this.#options
    for (let after = sequence; ; ) {
      const page = await directory.find(center, messages, 'conversation', conversation, {
        after,
        limit: FOLLOWING_PAGE,
      })
      if (page.some(({ body }) => !isOutreach(body))) return true
      if (page.length < FOLLOWING_PAGE) return false
      after = page.at(-1)?.body.sequence ?? after
    }
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
    const page = found.map(({ body }) => this.shown(body))
    return reverse ? page.toReversed() : page
  }

  async #first(index: 'external' | 'sent', key: string): Promise<ConversationMessage | undefined> {
    const { center, directory } = this.#options
    const [found]: readonly Entry<StoredMessage>[] = await directory.find(center, messages, index, key, {
      reverse: true,
      limit: 1,
    })
    return found && this.shown(found.body)
  }

  async #append({ conversation, channel, author, content, purpose, to, externalId }: NewMessage): Promise<Appended> {
    const { center, directory, clock, newId } = this.#options
    const stored = await this.claimed(content)
    for (;;) {
      const sequence = (this.#given.get(conversation) ?? (await this.#lastOf(conversation))) + 1
      const message: StoredMessage = {
        id: newId<MessageId>(),
        conversation,
        sequence,
        channel,
        author,
        at: clock.now(),
        ...stored,
        ...(purpose !== undefined && { purpose }),
        ...(to && { to }),
        externalId,
      }
      const put = await directory.put(center, messages, messageKey(conversation, sequence), message, 0)
      if (put.outcome === 'put') {
        this.#remember(conversation, sequence)
        return { message: this.shown(message), duplicate: false }
      }
      this.#given.delete(conversation)
      if (put.outcome === 'conflict') continue
      const known = await directory.get(center, messages, put.id)
      if (known) return { message: this.shown(known.body), duplicate: true }
    }
  }

  /** The number of the conversation's last message, 0 where there is none. */
  async #lastOf(conversation: ConversationId): Promise<number> {
    const { center, directory } = this.#options
    const [last] = await directory.find(center, messages, 'conversation', conversation, { reverse: true, limit: 1 })
    return last?.body.sequence ?? 0
  }

  #remember(conversation: ConversationId, sequence: number): void {
    this.#given.set(conversation, sequence)
    if (this.#given.size <= REMEMBERED_MAX) return
    const [oldest] = this.#given.keys()
    this.#given.delete(oldest as ConversationId)
  }

  /** As others see it: without ids that are for us, and with links that work. */
  shown(stored: StoredMessage): ConversationMessage {
    const {
      externalId: _o,
      sentAs: _s,
      isQueued: _q,
      earlier: _e,
      formerFiles: _f,
      changedAt: _c,
      to: _t,
      ...message
    } = stored
    return this.readable(message)
  }
}
