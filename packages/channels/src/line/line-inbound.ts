import type { ChannelInbox, Logger, MessageContent } from '@ringwright/core'
import { parseJson, type WebhookAnswer } from '@ringwright/core/provider'
import type { ProviderMedia } from '../provider-media.js'
import { contentOf } from './line-content.js'
import { type LineEvent, lineEvent, lineWebhook } from './line-event.js'
import type { LineSettings } from './line-options.js'

export interface LineInboundOptions {
  readonly inbox: ChannelInbox
  readonly media: ProviderMedia
  readonly settings: LineSettings
  readonly logger: Logger
  /** A message of a customer is about to be passed on, which may be answered with this token. */
  readonly onReplyToken: (address: string, token: string) => void
}

type Kept = { readonly outcome: string; readonly reason?: string }

/** Makes messages, customers and statements of consent of what LINE posts. */
export class LineInbound {
  readonly #options: LineInboundOptions

  constructor(options: LineInboundOptions) {
    this.#options = options
  }

  /** If one event could not be kept, all of them come again. */
  async take(text: string): Promise<WebhookAnswer> {
    const posted = parseJson(text, lineWebhook)
    if (!posted) return 'malformed'
    const taken = await Promise.all(posted.events.map((event) => this.#event(event)))
    return taken.every((outcome) => outcome?.reason !== 'unavailable') ? 'taken' : 'again'
  }

  async #event(given: unknown): Promise<Kept | undefined> {
    const event = lineEvent.safeParse(given).data
    if (!event) return this.#unknown('event')
    const { type, mode, source, timestamp: at, webhookEventId } = event
    const address = source?.userId
    // What is said in groups is not meant for us alone, and what is on standby is answered by somebody else.
    if (address === undefined || source?.type !== 'user' || mode === 'standby') return undefined
    const { inbox, settings } = this.#options
    const { service } = settings
    const said = { address, words: type, at, ...(webhookEventId !== undefined && { externalId: webhookEventId }) }
    switch (type) {
      case 'message':
        return this.#message(event, address)
      case 'postback':
        return this.#pressed(event, address)
      case 'unsend':
        return event.unsend && inbox.revise({ address, service, externalId: event.unsend.messageId, content: null })
      case 'follow':
        // Whoever takes a block back wants to be answered again, and has not agreed to anything else by that.
        if (event.follow?.isUnblocked) return inbox.consent({ ...said, given: true, purpose: 'service' })
        return inbox.meet({ address })
      case 'unfollow':
        return inbox.consent({ ...said, given: false })
      default:
        return undefined
    }
  }

  async #message({ message, replyToken }: LineEvent, address: string): Promise<Kept | undefined> {
    const { media } = this.#options
    const content = message && contentOf(message, media.attachmentOf)
    if (!message || !content) return this.#unknown(message?.type ?? 'message')
    return this.#receive(address, message.id, content, replyToken)
  }

  /** A quick reply that was pressed, or a button of a menu. Its words come as what we have asked LINE to show. */
  async #pressed({ postback, replyToken, webhookEventId, timestamp }: LineEvent, address: string) {
    if (!postback) return undefined
    const { id, label } = readChoice(postback.data)
    const externalId = webhookEventId ?? `${address}/postback/${timestamp}`
    return this.#receive(address, externalId, { text: label ?? id, reply: { id } }, replyToken)
  }

  #receive(
    address: string,
    externalId: string,
    content: MessageContent,
    replyToken: string | undefined,
  ): Promise<Kept> {
    const { inbox, settings, onReplyToken } = this.#options
    if (replyToken !== undefined) onReplyToken(address, replyToken)
    return inbox.receive({ address, service: settings.service, externalId, content })
  }

  /** What nobody can read is passed over, and the operator told. */
  #unknown(kind: string): undefined {
    const { logger, settings } = this.#options
    logger.warn('webhook of LINE has something unknown', { channel: settings.name, kind })
    return undefined
  }
}

/** LINE gives back one text for a choice: its id, and below it what it was called. */
export function choiceData(id: string, label: string): string {
  return `${id}\n${label}`
}

function readChoice(data: string): { readonly id: string; readonly label?: string } {
  const end = data.lastIndexOf('\n')
  // A menu that was made elsewhere says what it likes.
  return end < 0 ? { id: data } : { id: data.slice(0, end), label: data.slice(end + 1) }
}
