import { AT, isIn, WORD } from './characters.js'
import { HeaderId } from './header-names.js'
import type { MessageHeaders } from './headers.js'
import type { WireMessage } from './message.js'
import type { ParseReason } from './parse-error.js'

const bit = (id: number): number => 1 << id

/** Header fields that may stand once, because a reader who takes another one of two sees another message. */
const SINGLE =
  bit(HeaderId.from) |
  bit(HeaderId.to) |
  bit(HeaderId.callId) |
  bit(HeaderId.cseq) |
  bit(HeaderId.maxForwards) |
  bit(HeaderId.contentLength) |
  bit(HeaderId.contentType)

/** What is wrong with the header fields that every message needs (RFC 3261 section 8.1.1); `undefined` when nothing is. */
export function findFault(message: WireMessage): ParseReason | undefined {
  const { headers } = message
  const seen = headersSeen(headers)
  if (seen === -1) return 'Duplicate Header Field'
  if (!(seen & bit(HeaderId.via))) return 'Missing Via'
  if (!(seen & bit(HeaderId.from))) return 'Missing From'
  if (!(seen & bit(HeaderId.to))) return 'Missing To'
  if (!(seen & bit(HeaderId.callId))) return 'Missing Call-ID'
  if (!(seen & bit(HeaderId.cseq))) return 'Missing CSeq'
  const unreadable = message.unreadable()
  if (unreadable !== undefined) return unreadable
  if (!isCallId(headers)) return 'Malformed Call-ID'
  if (seen & bit(HeaderId.maxForwards) && message.maxForwards === undefined) {
    return 'Malformed Max-Forwards'
  }
  if (message.kind === 'request' && message.cseq().method !== message.method) return 'CSeq Method Does Not Match'
  return undefined
}

/** One bit for each id below 32; −1 when a field that may stand once stands twice. */
function headersSeen(headers: MessageHeaders): number {
  let seen = 0
  for (let index = 0; index < headers.count; index++) {
    const own = bit(headers.idAt(index))
    if (seen & own & SINGLE) return -1
    seen |= own
  }
  return seen
}

/** `word` or `word@word` of RFC 3261 section 25.1. */
function isCallId(headers: MessageHeaders): boolean {
  const index = headers.find(HeaderId.callId)
  const start = headers.valueStart(index)
  const end = headers.valueEnd(index)
  let at = -1
  for (let position = start; position < end; position++) {
    const code = headers.text.charCodeAt(position)
    if (code === AT && at === -1) at = position
    else if (!isIn(code, WORD)) return false
  }
  return end > start && at !== start && at !== end - 1
}
