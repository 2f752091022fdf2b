import type { ChannelHost, ChannelInbox, MessageContent, ReceiveOutcome, ReviseOutcome } from '@ringwright/core'
import { parseJson, type WebhookAnswer, type WebhookDelivery } from '@ringwright/core/provider'
import { checkContent } from '../message-content.js'
import type { WebhookSettings } from './webhook-options.js'
import { type WebhookEvent, webhookEvent, type WrittenContent } from './webhook-protocol.js'

export interface WebhookInboundOptions {
  readonly host: ChannelHost
  readonly inbox: ChannelInbox
  readonly settings: WebhookSettings
}

const ATTACHMENTS_MAX = 10
type Refusal = Extract<ReceiveOutcome | ReviseOutcome, { outcome: 'refused' }>['reason']
type Written = Extract<WebhookEvent, { type: 'message' | 'message.edited' }>

/** Takes what the application posts, and gives it to the host. */
export class WebhookInbound {
  readonly #options: WebhookInboundOptions

  constructor(options: WebhookInboundOptions) {
    this.#options = options
  }

  async take({ text }: WebhookDelivery): Promise<WebhookAnswer> {
    const event = parseJson(text, webhookEvent)
    if (!event) return 'malformed'
    const { host, inbox } = this.#options
    switch (event.type) {
      case 'message':
      case 'message.edited':
        return this.#written(event)
      case 'message.deleted': {
        const { service, from, message } = event
        const revision = { address: from.id, service, externalId: externalId(from.id, message.id), content: null }
        return answerOf(await inbox.revise(revision))
      }
      case 'typing':
        host.typing(event.from.id, event.service, event.typing)
        return 'taken'
      case 'left':
        await host.leave(event.from.id, event.service)
        return 'taken'
      case 'receipt': {
        const { message, state, reason } = event
        const receipt = { externalId: message.id, state, ...(reason !== undefined && { reason }) }
        return answerOf(await inbox.receipt(receipt))
      }
    }
  }

  async #written(event: Written): Promise<WebhookAnswer> {
    const { inbox, settings } = this.#options
    const { service, from, message } = event
    if (!settings.services.includes(service)) return refusal('unknownService')
    const checked = contentOf(message, settings.textLengthMax)
    if ('reason' in checked) return refusal(checked.reason)
    const { content } = checked
    const common = { address: from.id, service, content, externalId: externalId(from.id, message.id) }
    if (event.type === 'message.edited') {
      const { at } = event.message
      return answerOf(await inbox.revise({ ...common, ...(at !== undefined && { at }) }))
    }
    const { name } = from
    const outcome = await inbox.receive({ ...common, ...(name !== undefined && { displayName: name }) })
    if (outcome.outcome === 'refused') return answerOf(outcome)
    const { id, sequence } = outcome.message
    return Response.json({ outcome: 'received', duplicate: outcome.duplicate, message: { id, sequence } })
  }
}

/** The application chooses its ids for one customer, or for all: either is well. */
function externalId(customer: string, message: string): string {
  return `${customer}/${message}`
}

function contentOf(
  { text = '', attachments = [], location, reply }: WrittenContent,
  textLengthMax: number,
): { readonly content: MessageContent } | { readonly reason: Refusal } {
  const more = {
    ...(location && { location: withoutUndefined(location) }),
    ...(reply && { reply }),
  }
  const words = text.trim() === '' && reply ? reply.id : text
  // A place needs no words.
  if (location && words.trim() === '' && attachments.length === 0) return { content: more }
  const checked = checkContent({ text: words, attachments }, { textLengthMax, attachmentsMax: ATTACHMENTS_MAX })
  return checked.ok ? { content: { ...checked.content, ...more } } : { reason: checked.reason }
}

type Location = NonNullable<MessageContent['location']>

function withoutUndefined({ latitude, longitude, name, address }: NonNullable<WrittenContent['location']>): Location {
  return { latitude, longitude, ...(name !== undefined && { name }), ...(address !== undefined && { address }) }
}

function answerOf(outcome: { readonly outcome: string; readonly reason?: Refusal }): WebhookAnswer {
  if (outcome.reason === 'unavailable') return 'again'
  return outcome.outcome === 'refused' && outcome.reason ? refusal(outcome.reason) : 'taken'
}

/** 422: understood, and of no use to be posted again. */
function refusal(reason: Refusal): Response {
  return Response.json({ outcome: 'refused', reason }, { status: 422 })
}
