import { buildRequest, type MessageBody } from './build-message.js'
import { HeaderLines, type HeaderValues } from './header-lines.js'
import type { WireRequest, WireResponse } from './message.js'

export interface NewRequest {
  readonly method: string
  readonly requestUri: string
  /** The one Via value of this hop, with its branch. */
  readonly via: string
  readonly from: string
  readonly to: string
  readonly callId: string
  readonly sequence: number
  /** Default 70. */
  readonly maxForwards?: number
  /** Route values, first hop first. */
  readonly routes?: readonly string[]
  readonly contact?: string
  readonly headers?: HeaderValues
  readonly body?: MessageBody
}

/** Default of RFC 3261 section 8.1.1.6. */
const MAX_FORWARDS = 70

/** A request outside or inside a dialog (RFC 3261 sections 8.1.1 and 12.2.1.1). Values go out as they are given. */
export function createRequest(request: NewRequest): WireRequest {
  const lines = new HeaderLines()
    .add('Via', request.via)
    .add('Max-Forwards', request.maxForwards ?? MAX_FORWARDS)
    .addAll('Route', request.routes ?? [])
    .add('From', request.from)
    .add('To', request.to)
    .add('Call-ID', request.callId)
    .add('CSeq', `${request.sequence} ${request.method}`)
  if (request.contact !== undefined) lines.add('Contact', request.contact)
  if (request.headers !== undefined) lines.addValues(request.headers)
  return buildRequest(request.method, request.requestUri, lines, request.body)
}

/**
 * The ACK of a final response other than 2xx, which belongs to the INVITE's transaction (RFC 3261 section 17.1.1.3):
 * its top Via, its Route set, and the To of the response.
 */
export function createAck(invite: WireRequest, response: WireResponse): WireRequest {
  return sameTransaction(invite, 'ACK', response.headers.get('to') ?? '')
}

/** The CANCEL of a request that is on its way (RFC 3261 section 9.1). */
export function createCancel(request: WireRequest, headers?: HeaderValues): WireRequest {
  return sameTransaction(request, 'CANCEL', request.headers.get('to') ?? '', headers)
}

function sameTransaction(request: WireRequest, method: string, to: string, headers?: HeaderValues): WireRequest {
  const source = request.headers
  const lines = new HeaderLines()
    .add('Via', source.list('via')[0] ?? '')
    .add('Max-Forwards', MAX_FORWARDS)
    .copy(source, 'Route')
    .add('From', source.get('from') ?? '')
    .add('To', to)
    .add('Call-ID', request.callId)
    .add('CSeq', `${request.cseq().sequence} ${method}`)
  if (headers !== undefined) lines.addValues(headers)
  return buildRequest(method, request.requestUri, lines)
}
