import {
  type ChannelHost,
  ChannelInbox,
  type Clock,
  type ConversationMessage,
  RateLimiter,
  type ReceiveOutcome,
  RingwrightError,
} from '@ringwright/core'
import type { SessionHandlers } from '@ringwright/core/link'
import { checkContent } from '../message-content.js'
import type { WebChatLimits } from './web-chat-options.js'
import { toChatMessage, type Visitor } from './web-chat-outbound.js'
import type { SendReply, SendRequest, WebChatProtocol } from './web-chat-protocol.js'

export interface WebChatInboundOptions {
  readonly host: ChannelHost
  readonly clock: Clock
  readonly limits: WebChatLimits
  /** A visitor's message is durable: to be shown on all of the visitor's pages. */
  readonly onReceived: (visitor: Visitor, message: ConversationMessage, clientId: string) => void
  readonly onFault: (error: unknown) => void
  /** What pages may say of a request; anything else that they say is dropped. */
  readonly attributes: ReadonlySet<string>
  /** Whether somebody is there to answer now. */
  readonly isOpen: (service: string) => boolean
  /** Whether agents see what is not sent yet. */
  readonly showsUnsent: boolean
}

/** Looks at earlier messages and ends of requests, of one visitor: each reads or writes the store. */
const REQUESTS_PER_MINUTE = 60
const REQUESTS_BURST = 20
/** At most this often a page that goes on typing is worth a hint. */
const TYPING_EVERY_MS = 2_000
/** At most this often what is not sent yet is passed on: faster than an agent reads. */
const UNSENT_EVERY_MS = 500

/** Takes what visitors send, at their pace and in their order, and gives it to the host. */
export class WebChatInbound {
  readonly #options: WebChatInboundOptions
  readonly #messageRate: RateLimiter
  readonly #requestRate: RateLimiter
  readonly #inbox: ChannelInbox

  constructor(options: WebChatInboundOptions) {
    const { clock, limits } = options
    this.#options = options
    this.#inbox = new ChannelInbox(options.host, options.onFault)
    this.#messageRate = new RateLimiter({ clock, perMinute: limits.messagesPerMinute, burst: limits.messagesBurst })
    this.#requestRate = new RateLimiter({ clock, perMinute: REQUESTS_PER_MINUTE, burst: REQUESTS_BURST })
  }

  /**
   * What is done for one session; `quiet` withdraws a hint of typing that stands, `unseen` says which messages can be
   * told to have been read.
   */
  handlers(
    visitor: Visitor,
    unseen: (ids: readonly string[]) => readonly string[],
  ): Pick<SessionHandlers<WebChatProtocol>, 'calls' | 'messages'> & { quiet(): void } {
    const { host, clock, showsUnsent } = this.#options
    const { address, service } = visitor
    let typingAt: number | undefined
    const type = (typing: boolean, said?: string): void => {
      const unsent = showsUnsent ? said : undefined
      const everyMs = unsent === undefined ? TYPING_EVERY_MS : UNSENT_EVERY_MS
      const due = typing ? clock.now() >= (typingAt ?? 0) + everyMs : typingAt !== undefined
      if (!due) return
      typingAt = typing ? clock.now() : undefined
      host.typing(address, service, typing, unsent)
    }
    return {
      calls: {
        send: (request) => this.#send(visitor, request),
        history: ({ before, limit }) => this.#history(visitor, before, limit),
        leave: () => this.#leave(visitor),
      },
      messages: { typing: ({ typing, unsent }) => type(typing, unsent), seen: ({ ids }) => this.#seen(unseen(ids)) },
      quiet: () => type(false),
    }
  }

  async #send(visitor: Visitor, { clientId, reply, name, attributes, ...written }: SendRequest): Promise<SendReply> {
    const retryInMs = this.#messageRate.take(visitor.address)
    if (retryInMs > 0) return { outcome: 'refused', reason: 'tooFast', retryInMs }
    const check = checkContent(written, this.#options.limits)
    if (!check.ok) return refused(check)
    const { address, service, displayName = name, account } = visitor
    const known = this.#known(service, attributes)
    const outcome = await this.#inbox.receive({
      address,
      service,
      content: { ...check.content, ...(reply && { reply }) },
      // Pages choose their ids, so they count within one visitor only.
      externalId: `${address}.${clientId}`,
      ...(displayName !== undefined && { displayName }),
      ...(known && { attributes: known }),
      ...(account !== undefined && { identifiers: [{ kind: 'account', value: account }] }),
    })
    if (outcome.outcome === 'refused') return refused(outcome)
    this.#options.onReceived(visitor, outcome.message, clientId)
    return { outcome: 'sent', message: toChatMessage(outcome.message, clientId) }
  }

  /** Attributes decide where a request goes, so pages say only those that the host has named. */
  #known(service: string, said: SendRequest['attributes'] = {}): Readonly<Record<string, string>> | undefined {
    const { attributes, isOpen } = this.#options
    const known = Object.entries(said).filter(([name]) => attributes.has(name))
    if (!isOpen(service)) known.push(['offline', 'true'])
    return known.length === 0 ? undefined : Object.fromEntries(known)
  }

  async #seen(ids: readonly string[]): Promise<void> {
    for (const externalId of ids) await this.#inbox.receipt({ externalId, state: 'read' })
  }

  async #history({ address, service }: Visitor, before: number, limit: number) {
    this.#countRequest(address)
    try {
      const messages = await this.#options.host.history(address, service, { before, limit })
      return { messages: messages.map((message) => toChatMessage(message)) }
    } catch (error) {
      this.#options.onFault(error)
      throw new RingwrightError('unavailable', 'Earlier messages cannot be read now; try again', { cause: error })
    }
  }

  async #leave({ address, service }: Visitor) {
    this.#countRequest(address)
    try {
      await this.#options.host.leave(address, service)
      return {}
    } catch (error) {
      this.#options.onFault(error)
      throw new RingwrightError('unavailable', 'The chat cannot be ended now; try again', { cause: error })
    }
  }

  #countRequest(address: string): void {
    const waitMs = this.#requestRate.take(address)
    if (waitMs === 0) return
    throw new RingwrightError('limit_reached', `Too many requests; try again in ${Math.ceil(waitMs / 1_000)} s`)
  }
}

type Refusal = Extract<ReceiveOutcome, { outcome: 'refused' }>['reason']

function refused({ reason, limit }: { readonly reason: Refusal; readonly limit?: number }): SendReply {
  return { outcome: 'refused', reason, ...(limit !== undefined && { limit }) }
}
