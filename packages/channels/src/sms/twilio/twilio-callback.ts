import type { Attachment, DeliveryReceipt } from '@ringwright/core'
import { isSignedWith } from '@ringwright/core/provider'
import type { OptOutWish } from '../opt-out-words.js'
import type { IncomingSms, ProviderOptOut } from '../sms-transport.js'

/*
 * What Twilio posts, as forms: https://www.twilio.com/docs/messaging/guides/webhook-request for messages, and
 * https://www.twilio.com/docs/messaging/guides/track-outbound-message-status for what became of those that were sent.
 */

export type TwilioCallback =
  | { readonly kind: 'message'; readonly message: IncomingSms }
  /** With `optOut` where it was kept back because the recipient wants none. */
  | { readonly kind: 'receipt'; readonly receipt: DeliveryReceipt; readonly optOut?: ProviderOptOut }
  /** One of the states on the way, which say nothing to an agent. */
  | { readonly kind: 'passing' }

/** The recipient has told Twilio STOP, and gets nothing until START (https://www.twilio.com/docs/api/errors/21610). */
export const OPTED_OUT = 21_610

/** Files of one message: what Twilio documents for MMS. */
const MEDIA_MAX = 10
const STATES: Readonly<Record<string, DeliveryReceipt['state']>> = {
  delivered: 'delivered',
  read: 'read',
  undelivered: 'failed',
  failed: 'failed',
}

/** `OptOutType`: words of a messaging service's "advanced opt-out", by which Twilio itself sends nothing any more. */
const WISHES: Readonly<Record<string, OptOutWish>> = { STOP: 'stop', START: 'start', HELP: 'help' }

/**
 * Whether Twilio signed a form: HMAC-SHA1 over the URL that it posts to and each field's name and value, in the order of
 * the names (https://www.twilio.com/docs/usage/security).
 */
export function isSignedByTwilio(tokens: readonly string[], url: string, form: string, signature: string): boolean {
  const fields = [...new URLSearchParams(form)].sort(byNameThenValue)
  const payload = url + fields.map(([name, value]) => name + value).join('')
  return isSignedWith(tokens, payload, signature, { algorithm: 'sha1', encoding: 'base64' })
}

/** Undefined for a form that is nothing of these. */
export function readCallback(form: string): TwilioCallback | undefined {
  const fields = new URLSearchParams(form)
  const id = fields.get('MessageSid')
  if (!id) return undefined
  const status = fields.get('MessageStatus')
  if (status !== null) {
    const state = STATES[status]
    if (!state) return { kind: 'passing' }
    const receipt = { externalId: id, state, ...reasonIn(fields, state) }
    const optOut = state === 'failed' && optOutOf(fields, id)
    return { kind: 'receipt', receipt, ...(optOut && { optOut }) }
  }
  const [from, to] = [fields.get('From'), fields.get('To')]
  if (!from || !to) return undefined
  const wish = WISHES[fields.get('OptOutType') ?? '']
  const written = { from, to, text: fields.get('Body') ?? '', attachments: mediaIn(fields), id }
  return { kind: 'message', message: { ...written, ...(wish && { wish }) } }
}

function optOutOf(fields: URLSearchParams, id: string): ProviderOptOut | undefined {
  const address = fields.get('To')
  const isOptOut = Number(fields.get('ErrorCode')) === OPTED_OUT
  return isOptOut && address ? { address, id, words: `Twilio error ${OPTED_OUT}` } : undefined
}

function mediaIn(fields: URLSearchParams): readonly Attachment[] {
  const count = Math.min(Number(fields.get('NumMedia') ?? 0) || 0, MEDIA_MAX)
  return Array.from({ length: count }, (_, index) => {
    const contentType = fields.get(`MediaContentType${index}`) ?? 'application/octet-stream'
    return { url: fields.get(`MediaUrl${index}`) ?? '', name: `media-${index + 1}`, contentType }
  }).filter(({ url }) => url.startsWith('https://') && URL.canParse(url))
}

function reasonIn(fields: URLSearchParams, state: DeliveryReceipt['state']): { readonly reason?: string } {
  const code = fields.get('ErrorCode')
  return state === 'failed' ? { reason: `Not delivered${code ? ` (Twilio error ${code.slice(0, 10)})` : ''}` } : {}
}

function byNameThenValue([name, value]: [string, string], [otherName, otherValue]: [string, string]): number {
  if (name !== otherName) return name < otherName ? -1 : 1
  return value < otherValue ? -1 : value > otherValue ? 1 : 0
}
