import {
  type Attachment,
  type ConversationMessage,
  type MessageLocation,
  type MessageOption,
  type MessageTemplate,
  type SendOutcome,
  splitText,
  utf16Units,
} from '@ringwright/core'
import { z } from 'zod'
import type { WhatsAppApi } from './whatsapp-api.js'
import type { WhatsAppSettings } from './whatsapp-options.js'

const sentMessages = z.object({ messages: z.array(z.object({ id: z.string().min(1) })).min(1) })

/** Buttons stand under a short text and have short labels; everything else becomes a list that is opened. */
const BUTTONS_MAX = 3
const BUTTON_LABEL_MAX = 20
const BUTTON_TEXT_MAX = 1_024
const ROW_DESCRIPTION_MAX = 72

/** Kinds of files that WhatsApp shows as what they are ("Supported media types"); others go as documents. */
const KINDS: readonly { readonly type: RegExp; readonly kind: string; readonly bytesMax: number }[] = [
  { type: /^image\/(?:jpeg|png)$/, kind: 'image', bytesMax: 5_000_000 },
  { type: /^video\/(?:mp4|3gpp)$/, kind: 'video', bytesMax: 16_000_000 },
  { type: /^audio\/(?:aac|amr|mpeg|mp4|ogg)$/, kind: 'audio', bytesMax: 16_000_000 },
]

/** Sends messages of ours, one call each. */
export class WhatsAppOutbound {
  readonly #api: WhatsAppApi
  readonly #settings: WhatsAppSettings

  constructor(api: WhatsAppApi, settings: WhatsAppSettings) {
    this.#api = api
    this.#settings = settings
  }

  async send(address: string, service: string, message: ConversationMessage): Promise<SendOutcome> {
    const number = this.#numberOf(service)
    if (number === undefined) return { outcome: 'refused', reason: `No number of WhatsApp serves "${service}"` }
    const content = this.#contentOf(message)
    if (!content) return { outcome: 'refused', reason: 'There is nothing in it that WhatsApp can show' }
    const answer = await this.#api.post(number, { recipient_type: 'individual', ...recipient(address), ...content })
    if (answer.outcome !== 'done') return answer
    const [sent] = sentMessages.safeParse(answer.json).data?.messages ?? []
    if (!sent) return { outcome: 'unknown', reason: 'WhatsApp gave no id' }
    return { outcome: 'sent', externalId: sent.id }
  }

  /** Shown for 25 seconds, or until the next message. Marks what the customer wrote as read. */
  async typing(service: string, inReplyTo: string): Promise<void> {
    const number = this.#numberOf(service)
    if (number === undefined) return
    await this.#api.post(number, { status: 'read', message_id: inReplyTo, typing_indicator: { type: 'text' } })
  }

  #numberOf(service: string): string | undefined {
    return this.#settings.numbers.find((each) => each.service === service)?.id
  }

  #contentOf({ text, attachments: [file] = [], options, location, template }: ConversationMessage): object | undefined {
    if (template) return { type: 'template', template: templateOf(template) }
    if (location) return { type: 'location', location: locationOf(location) }
    if (file) return fileOf(file, text)
    if (text === undefined) return undefined
    if (options) return { type: 'interactive', interactive: choices(text, options, this.#settings.listButton) }
    return { type: 'text', text: { body: text } }
  }
}

/** Somebody who hides the number is known by an id with a country before a point. */
function recipient(address: string): object {
  return /^\d+$/.test(address) ? { to: address } : { recipient: address }
}

function choices(text: string, options: readonly MessageOption[], listButton: string): object {
  const body = { text }
  const areButtons =
    options.length <= BUTTONS_MAX &&
    text.length <= BUTTON_TEXT_MAX &&
    options.every(({ label, description }) => label.length <= BUTTON_LABEL_MAX && description === undefined)
  if (areButtons) {
    const buttons = options.map(({ id, label }) => ({ type: 'reply', reply: { id, title: label } }))
    return { type: 'button', body, action: { buttons } }
  }
  const rows = options.map(({ id, label, description }) => ({
    ...{ id, title: label },
    ...(description !== undefined && { description: shortened(description) }),
  }))
  return { type: 'list', body, action: { button: listButton, sections: [{ rows }] } }
}

function shortened(text: string): string {
  return text.length <= ROW_DESCRIPTION_MAX ? text : `${splitText(text, ROW_DESCRIPTION_MAX - 1, utf16Units)[0]}…`
}

function fileOf({ url, name, contentType, bytes = 0 }: Attachment, caption: string | undefined): object {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  const { kind } = KINDS.find((each) => each.type.test(type) && bytes <= each.bytesMax) ?? { kind: 'document' }
  const words = caption !== undefined && { caption }
  // Audio has no caption, documents of any type have.
  if (kind === 'document' || (kind === 'audio' && words)) {
    return { type: 'document', document: { link: url, filename: name, ...words } }
  }
  return { type: kind, [kind]: { link: url, ...words } }
}

function locationOf({ latitude, longitude, name, address }: MessageLocation): object {
  return { latitude, longitude, ...(name !== undefined && { name }), ...(address !== undefined && { address }) }
}

function templateOf({ name, language, parameters }: MessageTemplate): object {
  const values = parameters.map((text) => ({ type: 'text', text }))
  return {
    name,
    // `en_US` where BCP 47 has `en-US`.
    language: { code: language.replaceAll('-', '_') },
    ...(values.length > 0 && { components: [{ type: 'body', parameters: values }] }),
  }
}
