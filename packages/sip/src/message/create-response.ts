import { buildResponse, type MessageBody } from './build-message.js'
import { HeaderLines, type HeaderValues } from './header-lines.js'
import type { WireRequest, WireResponse } from './message.js'
import type { ParseError } from './parse-error.js'
import { reasonPhrase } from './reason-phrases.js'
import { parseVia, type ViaHeader } from './via-header.js'
import { type Source, stampVia } from './via-stamp.js'

/** What is answered. */
export interface NewResponse {
  readonly status: number
  /** Default: the phrase of the status. */
  readonly reason?: string
  /** Added to To when the request's has none; needed for every status above 100 (RFC 3261 section 8.2.6.2). */
  readonly toTag?: string
  readonly contact?: string
  /** Written into the top Via as `received` and `rport` (RFC 3261 section 18.2.1, RFC 3581). */
  readonly source?: Source
  readonly headers?: HeaderValues
  readonly body?: MessageBody
}

/** A response to a request (RFC 3261 section 8.2.6). Record-Route goes along where it can set up a dialog. */
export function createResponse(request: WireRequest, response: NewResponse): WireResponse {
  const { headers } = request
  const { status } = response
  const lines = new HeaderLines()
  addVias(lines, headers.all('via'), request.topVia(), response.source)
  if (status > 100 && status < 300 && request.method !== 'REGISTER') lines.copy(headers, 'Record-Route')
  lines.add('From', headers.get('from') ?? '')
  const to = headers.get('to') ?? ''
  const tag = status > 100 && request.to().tag === undefined ? response.toTag : undefined
  lines.add('To', tag === undefined ? to : `${to};tag=${tag}`)
  lines.add('Call-ID', request.callId).add('CSeq', `${request.cseq().sequence} ${request.method}`)
  // The sender measures the round trip with it (RFC 3261 section 8.2.6.1).
  if (status === 100) lines.copy(headers, 'Timestamp')
  if (response.contact !== undefined) lines.add('Contact', response.contact)
  if (response.headers !== undefined) lines.addValues(response.headers)
  return buildResponse(status, response.reason ?? reasonPhrase(status), lines, response.body)
}

/** The answer to a request that could not be read; `undefined` when none may be sent. */
export function createParseErrorResponse(error: ParseError, toTag: string, source?: Source): WireResponse | undefined {
  const remains = error.answerable
  if (remains === undefined) return undefined
  const lines = new HeaderLines()
  const top = parseVia(remains.vias[0] ?? '')
  addVias(lines, remains.vias, top, source)
  const tagged = remains.to.toLowerCase().includes('tag=')
  lines.add('From', remains.from).add('To', tagged ? remains.to : `${remains.to};tag=${toTag}`)
  lines.add('Call-ID', remains.callId).add('CSeq', remains.cseq)
  return buildResponse(error.status, error.reason, lines)
}

function addVias(lines: HeaderLines, values: readonly string[], top: ViaHeader | undefined, source?: Source): void {
  const [first = '', ...others] = values
  lines.add('Via', top && source ? stampVia(first, top, source) : first).addAll('Via', others)
}
