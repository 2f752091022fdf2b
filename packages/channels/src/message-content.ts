import type { Attachment, MessageContent, ReceiveOutcome } from '@ringwright/core'

type Refusal = Extract<ReceiveOutcome, { outcome: 'refused' }>['reason']

export type ContentCheck =
  | { readonly ok: true; readonly content: MessageContent }
  | { readonly ok: false; readonly reason: Refusal; readonly limit?: number }

export interface ContentLimits {
  readonly textLengthMax: number
  readonly attachmentsMax: number
}

/** What options may allow at most; every message within it fits into a frame. */
export const CONTENT_LIMITS_MAX: ContentLimits = { textLengthMax: 10_000, attachmentsMax: 20 }

/** Of what is not sent yet, as much as an agent reads at a glance. */
export const UNSENT_LENGTH_MAX = 500

/**
 * Longest frame of a page, in UTF-16 code units: the largest content, of which each character of the text may be
 * escaped. Within the 131,072 bytes that `maxPayload` of the WebSocket server has in the examples.
 */
export const FRAME_CHARACTERS_MAX = 120_000

/** Marks that turn what follows around: `exe.pdf` may then end with `fdp.exe` (as `plainFileName` of core, which no page loads). */
const TURNS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

interface WrittenContent {
  readonly text?: string | undefined
  readonly attachments?: readonly Written<Attachment>[] | undefined
}

/** Values that were validated have `undefined` where a field is absent. */
type Written<T> = { readonly [K in keyof T]: undefined extends T[K] ? T[K] | undefined : T[K] }

/** Longest URL; what servers commonly take. */
const URL_LENGTH_MAX = 2_048
/** Longest file name of common file systems. */
const NAME_LENGTH_MAX = 255
/** `type/subtype` of RFC 6838 section 4.2, without parameters. */
const CONTENT_TYPE = /^[a-z0-9][\w!#$&^.+-]{0,126}\/[a-z0-9][\w!#$&^.+-]{0,126}$/i
/** Halves of surrogate pairs are no characters, and databases refuse them. */
const LONE_SURROGATES = /\p{Surrogate}/gu
/** Controls but for tab and line feed: no keyboard writes them, and terminals and logs obey them. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g

/** Cleans what a visitor wrote, or says why it cannot be taken. The page asks first, the server decides. */
export function checkContent({ text = '', attachments = [] }: WrittenContent, limits: ContentLimits): ContentCheck {
  const clean = cleaned(text)
  if (clean.length > limits.textLengthMax) return { ok: false, reason: 'tooLong', limit: limits.textLengthMax }
  if (attachments.length > limits.attachmentsMax) {
    return { ok: false, reason: 'tooManyAttachments', limit: limits.attachmentsMax }
  }
  const hasText = clean.trim() !== ''
  if (!hasText && attachments.length === 0) return { ok: false, reason: 'empty' }
  const checked = attachments.map(checkAttachment)
  if (checked.includes(undefined)) return { ok: false, reason: 'badAttachment' }
  const content = {
    ...(hasText && { text: clean }),
    ...(checked.length > 0 && { attachments: checked as Attachment[] }),
  }
  return { ok: true, content }
}

function cleaned(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(CONTROLS, '').replace(LONE_SURROGATES, '\u{fffd}')
}

function checkAttachment({ url, name, contentType, bytes }: Written<Attachment>): Attachment | undefined {
  if (url.length > URL_LENGTH_MAX || !URL.canParse(url)) return undefined
  const { protocol, username, password } = new URL(url)
  // Other schemes run code or open programs, and a name before the host hides which host it is.
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '' || password !== '') return undefined
  const shownName = cleaned(name).replaceAll('\n', ' ').replace(TURNS, '').trim()
  if (shownName === '' || shownName.length > NAME_LENGTH_MAX || !CONTENT_TYPE.test(contentType)) return undefined
  return { url, name: shownName, contentType, ...(bytes !== undefined && { bytes }) }
}
