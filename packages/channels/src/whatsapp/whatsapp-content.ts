import { type Attachment, firstCharacters, MESSAGE_TEXT_LENGTH_MAX, type MessageContent } from '@ringwright/core'
import { parseJson } from '@ringwright/core/provider'
import { z } from 'zod'
import type { AttachmentOf } from '../provider-media.js'
import type { WhatsAppContent, WhatsAppFile } from './whatsapp-notification.js'

type FilledForm = NonNullable<NonNullable<WhatsAppContent['interactive']>['nfm_reply']>

/** Names no answer, but the form that it belongs to. */
const FORM_TOKEN = 'flow_token'

/** What a message of WhatsApp says; undefined for one that says nothing to an agent (a poll, a call, a number was changed). */
export function contentOf(message: WhatsAppContent, attachmentOf: AttachmentOf): MessageContent | undefined {
  const choice = choiceOf(message)
  if (choice) return choice
  const { location } = message
  if (location) return { location: placeOf(location) }
  const attachments = attachmentsOf(message, attachmentOf)
  const text = textOf(message)
  if (text === undefined && attachments.length === 0) return undefined
  return { ...(text !== undefined && { text }), ...(attachments.length > 0 && { attachments }) }
}

function choiceOf({ interactive, button }: WhatsAppContent): MessageContent | undefined {
  const chosen = interactive?.button_reply ?? interactive?.list_reply
  if (chosen) return { text: chosen.title, reply: { id: chosen.id } }
  return button && { text: button.text, reply: { id: button.payload } }
}

function placeOf({ latitude, longitude, name, address }: NonNullable<WhatsAppContent['location']>) {
  return { latitude, longitude, ...(name !== undefined && { name }), ...(address !== undefined && { address }) }
}

function textOf({ text, contacts, interactive, order, reaction, ...files }: WhatsAppContent): string | undefined {
  const caption = files.image?.caption ?? files.video?.caption ?? files.document?.caption
  // A reaction is an answer: who puts a thumb up to "at five?" has agreed.
  const form = interactive?.nfm_reply
  const words = text?.body ?? caption ?? (form ? formText(form) : reaction?.emoji)
  const lines = contacts?.map(contactLine) ?? (order ? orderLines(order) : undefined)
  const said = words ?? lines?.join('\n')
  // Forms and cards of contacts may be of any length.
  return said === undefined || said === '' ? undefined : firstCharacters(said, MESSAGE_TEXT_LENGTH_MAX)
}

/** What was filled in, a line for each answer. Of a form ("flow") the words are always "Sent"; of others they say it all. */
function formText({ name, body, response_json: json = '' }: FilledForm): string | undefined {
  const answers = name === 'flow' ? parseJson(json, z.record(z.string(), z.unknown())) : undefined
  const lines = Object.entries(answers ?? {}).flatMap(([field, answer]) => {
    const said = answerText(answer)
    return field === FORM_TOKEN || said === '' ? [] : [`${field}: ${said}`]
  })
  return lines.length > 0 ? lines.join('\n') : body
}

function answerText(answer: unknown): string {
  if (Array.isArray(answer)) return answer.map(answerText).join(', ')
  if (answer === null || answer === undefined) return ''
  return typeof answer === 'string' ? answer : JSON.stringify(answer)
}

function contactLine({ name, phones = [], emails = [] }: NonNullable<WhatsAppContent['contacts']>[number]): string {
  const reached = [...phones.map(({ phone }) => phone), ...emails.map(({ email }) => email)]
  return [name.formatted_name, ...reached].filter((part) => part !== undefined).join(' ')
}

function orderLines({ text, product_items: items }: NonNullable<WhatsAppContent['order']>): readonly string[] {
  const lines = items.map(({ product_retailer_id: product, quantity }) => `${quantity} × ${product}`)
  return text === undefined || text === '' ? lines : [text, ...lines]
}

function attachmentsOf(
  { image, video, audio, document, sticker }: WhatsAppContent,
  attachmentOf: AttachmentOf,
): Attachment[] {
  const files: readonly [file: WhatsAppFile | undefined, name: string, contentType: string][] = [
    [image, 'photo.jpg', 'image/jpeg'],
    [video, 'video.mp4', 'video/mp4'],
    [audio, 'voice.ogg', 'audio/ogg'],
    [sticker, 'sticker.webp', 'image/webp'],
    [document, 'file', 'application/octet-stream'],
  ]
  return files.flatMap(([file, usualName, usualType]) => {
    if (!file) return []
    const { id, filename: name = usualName, mime_type: type = usualType } = file
    // Voice notes say `audio/ogg; codecs=opus`.
    const contentType = type.split(';')[0]?.trim() ?? usualType
    return [attachmentOf({ id, name, contentType })]
  })
}
