import { resolveEscapes } from '../message/index.js'

/** Which dialog a new call takes the place of, as the side sees it that is asked (RFC 3891 6.1). */
export interface Replaces {
  readonly callId: string
  /** The tag of the side that is asked. */
  readonly toTag: string
  readonly fromTag: string
  /** Only a call that is not answered yet may be replaced. */
  readonly earlyOnly: boolean
}

/** Undefined for what cannot be read, or lacks a tag. */
export function parseReplaces(value: string): Replaces | undefined {
  const [callId = '', ...parameters] = value.split(';').map((part) => part.trim())
  let [toTag, fromTag, earlyOnly] = ['', '', false]
  for (const parameter of parameters) {
    const [name = '', content = ''] = parameter.split('=')
    if (/^to-tag$/i.test(name)) toTag = content
    else if (/^from-tag$/i.test(name)) fromTag = content
    else if (/^early-only$/i.test(name)) earlyOnly = true
  }
  return callId === '' || toTag === '' || fromTag === '' ? undefined : { callId, toTag, fromTag, earlyOnly }
}

/** As it stands in the header of a URI, where `;` and `=` have to be escaped (RFC 3261 19.1.1). */
export function parseEscapedReplaces(value: string): Replaces | undefined {
  return parseReplaces(resolveEscapes(value))
}

export function escapedReplaces({ callId, toTag, fromTag }: Omit<Replaces, 'earlyOnly'>): string {
  return encodeURIComponent(`${callId};to-tag=${toTag};from-tag=${fromTag}`)
}
