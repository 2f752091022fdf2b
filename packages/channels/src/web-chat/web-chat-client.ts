// Runs in browsers as it is: nothing of zod or of Node is reached from here, which a test makes sure of.
import type { Timer } from '@ringwright/core'
import type { LinkState } from '@ringwright/core/link'
import { createLinkClient, type LinkClient } from '@ringwright/core/link/client'
import {
  type ChatView,
  emptyView,
  type PendingMessage,
  type RefusedSend,
  withEarlier,
  withMessage,
  withoutPending,
  withoutTyping,
  withPending,
  withSnapshot,
} from './chat-view.js'
import { connectionOf } from './chat-connection.js'
import { sendReaction } from './send-reaction.js'
import { toldByPage, withName } from './told-by-page.js'
import { TypingHint } from './typing-hint.js'
import { CONTENT_LIMITS_MAX, checkContent, UNSENT_LENGTH_MAX } from '../message-content.js'
import type { WebChatClientOptions } from './web-chat-client-options.js'
import type { SendReply, SendRequest, WebChatHello, WebChatProtocol } from './web-chat-protocol.js'

export type { ChatConnection, ChatView, PendingMessage, RefusedSend } from './chat-view.js'
export type { WebChatClientOptions } from './web-chat-client-options.js'
export type { ChatMessage, ChatState } from './web-chat-protocol.js'

/** What a visitor writes: a text, files that were uploaded, or one of the options that were shown. */
export type SentMessage = Pick<SendRequest, 'text' | 'attachments' | 'reply'>

/** A visitor's end of a web chat, without a page: what is written arrives once, over reconnects and reloads. */
export interface WebChatClient {
  /** What there is to show now. */
  readonly view: ChatView
  /** By which the server knows the visitor: what an upload carries. Undefined until it has answered once. */
  readonly token: string | undefined
  /** Calls the listener with each new view; returns how to stop. */
  subscribe(listener: (view: ChatView) => void): () => void
  /** Opens the connection, and keeps it open. */
  start(): void
  /**
   * Sends a message: it stands in `view.pending` until the server has it, and is sent again for as long as it takes. A
   * refused one stays there with the reason. `clientId` (1 to 64 letters, digits, `-`, `_`): the same one again is the
   * same message; default: random.
   */
  send(message: SentMessage, clientId?: string): void
  /** How the visitor wants to be called from the next message on. Of a longer name the first 100 characters. */
  introduce(name: string): void
  /** What the view shows is on a screen that somebody looks at: call it whenever that becomes true. */
  seen(): void
  /** Sends a refused message again. */
  retry(clientId: string): void
  /** Takes a refused message away. */
  discard(clientId: string): void
  /**
   * Call it at each key, with what stands there: it is sent only where `view.showsUnsent` says that agents see it. Hints are
   * sent as seldom as is useful.
   */
  typing(unsent?: string): void
  /** Asks for earlier messages. Rejects with `RingwrightError` when they cannot be had now. */
  loadEarlier(): Promise<void>
  /** Ends the request; the conversation stays. Rejects with `RingwrightError` when that is not possible now. */
  leave(): Promise<void>
  /** Closes the connection. `start()` opens it again. */
  close(): void
}

const CLIENT_ID_BYTES = 12
const EARLIER_MESSAGES = 50
/** Messages on their way at once; whoever writes more without an answer is better told. */
const PENDING_MAX = 100
/** Messages said to be seen at once; the server takes no more. */
const SEEN_MAX = 200
/** A hint of the other side that nobody repeats or withdraws is over. */
const TYPING_SHOWN_MS = 15_000

/** The chat of one page. Call `start()` to begin. */
export function createWebChatClient(options: WebChatClientOptions): WebChatClient {
  return new Client(options)
}

class Client implements WebChatClient {
  readonly #options: WebChatClientOptions
  readonly #link: LinkClient<WebChatProtocol>
  readonly #listeners = new Set<(view: ChatView) => void>()
  #view: ChatView = emptyView
  #token: string | undefined
  #name: string | undefined
  /** Of the messages that the view has. */
  readonly #seen = new Set<string>()
  #last: Promise<void> = Promise.resolve()
  readonly #typing: TypingHint
  #shownOver: Timer | undefined

