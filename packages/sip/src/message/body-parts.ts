import { indexHead } from './head-index.js'
import { MESSAGE_LIMITS } from './limits.js'
import { MessageHeaders } from './headers.js'

/** One body of several (RFC 2046 5.1). */
export interface BodyPart {
  /** The Content-Type, or that of a part that does not say. */
  readonly type: string
  readonly disposition: string | undefined
  readonly content: Uint8Array
}

/** A session, where somebody is, and what a telephone network adds: more parts than that are nothing that we read. */
const PARTS_MAX = 10

const HEAD_END = Buffer.from('\r\n\r\n')

/** The parts of a body, outermost ones only; undefined when it has no boundary, does not end, or has too many. */
export function bodyParts(contentType: string, body: Uint8Array): readonly BodyPart[] | undefined {
  const match = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType)
  const boundary = match?.[1] ?? match?.[2]
  if (boundary === undefined) return undefined
  const octets = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const delimiter = Buffer.from(`--${boundary}`, 'latin1')
  const parts: BodyPart[] = []
  let at = octets.indexOf(delimiter)
  while (at !== -1) {
    const start = at + delimiter.length
    if (octets[start] === DASH && octets[start + 1] === DASH) return parts
    const end = octets.indexOf(Buffer.concat([LINE_END, delimiter]), start)
    if (end === -1 || parts.length === PARTS_MAX) return undefined
    const part = partOf(octets.subarray(start, end))
    if (!part) return undefined
    parts.push(part)
    at = end + LINE_END.length
  }
  return undefined
}

const DASH = 0x2d
const LINE_END = Buffer.from('\r\n')

/** From behind the delimiter: the end of its line, a head that may be empty, and the content. */
function partOf(octets: Buffer): BodyPart | undefined {
  const headEnd = octets.indexOf(HEAD_END)
  if (headEnd === -1 || headEnd > MESSAGE_LIMITS.headBytesMax) return undefined
  const head = octets.toString('latin1', 0, headEnd + HEAD_END.length)
  const { records } = indexHead(head, head.indexOf('\n') + 1, MESSAGE_LIMITS.headersMax)
  const headers = new MessageHeaders(head, records)
  return {
    type: headers.get('content-type') ?? 'text/plain',
    disposition: headers.get('content-disposition'),
    content: octets.subarray(headEnd + HEAD_END.length),
  }
}
