import { RingwrightError } from '@ringwright/core'
import { indexHead } from './head-index.js'
import type { HeaderLines } from './header-lines.js'
import { MessageHeaders } from './headers.js'
import { WireRequest, WireResponse } from './message.js'

/** A body to send. Text goes out as UTF-8. */
export interface MessageBody {
  /** The Content-Type. */
  readonly type: string
  readonly content: string | Uint8Array
}

const NO_OCTETS = new Uint8Array(0)

/** A request from its parts. `lines` holds all header fields but Content-Type and Content-Length. */
export function buildRequest(method: string, requestUri: string, lines: HeaderLines, body?: MessageBody): WireRequest {
  return new WireRequest(method, requestUri, parts(`${method} ${requestUri} SIP/2.0`, lines, body))
}

/** A response from its parts. `lines` holds all header fields but Content-Type and Content-Length. */
export function buildResponse(status: number, reason: string, lines: HeaderLines, body?: MessageBody): WireResponse {
  return new WireResponse(status, reason, parts(`SIP/2.0 ${status} ${reason}`, lines, body))
}

function parts(startLine: string, lines: HeaderLines, body: MessageBody | undefined) {
  if (startLine.includes('\r') || startLine.includes('\n')) {
    throw new RingwrightError('invalid_argument', 'The start line holds a line break: remove CR and LF from it.')
  }
  const octets =
    body === undefined ? NO_OCTETS : typeof body.content === 'string' ? Buffer.from(body.content) : body.content
  if (body !== undefined) lines.add('Content-Type', body.type)
  lines.add('Content-Length', octets.length)
  const head = `${startLine}\r\n${lines.toString()}\r\n`
  // No limit here: a response copies as many Vias as its request was allowed to have, and some fields more.
  const index = indexHead(head, startLine.length + 2, Number.MAX_SAFE_INTEGER)
  if (index.reason !== undefined) {
    throw new RingwrightError(
      'invalid_argument',
      `The message cannot be written (${index.reason}): check the names of its header fields.`,
    )
  }
  return { headers: new MessageHeaders(head, index.records), head, body: octets }
}
