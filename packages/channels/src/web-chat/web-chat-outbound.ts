import { type ChannelHost, type Clock, type ConversationMessage, RingwrightError, type Timer } from '@ringwright/core'
import type { LinkSession } from '@ringwright/core/link'
import type { ChatMessage, ChatSnapshot, WebChatProtocol } from './web-chat-protocol.js'

/** Whose conversation a session shows. */
export interface Visitor {
  /** The visitor's id, from its token. */
  readonly address: string
  readonly service: string
  readonly displayName?: string
  /** The host's own id, of somebody who has signed in. */
  readonly account?: string
  /** The page's token has run out, so that the conversation which it had is not shown. */
  readonly isForgotten?: true
}

export interface VisitorFeedOptions {
  readonly session: LinkSession<WebChatProtocol, Visitor>
  readonly host: ChannelHost
  readonly clock: Clock
  readonly snapshotMessages: number
  /** What a snapshot says beside the conversation. */
  readonly greeting: () => Pick<ChatSnapshot, 'token' | 'limits' | 'showsUnsent'>
  /** Whether somebody is there to answer now. */
  readonly isOpen: () => boolean
  readonly onFault: (error: unknown) => void
}

const PAGE = 100
/** Messages of which the page may still say that they were seen; who has more unread has not read the oldest lately. */
const UNSEEN_MAX = 200
/** Changes while one page of the history is read; the others are seen when the page is next opened. */
const REVISED_MAX = 50
/** As many as a page sends before it waits for an answer. */
const CLIENT_IDS_MAX = 100
const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 30_000

/**
 * Keeps one session's page at the state of its conversation, each message once and in order. A message that is the next
 * one is pushed as it comes; any gap (another node wrote, a hint was lost, the page is new) is filled from the history,
 * so that what is pushed is never more than a shortcut.
 */
export class VisitorFeed {
  readonly session: LinkSession<WebChatProtocol, Visitor>
  readonly #options: VisitorFeedOptions
  #conversation: string | undefined
  /** The last sequence number that was pushed; undefined while a snapshot is due. */
  #delivered: number | undefined
  /** The newest message that is known to exist. */
  #announced: { readonly conversation: string; readonly sequence: number } | undefined
  /** What the page was given and has not said to be seen, oldest first. */
  readonly #unseen = new Set<string>()
  /** What pages have called the visitor's latest messages: by it a page knows that one which it shows has become one. */
  readonly #clientIds = new Map<string, string>()
  /** Messages that changed while others were read. */
  readonly #revised = new Map<string, ConversationMessage>()
  #busy = false
  #retry: Timer | undefined
  #attempt = 0
  #stopped = false

  constructor(options: VisitorFeedOptions) {
    this.session = options.session
    this.#options = options
  }

  /** The page knows nothing: it gets a snapshot. */
  restart(): void {
    this.#delivered = undefined
    this.#wake()
  }

