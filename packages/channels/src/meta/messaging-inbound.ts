import type { ChannelInbox, InboundRevision, Logger } from '@ringwright/core'
import { parseJson, type WebhookAnswer } from '@ringwright/core/provider'
import { isKept } from '../is-kept.js'
import { contentOf } from './messaging-content.js'
import { type MessagingEvent, messagingEvent, type MessagingMessage, messagingNotification } from './messaging-event.js'
import type { MessagingSettings } from './messaging-options.js'
import type { MessagingProfile } from './messaging-profile.js'
import type { SentLog } from './sent-log.js'

export interface MessagingInboundOptions {
  readonly inbox: ChannelInbox
  readonly profile: MessagingProfile
  readonly settings: MessagingSettings
  readonly sent: SentLog
  readonly logger: Logger
}

interface Sender {
  readonly address: string
  readonly service: string
}

/** Makes messages, revisions and receipts of what Meta notifies of. */
export class MessagingInbound {
  readonly #options: MessagingInboundOptions

  constructor(options: MessagingInboundOptions) {
    this.#options = options
  }

  /** If one event of a notification could not be kept, all of it comes again. */
  async take(text: string): Promise<WebhookAnswer> {
    const { profile, settings } = this.#options
    const notification = parseJson(text, messagingNotification)
    if (notification?.object !== profile.object) return 'malformed'
    const taken = notification.entry.flatMap(({ id, messaging = [] }) => {
      // An app has one webhook for all of its accounts, and some of them may be somebody else's.
      const account = settings.accounts.find((each) => each.id === id)
      return account ? messaging.flatMap((event) => this.#event(event, account.service)) : []
    })
    return (await Promise.all(taken)).every(Boolean) ? 'taken' : 'again'
  }

  /** Whether each part of it was kept. */
  #event(given: unknown, service: string): Promise<boolean>[] {
    const event = messagingEvent.safeParse(given).data
    if (!event) return this.#unknown()
    const { sender, timestamp: at, message, message_edit: edit, postback, reaction } = event
    const from = { address: sender.id, service }
    if (message) return this.#message(message, from)
    if (edit)
      return [
        this.#revise({ ...from, externalId: edit.mid, content: { text: edit.text }, ...(at !== undefined && { at }) }),
      ]
    if (postback) return this.#pressed(postback, event, from)
    if (reaction) return this.#reacted(reaction, event, from)
    return this.#receipts(event, from)
  }

  #message(message: MessagingMessage, from: Sender): Promise<boolean>[] {
    if (message.is_echo) return []
    if (message.is_deleted) return [this.#revise({ ...from, externalId: message.mid, content: null })]
    const content = contentOf(message)
    return content ? [this.#receive(message.mid, content, from)] : this.#unknown()
  }

  /** A button of a menu or of an ad. */
  #pressed(
    { mid, title, payload }: NonNullable<MessagingEvent['postback']>,
    { timestamp }: MessagingEvent,
    from: Sender,
  ): Promise<boolean>[] {
    if (payload === undefined) return []
    const id = mid ?? `${from.address}/postback/${timestamp}`
    return [this.#receive(id, { text: title ?? payload, reply: { id: payload } }, from)]
  }

  /** A reaction is an answer: who puts a thumb up to "at five?" has agreed. */
  #reacted(
    { mid, action, emoji }: NonNullable<MessagingEvent['reaction']>,
    { timestamp }: MessagingEvent,
    from: Sender,
  ): Promise<boolean>[] {
    if (action !== 'react' || emoji === undefined) return []
    return [this.#receive(`${from.address}/reaction/${mid}/${timestamp}`, { text: emoji }, from)]
  }

  #receipts({ delivery, read }: MessagingEvent, { address }: Sender): Promise<boolean>[] {
    const { inbox, sent } = this.#options
    const delivered = (delivery?.mids ?? []).map((externalId) =>
      inbox.receipt({ externalId, state: 'delivered' }).then(isKept),
    )
    const ids = read?.mid !== undefined ? [read.mid] : sent.until(address, read?.watermark ?? Number.NEGATIVE_INFINITY)
    const seen = ids.map(async (externalId) => {
      const kept = isKept(await inbox.receipt({ externalId, state: 'read' }))
      if (kept) sent.forget(address, [externalId])
      return kept
    })
    return [...delivered, ...seen]
  }

  #receive(externalId: string, content: Parameters<ChannelInbox['receive']>[0]['content'], from: Sender) {
    return this.#options.inbox.receive({ ...from, externalId, content }).then(isKept)
  }

  #revise(revision: InboundRevision) {
    return this.#options.inbox.revise(revision).then(isKept)
  }

  /** Whatever is not taken is posted again for hours; what nobody can read is passed over, and the operator told. */
  #unknown(): [] {
    const { logger, profile, settings } = this.#options
    logger.warn('notification has something unknown', { channel: settings.name, product: profile.product })
    return []
  }
}