  constructor(options: WebChatClientOptions) {
    this.#options = options
    this.#typing = new TypingHint(options.clock, (typing, unsent) => this.#hint(typing, unsent))
    this.#name = options.name
    const { connect, clock, random, linkStorage, onFault } = options
    this.#token = this.#safely(() => options.visitorStorage?.load()) ?? undefined
    this.#link = createLinkClient<WebChatProtocol>({
      connect,
      clock,
      random,
      credentials: () => this.#hello(),
      onState: (state) => this.#connectionChanged(state),
      ...(linkStorage && { storage: linkStorage }),
      ...(onFault && { onFault }),
    })
    this.#link.on('snapshot', (snapshot) => {
      this.#keepToken(snapshot.token)
      this.#show(withSnapshot(this.#view, snapshot))
      const shown = new Set(snapshot.messages.map(({ id }) => id))
      for (const id of this.#seen) if (!shown.has(id)) this.#seen.delete(id)
    })
    this.#link.on('token', ({ token }) => this.#keepToken(token))
    this.#link.on('message', (message) => this.#show(withMessage(this.#view, message)))
    this.#link.on('state', (state) => this.#show({ ...this.#view, state }))
    this.#link.on('hours', ({ open }) => this.#show({ ...this.#view, isOpen: open }))
    this.#link.on('typing', ({ typing, name }) => this.#typed(typing, name))
  }

  get view(): ChatView {
    return this.#view
  }

  get token(): string | undefined {
    return this.#token
  }

  subscribe(listener: (view: ChatView) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  start(): void {
    this.#link.start()
  }

  send(message: SentMessage, clientId = hex(this.#options.random.bytes(CLIENT_ID_BYTES))): void {
    this.#typing.stop()
    this.#deliver({ ...message, clientId })
  }

  introduce(name: string): void {
    this.#name = name
  }

  seen(): void {
    if (this.#link.state.phase !== 'connected') return
    const unread = this.#view.messages.filter(({ id, from }) => from !== 'customer' && !this.#seen.has(id))
    if (unread.length === 0) return
    const ids = unread.slice(-SEEN_MAX).map(({ id }) => id)
    if (this.#link.send('seen', { ids }) !== 'queued') return
    for (const { id } of unread) this.#seen.add(id)
  }

  retry(clientId: string): void {
    const message = this.#refused(clientId)
    if (!message) return
    const { refused: _, ...request } = message
    this.#deliver(request)
  }

  discard(clientId: string): void {
    if (this.#refused(clientId)) this.#show(withoutPending(this.#view, clientId))
  }

  typing(unsent?: string): void {
    this.#typing.key(this.#view.showsUnsent ? unsent?.slice(-UNSENT_LENGTH_MAX) : undefined)
  }

  async loadEarlier(): Promise<void> {
    const before = this.#view.messages[0]?.sequence
    if (before === undefined || !this.#view.hasEarlier) return
    const { messages } = await this.#link.call('history', { before, limit: EARLIER_MESSAGES })
    this.#show(withEarlier(this.#view, messages))
  }

  async leave(): Promise<void> {
    await this.#link.call('leave', {})
  }

  close(): void {
    this.#typing.close()
    this.#shownOver?.cancel()
    this.#link.close()
  }

  #keepToken(token: string): void {
    this.#token = token
    this.#safely(() => this.#options.visitorStorage?.save(token))
  }

  async #hello(): Promise<WebChatHello> {
    const { service, identity } = this.#options
    return {
      service,
      ...(this.#token !== undefined && { token: this.#token }),
      ...withName(this.#name),
      ...(identity && { identity: await identity() }),
    }
  }

  /** One after the other, so that a message whose answer was lost is not overtaken by the next. */
  #deliver({ clientId, ...written }: SendRequest): void {
    const check = checkContent(written, this.#view.limits ?? CONTENT_LIMITS_MAX)
    if (!check.ok) {
      const { ok: _, ...refused } = check
      return this.#show(withPending(this.#view, { ...written, clientId, refused }))
    }
    const { attributes } = this.#options
    const request: SendRequest = {
      ...{ clientId, ...check.content },
      ...(written.reply && { reply: written.reply }),
      ...toldByPage(this.#name, attributes?.()),
    }
    const pending = this.#view.pending.filter(({ refused }) => !refused)
    if (pending.length >= PENDING_MAX) return this.#refuse(request, 'tooManyWaiting')
    this.#show(withPending(this.#view, request))
    this.#last = this.#last.then(() => this.#attempt(request))
  }

  async #attempt(request: SendRequest): Promise<void> {
    for (;;) {
      try {
        return this.#answered(request, await this.#link.call('send', request))
      } catch (error) {
        const reaction = sendReaction(error)
        if (reaction !== 'again') return this.#refuse(request, reaction)
      }
    }
  }

  #refuse(request: SendRequest, reason: RefusedSend['reason'] | 'tooManyWaiting'): void {
    this.#show(withPending(this.#view, { ...request, refused: { reason } }))
  }

  #answered(request: SendRequest, reply: SendReply): void {
    if (reply.outcome === 'refused') {
      const { outcome: _, ...refused } = reply
      return this.#show(withPending(this.#view, { ...request, refused }))
    }
    this.#show(withMessage(withoutPending(this.#view, request.clientId), reply.message))
  }

  #refused(clientId: string): PendingMessage | undefined {
    return this.#view.pending.find((message) => message.clientId === clientId && message.refused)
  }

  /** A hint is worth nothing later, so that none waits for the connection. */
  #hint(typing: boolean, unsent?: string): void {
    if (this.#link.state.phase !== 'connected') return
    this.#link.send('typing', { typing, ...(unsent !== undefined && { unsent }) })
  }

  #typed(typing: boolean, name: string | undefined): void {
    this.#shownOver?.cancel()
    if (!typing) return this.#show(withoutTyping(this.#view))
    this.#shownOver = this.#options.clock.setTimer(TYPING_SHOWN_MS, () => this.#show(withoutTyping(this.#view)))
    this.#show({ ...this.#view, typing: { ...(name !== undefined && { name }) } })
  }

  #connectionChanged(state: LinkState): void {
    this.#show({ ...this.#view, connection: connectionOf(state) })
  }

  #show(view: ChatView): void {
    if (view === this.#view) return
    this.#view = view
    for (const listener of this.#listeners) this.#safely(() => listener(view))
  }

  #safely<T>(run: () => T): T | undefined {
    try {
      return run()
    } catch (error) {
      this.#options.onFault?.(error)
      return undefined
    }
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