  /** A message is durable; `clientId`: what the page that sent it has called it. */
  announce(message: ConversationMessage, clientId?: string): void {
    if (clientId !== undefined) this.#rememberClientId(message.id, clientId)
    const sameConversation = message.conversation === (this.#conversation ?? message.conversation)
    const inTurn = sameConversation && message.sequence === (this.#delivered ?? -1) + 1
    if (inTurn && !this.#busy) return this.#push(message)
    this.hint(message.conversation, message.sequence)
  }

  /** A message that the page may have has changed. What it is given before is read before it is told so. */
  revised(message: ConversationMessage): void {
    if (this.#busy) this.#revised.set(message.id, message)
    else if (message.conversation === this.#conversation) this.session.push('message', this.#shown(message))
    const [oldest] = this.#revised.keys()
    if (this.#revised.size > REVISED_MAX && oldest !== undefined) this.#revised.delete(oldest)
  }

  /** Somewhere, the message with this number has changed. */
  async hintRevised(sequence: number): Promise<void> {
    const { host, session, onFault } = this.#options
    const { address, service } = session.identity
    try {
      const [message] = await host.history(address, service, { after: sequence - 1, limit: 1 })
      if (message?.sequence === sequence) this.revised(message)
    } catch (error) {
      onFault(error)
    }
  }

  /** Somewhere, a message with this number became durable. */
  hint(conversation: string, sequence: number): void {
    const known = this.#announced?.conversation === conversation ? this.#announced.sequence : 0
    this.#announced = { conversation, sequence: Math.max(known, sequence) }
    this.#wake()
  }

  /** The request's state or somebody's typing. A page that waits for its snapshot finds the state in it. */
  tell(...event: Parameters<LinkSession<WebChatProtocol, Visitor>['push']>): void {
    if (this.#delivered !== undefined) this.session.push(...event)
  }

  /** Of these messages, those that the page was given and that were not seen before. */
  takeUnseen(ids: readonly string[]): readonly string[] {
    return ids.filter((id) => this.#unseen.delete(id))
  }

  stop(): void {
    this.#stopped = true
    this.#retry?.cancel()
  }

  /** Catches up at once, also when a later attempt was planned. */
  #wake(): void {
    this.#retry?.cancel()
    this.#retry = undefined
    if (!this.#busy && !this.#stopped) void this.#catchUp()
  }

  async #catchUp(): Promise<void> {
    this.#busy = true
    try {
      while (!this.#stopped && this.#isBehind()) await this.#advance()
      this.#attempt = 0
    } catch (error) {
      this.#options.onFault(error)
      this.#planRetry()
    } finally {
      this.#busy = false
      const revised = [...this.#revised.values()]
      this.#revised.clear()
      for (const message of revised) this.revised(message)
    }
  }

  #planRetry(): void {
    if (this.#stopped) return
    const delayMs = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** this.#attempt++)
    this.#retry = this.#options.clock.setTimer(delayMs, () => this.#wake())
  }

  #isBehind(): boolean {
    if (this.#delivered === undefined) return true
    const announced = this.#announced
    if (!announced) return false
    return announced.conversation !== this.#conversation || announced.sequence > this.#delivered
  }

  #advance(): Promise<void> {
    const after = this.#delivered
    // Another conversation: the customer was found to be one that is known already, and the numbers begin elsewhere.
    if (after === undefined || this.#announced?.conversation !== this.#conversation) return this.#snapshot()
    return this.#fillGap(after)
  }

  async #snapshot(): Promise<void> {
    const { host, session, snapshotMessages, greeting, isOpen } = this.#options
    const { address, service, isForgotten } = session.identity
    const announced = this.#announced
    const before = Number.MAX_SAFE_INTEGER
    const messages = await host.history(address, service, { before, limit: snapshotMessages })
    if (announced && messages.length === 0) throw behind()
    const last = messages.at(-1)
    this.#conversation = last?.conversation
    this.#delivered = last?.sequence ?? 0
    // The history is the truth: what was announced of a conversation that is no longer this customer's is void.
    if (this.#announced === announced && announced?.conversation !== this.#conversation) this.#announced = undefined
    const state = host.state(address, service)
    for (const message of messages) this.#given(message)
    session.push('snapshot', {
      ...greeting(),
      ...(isForgotten && { isForgotten }),
      state,
      open: isOpen(),
      messages: messages.map((each) => this.#shown(each)),
    })
  }

  async #fillGap(after: number): Promise<void> {
    const { host, session } = this.#options
    const { address, service } = session.identity
    const messages = await host.history(address, service, { after, limit: PAGE })
    // While the history was read, the page may have begun anew.
    if (this.#delivered !== after) return
    if (messages.some(({ conversation }) => conversation !== this.#conversation)) {
      this.#delivered = undefined
      return
    }
    if (messages[0]?.sequence !== after + 1) throw behind()
    for (const message of messages) this.#push(message)
  }

  #push(message: ConversationMessage): void {
    this.#conversation = message.conversation
    this.#delivered = message.sequence
    this.#given(message)
    this.session.push('message', this.#shown(message))
  }

  #shown(message: ConversationMessage): ChatMessage {
    return toChatMessage(message, this.#clientIds.get(message.id))
  }

  #rememberClientId(id: string, clientId: string): void {
    this.#clientIds.set(id, clientId)
    const [oldest] = this.#clientIds.keys()
    if (this.#clientIds.size > CLIENT_IDS_MAX && oldest !== undefined) this.#clientIds.delete(oldest)
  }

  #given({ id, author, delivery }: ConversationMessage): void {
    if (author.role === 'customer' || delivery?.state === 'read') return
    this.#unseen.add(id)
    const [oldest] = this.#unseen
    if (this.#unseen.size > UNSEEN_MAX && oldest !== undefined) this.#unseen.delete(oldest)
  }
}

/** A message as a visitor may see it: agents have names there, no ids. */
export function toChatMessage(message: ConversationMessage, clientId?: string): ChatMessage {
  const { id, sequence, author, at, text, attachments, options, card, editedAt, deletedAt } = message
  return {
    id,
    sequence,
    ...(clientId !== undefined && { clientId }),
    from: author.role,
    at,
    ...(author.name !== undefined && { name: author.name }),
    ...(text !== undefined && { text }),
    ...(attachments && { attachments }),
    ...(options && { options: [...options] }),
    ...(card && { card }),
    ...(editedAt !== undefined && { editedAt }),
    ...(deletedAt !== undefined && { deletedAt }),
  }
}

function behind(): RingwrightError {
  return new RingwrightError('unavailable', 'The history does not have a message yet that was said to be durable')
}
