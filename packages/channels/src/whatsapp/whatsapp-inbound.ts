import type { ChannelInbox, Logger } from '@ringwright/core'
import { parseJson, type WebhookAnswer } from '@ringwright/core/provider'
import type { ProviderMedia } from '../provider-media.js'
import { isKept } from '../is-kept.js'
import { contentOf } from './whatsapp-content.js'
import { reasonOf } from './whatsapp-errors.js'
import {
  messagesValue,
  preferencesValue,
  type WhatsAppContact,
  whatsAppMessage,
  type WhatsAppMessage,
  whatsAppNotification,
  whatsAppPreference,
  whatsAppStatus,
} from './whatsapp-notification.js'
import type { WhatsAppSettings } from './whatsapp-options.js'

export interface WhatsAppInboundOptions {
  readonly inbox: ChannelInbox
  readonly media: ProviderMedia
  readonly settings: WhatsAppSettings
  readonly logger: Logger
  /** A message of a customer is about to be passed on. */
  readonly onMessage: (address: string, service: string, id: string) => void
}

/** States of Meta that tell more than that it has the message. `played`: a voice note was listened to. */
const STATES = { delivered: 'delivered', read: 'read', played: 'read', failed: 'failed' } as const

interface Sender {
  readonly address: string
  readonly service: string
  readonly displayName?: string
}

/** Makes messages, receipts and statements of consent of Meta's notifications. */
export class WhatsAppInbound {
  readonly #options: WhatsAppInboundOptions

  constructor(options: WhatsAppInboundOptions) {
    this.#options = options
  }

  /** One notification holds up to a thousand messages and receipts. If one could not be kept, all of it comes again. */
  async take(text: string): Promise<WebhookAnswer> {
    const notification = parseJson(text, whatsAppNotification)
    if (!notification) return 'malformed'
    const changes = notification.entry.flatMap((entry) => entry.changes)
    const taken = changes.flatMap(({ field, value }) => this.#change(field, value))
    return (await Promise.all(taken)).every(Boolean) ? 'taken' : 'again'
  }

  /** Whether each part of it was kept. */
  #change(field: string, value: unknown): Promise<boolean>[] {
    if (field === 'messages') return this.#messages(value)
    return field === 'user_preferences' ? this.#preferences(value) : []
  }

  #messages(given: unknown): Promise<boolean>[] {
    const value = messagesValue.safeParse(given).data
    if (!value) return this.#unknown('change')
    const { metadata, contacts = [], messages = [], statuses = [] } = value
    const number = this.#numberOf(metadata)
    if (!number) return []
    return [
      ...messages.flatMap((message) => this.#message(message, number.service, contacts)),
      ...statuses.flatMap((status) => this.#status(status)),
    ]
  }

  #preferences(given: unknown): Promise<boolean>[] {
    const value = preferencesValue.safeParse(given).data
    if (!value) return this.#unknown('change')
    return this.#numberOf(value.metadata) ? value.user_preferences.flatMap((each) => this.#preference(each)) : []
  }

  #preference(given: unknown): Promise<boolean>[] {
    const preference = whatsAppPreference.safeParse(given).data
    const address = preference?.wa_id ?? preference?.user_id
    if (!preference || address === undefined) return this.#unknown('preference')
    const { category, detail: words, timestamp: seconds, value } = preference
    if (category !== 'marketing_messages') return []
    const { inbox, settings } = this.#options
    // Whoever wants advertising again wants what was agreed to before, and has agreed to no more.
    const wish = value === 'resume' ? { given: true, asBefore: true as const } : { given: false }
    const said = { address, purpose: settings.marketingPurpose, at: seconds * 1_000, externalId: `${value}/${seconds}` }
    return [inbox.consent({ ...said, ...wish, ...(words !== undefined && { words }) }).then(isKept)]
  }

  /** Undefined for a number of somebody else: an app has one webhook for all of its numbers. */
  #numberOf({ phone_number_id: number }: { readonly phone_number_id: string }) {
    return this.#options.settings.numbers.find(({ id }) => id === number)
  }

  #message(given: unknown, service: string, contacts: readonly WhatsAppContact[]): Promise<boolean>[] {
    const message = whatsAppMessage.safeParse(given).data
    if (!message) return this.#unknown('message')
    const { from, from_user_id: userId, group_id: group } = message
    const address = from ?? userId
    // What is said in groups is not meant for us alone.
    if (address === undefined || group !== undefined) return []
    const { profile } = contacts.find((each) => isOf(each, message)) ?? {}
    return this.#written(message, { address, service, ...(profile?.name && { displayName: profile.name }) })
  }

  #written(message: WhatsAppMessage, { address, service, displayName }: Sender): Promise<boolean>[] {
    const { inbox, media, onMessage } = this.#options
    const { id, type, timestamp: seconds, edit, revoke } = message
    if (revoke) {
      return [inbox.revise({ address, service, externalId: revoke.original_message_id, content: null }).then(isKept)]
    }
    const content = contentOf(edit?.message ?? message, media.attachmentOf)
    if (!content) return type === 'reaction' ? [] : this.#unknown(type)
    if (edit) {
      const revision = { address, service, externalId: edit.original_message_id, content }
      return [inbox.revise({ ...revision, ...(seconds !== undefined && { at: seconds * 1_000 }) }).then(isKept)]
    }
    onMessage(address, service, id)
    const name = displayName !== undefined && { displayName }
    return [inbox.receive({ address, service, externalId: id, content, ...name }).then(isKept)]
  }

  #status(given: unknown): Promise<boolean>[] {
    const status = whatsAppStatus.safeParse(given).data
    if (!status) return this.#unknown('status')
    const state = STATES[status.status as keyof typeof STATES] as (typeof STATES)[keyof typeof STATES] | undefined
    if (!state) return []
    const [error] = status.errors ?? []
    const reason = state === 'failed' && error ? { reason: reasonOf(error) } : {}
    return [this.#options.inbox.receipt({ externalId: status.id, state, ...reason }).then(isKept)]
  }

  /** Whatever is not taken is posted for days; what nobody can read is passed over, and the operator told. */
  #unknown(kind: string): [] {
    const { logger, settings } = this.#options
    logger.warn('notification of WhatsApp has something unknown', { channel: settings.name, kind })
    return []
  }
}

function isOf({ wa_id: number, user_id: id }: WhatsAppContact, message: WhatsAppMessage): boolean {
  return (number !== undefined && number === message.from) || (id !== undefined && id === message.from_user_id)
}
