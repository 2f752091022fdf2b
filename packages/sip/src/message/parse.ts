import { isAscii, isUtf8 } from 'node:buffer'
import { CARRIAGE_RETURN, LINE_FEED } from './characters.js'
import { indexHead, type HeadIndex } from './head-index.js'
import { HeaderId } from './header-names.js'
import { MessageHeaders } from './headers.js'
import { MESSAGE_LIMITS, type MessageLimits } from './limits.js'
import { type MessageParts, type WireMessage, WireRequest, WireResponse } from './message.js'
import type { ParseError, ParseReason, RequestRemains } from './parse-error.js'
import type { WorkProbe } from './scanner.js'
import { type RequestLine, readStartLine, type StartLine, type StatusLine } from './start-line.js'
import { findFault } from './find-fault.js'

export type ParseResult =
  | { readonly ok: true; readonly message: WireMessage }
  | { readonly ok: false; readonly error: ParseError }

export interface ParseOptions {
  readonly limits?: MessageLimits
  /** On a stream a Content-Length must be there; a datagram (default) ends its body (RFC 3261 section 18.3). */
  readonly framing?: 'datagram' | 'stream'
  readonly probe?: WorkProbe
}

/** The largest length that is read as a number at all; the octets at hand decide the rest. */
const CONTENT_LENGTH_MAX = 2 ** 31 - 1

/** The index looks at each octet of the head once, and once more at names, start line and the edges of values. */
const VISITS_OF_INDEX = 2

const noBody = Buffer.alloc(0)

const HEAD_END = Buffer.from('\r\n\r\n')

/**
 * Reads one message: a datagram, a WebSocket message, or what the stream framer cut out. A string is taken as text.
 * Octets after the body are ignored. Never throws; the octets must not change while the message is in use.
 */
export function parseMessage(input: Uint8Array | string, options: ParseOptions = {}): ParseResult {
  const limits = options.limits ?? MESSAGE_LIMITS
  const octets = withoutLeadingLines(asBuffer(input))
  if (octets.length === 0) return refuse('Empty Message')
  if (octets.length > limits.messageBytesMax) return refuse('Message Too Large')
  const { text, headBytes } = decode(octets)
  const line = readStartLine(text, 0, limits)
  const index = indexHead(text, line.end, limits.headersMax)
  const headers = new MessageHeaders(text, index.records)
  if (options.probe) options.probe.octetVisits += VISITS_OF_INDEX * (index.end === -1 ? text.length : index.end)
  const fault = findFramingFault(line, index, limits)
  if (fault !== undefined || line.kind === 'malformed') return refuse(fault ?? 'Malformed Start Line', line, headers)
  const start = headBytes ?? index.end
  const end = endOfBody(octets, start, headers, options.framing === 'stream')
  if (typeof end === 'string') return refuse(end, line, headers)
  const message = construct(line, {
    headers,
    head: text.slice(0, index.end),
    body: end === start ? noBody : octets.subarray(start, end),
    limits,
    probe: options.probe,
    bytes: end === octets.length ? octets : octets.subarray(0, end),
  })
  const problem = findFault(message)
  return problem === undefined ? { ok: true, message } : refuse(problem, line, headers)
}

function construct(line: RequestLine | StatusLine, parts: MessageParts): WireMessage {
  return line.kind === 'request'
    ? new WireRequest(line.method, line.requestUri, parts)
    : new WireResponse(line.status, line.reasonPhrase, parts)
}

/** Lines before the start line are ignored (RFC 3261 section 7.5); alone they keep a NAT binding alive (RFC 5626). */
function withoutLeadingLines(octets: Buffer): Buffer {
  let start = 0
  while (octets[start] === CARRIAGE_RETURN && octets[start + 1] === LINE_FEED) start += 2
  return start === 0 ? octets : octets.subarray(start)
}

function asBuffer(input: Uint8Array | string): Buffer {
  if (typeof input === 'string') return Buffer.from(input)
  return Buffer.isBuffer(input) ? input : Buffer.from(input.buffer, input.byteOffset, input.byteLength)
}

/**
 * Nearly every message is ASCII to its end, and then characters are octets. Else only the head becomes text: UTF-8, or
 * Latin-1 when it is not valid UTF-8, as some old phones send names.
 */
function decode(octets: Buffer): { readonly text: string; readonly headBytes: number | undefined } {
  if (isAscii(octets)) return { text: octets.toString('latin1'), headBytes: undefined }
  const end = octets.indexOf(HEAD_END)
  const head = end === -1 ? octets : octets.subarray(0, end + HEAD_END.length)
  return { text: head.toString(isUtf8(head) ? 'utf8' : 'latin1'), headBytes: head.length }
}

function findFramingFault(line: StartLine, index: HeadIndex, limits: MessageLimits): ParseReason | undefined {
  if (line.kind === 'malformed') return line.reason
  if (index.reason !== undefined) return index.reason
  return index.end > limits.headBytesMax ? 'Message Too Large' : undefined
}

/** Where the body ends that begins at `start`, or what is wrong with its length. */
function endOfBody(octets: Buffer, start: number, headers: MessageHeaders, stream: boolean): number | ParseReason {
  const available = octets.length - start
  if (headers.find(HeaderId.contentLength) === -1) {
    return stream ? 'Missing Content-Length' : octets.length
  }
  const length = headers.integer(HeaderId.contentLength, CONTENT_LENGTH_MAX)
  if (length === undefined) return 'Malformed Content-Length'
  return length > available ? 'Body Shorter Than Content-Length' : start + length
}

const STATUSES: Partial<Record<ParseReason, number>> = {
  'Request-URI Too Long': 414,
  'Version Not Supported': 505,
  'Message Too Large': 513,
}

function refuse(reason: ParseReason, line?: StartLine, headers?: MessageHeaders): ParseResult {
  const answerable = line && headers ? remainsOf(line, headers) : undefined
  return { ok: false, error: { reason, status: STATUSES[reason] ?? 400, answerable } }
}

function remainsOf(line: StartLine, headers: MessageHeaders): RequestRemains | undefined {
  if (line.kind === 'response' || line.method === undefined || line.method === 'ACK') return undefined
  const first = (id: number): string => {
    const index = headers.find(id)
    return index === -1 ? '' : headers.valueAt(index)
  }
  const remains = {
    method: line.method,
    vias: headers.all('via'),
    from: first(HeaderId.from),
    to: first(HeaderId.to),
    callId: first(HeaderId.callId),
    cseq: first(HeaderId.cseq),
  }
  const complete = remains.vias.length > 0 && remains.from && remains.to && remains.callId && remains.cseq
  return complete ? remains : undefined
}
