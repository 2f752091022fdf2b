import type { Dialog } from '../dialog/dialog.js'
import type { Body } from '../sip-request.js'

/** A request that we send, before it is known over which flow: everything but its Via. */
export interface OutgoingRequest {
  readonly method: string
  readonly requestUri: string
  readonly routes: readonly string[]
  readonly from: string
  readonly to: string
  readonly callId: string
  readonly sequence: number
  readonly maxForwards: number
  /** Further header fields as text, each line with its end. Contact depends on the flow and is added by the sender. */
  readonly lines: string
  readonly body?: Body | undefined
}

/** A request of a dialog, with the next sequence number unless one is given. */
export function dialogRequest(
  dialog: Dialog,
  method: string,
  lines: string,
  body?: Body,
  sequence = dialog.nextSequence(),
): OutgoingRequest {
  const { requestUri, routes } = dialog.routed
  const { local: from, remote: to, callId } = dialog
  return { method, requestUri, routes, from, to, callId, sequence, maxForwards: 70, lines, body }
}

/** `lines` are those that this one sending adds. */
export function requestOctets(request: OutgoingRequest, via: string, contact: string | undefined, lines = ''): Buffer {
  const head = transactionHead(request, request.method, via, request.to, request.maxForwards)
  const contactLine = contact === undefined ? '' : `Contact: ${contact}\r\n`
  return octetsOf(head + contactLine + request.lines + lines, request.body)
}

/**
 * The ACK of a failure, or the CANCEL, of an INVITE: same Request-URI, Via, Route, From, Call-ID and sequence number
 * (RFC 3261 9.1 and 17.1.1.3). `to` is the response's for an ACK.
 */
export function companionOctets(
  request: OutgoingRequest,
  method: 'ACK' | 'CANCEL',
  via: string,
  to: string,
  lines = '',
): Uint8Array {
  return octetsOf(transactionHead(request, method, via, to, 70) + lines, undefined)
}

function transactionHead(
  request: OutgoingRequest,
  method: string,
  via: string,
  to: string,
  maxForwards: number,
): string {
  let routes = ''
  for (const route of request.routes) routes += `Route: ${route}\r\n`
  return (
    `${method} ${request.requestUri} SIP/2.0\r\nVia: ${via}\r\nMax-Forwards: ${maxForwards}\r\n${routes}` +
    `From: ${request.from}\r\nTo: ${to}\r\nCall-ID: ${request.callId}\r\nCSeq: ${request.sequence} ${method}\r\n`
  )
}

/** Ends a head with the fields of its body and puts both into octets. Content-Length counts octets. */
export function octetsOf(head: string, body: Body | undefined): Buffer {
  if (body === undefined) return Buffer.from(`${head}Content-Length: 0\r\n\r\n`)
  const { type, content } = body
  const length = typeof content === 'string' ? Buffer.byteLength(content) : content.length
  const text = `${head}Content-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`
  return typeof content === 'string' ? Buffer.from(text + content) : Buffer.concat([Buffer.from(text), content])
}
