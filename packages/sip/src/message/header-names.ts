/** Header fields that the stack itself reads, with the one-letter forms of RFC 3261 section 7.3.3 and later RFCs. */
export const HeaderId = {
  other: 0,
  via: 1,
  from: 2,
  to: 3,
  callId: 4,
  cseq: 5,
  maxForwards: 6,
  contentLength: 7,
  contentType: 8,
  contact: 9,
  route: 10,
  recordRoute: 11,
  expires: 12,
} as const

const KNOWN: readonly (readonly [id: number, name: string, compact?: string])[] = [
  [HeaderId.via, 'via', 'v'],
  [HeaderId.from, 'from', 'f'],
  [HeaderId.to, 'to', 't'],
  [HeaderId.callId, 'call-id', 'i'],
  [HeaderId.cseq, 'cseq'],
  [HeaderId.maxForwards, 'max-forwards'],
  [HeaderId.contentLength, 'content-length', 'l'],
  [HeaderId.contentType, 'content-type', 'c'],
  [HeaderId.contact, 'contact', 'm'],
  [HeaderId.route, 'route'],
  [HeaderId.recordRoute, 'record-route'],
  [HeaderId.expires, 'expires'],
  [13, 'allow'],
  [14, 'supported', 'k'],
  [15, 'require'],
  [16, 'user-agent'],
  [17, 'authorization'],
  [18, 'proxy-authorization'],
  [19, 'www-authenticate'],
  [20, 'proxy-authenticate'],
  [21, 'content-encoding', 'e'],
  [22, 'subject', 's'],
  [23, 'event', 'o'],
  [24, 'refer-to', 'r'],
  [25, 'referred-by', 'b'],
  [26, 'allow-events', 'u'],
  [27, 'session-expires', 'x'],
  [28, 'accept-contact', 'a'],
  [29, 'reject-contact', 'j'],
  [30, 'request-disposition', 'd'],
  [31, 'identity', 'y'],
  [32, 'reason'],
  [33, 'replaces'],
]

interface Candidate {
  readonly id: number
  readonly name: string
}

/** By length and by the last five bits of the first letter, which upper and lower case share. */
const CANDIDATES: (readonly Candidate[])[] = []
const IDS = new Map<string, number>()
for (const [id, name, compact] of KNOWN) {
  for (const form of compact === undefined ? [name] : [name, compact]) {
    IDS.set(form, id)
    const slot = slotOf(form, 0, form.length)
    CANDIDATES[slot] = [...(CANDIDATES[slot] ?? []), { id, name: form }]
  }
}

const LENGTH_MAX = 19

function slotOf(text: string, start: number, end: number): number {
  return ((end - start) << 5) | (text.charCodeAt(start) & 31)
}

/** The id of a header name that stands in a message; `HeaderId.other` when the stack has none for it. */
export function headerIdAt(text: string, start: number, end: number): number {
  if (end - start > LENGTH_MAX) return HeaderId.other
  const candidates = CANDIDATES[slotOf(text, start, end)]
  if (candidates === undefined) return HeaderId.other
  for (const candidate of candidates) if (equalsIgnoringCase(text, start, end, candidate.name)) return candidate.id
  return HeaderId.other
}

export function headerId(lowerCaseName: string): number {
  return IDS.get(lowerCaseName) ?? HeaderId.other
}

/** Whether a piece of `text` is `lowerCaseName` in any mix of ASCII cases. */
export function equalsIgnoringCase(text: string, start: number, end: number, lowerCaseName: string): boolean {
  if (end - start !== lowerCaseName.length) return false
  for (let index = 0; index < lowerCaseName.length; index++) {
    let code = text.charCodeAt(start + index)
    if (code >= 65 && code <= 90) code |= 32
    if (code !== lowerCaseName.charCodeAt(index)) return false
  }
  return true
}
