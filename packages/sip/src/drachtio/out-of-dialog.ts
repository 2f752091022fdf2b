import { RingwrightError } from '@ringwright/core'
import { formatNameAddr, linesOf, parseUri } from '../message/index.js'
import type { OutOfDialogOptions } from '../outbound-call.js'
import type { Body, SipUri } from '../sip-request.js'
import type { DrachtioContext } from './drachtio-context.js'
import { drachtioFlow } from './drachtio-flow.js'
import type { LinkRequest } from './server-link.js'

/** RFC 3261 8.1.1.6 */
const MAX_FORWARDS = 70

export interface OutOfDialogRequest {
  readonly request: LinkRequest
  readonly callId: string
  readonly localTag: string
  readonly from: string
}

/** The first request to somebody (RFC 3261 8.1.1). Throws `invalid_argument` for what cannot be sent. */
export function outOfDialogRequest(
  context: DrachtioContext,
  method: string,
  target: SipUri,
  options: OutOfDialogOptions & { anonymous?: boolean },
  lines: string,
  body: Body | undefined,
): OutOfDialogRequest {
  const { route = [], maxForwards = MAX_FORWARDS, to = target } = options
  const uri = checkUri('target', target)
  const localTag = context.token()
  const callId = options.series?.callId ?? context.token() + context.token()
  const from = `${fromValue(options)};tag=${localTag}`
  const routes = route.map((hop) => `<${checkUri('route', hop)}>`)
  const proxy = drachtioFlow(options.flow)?.proxy ?? route[0]
  if (parseUri(uri)?.scheme === 'tel' && proxy === undefined) {
    throw new RingwrightError(
      'invalid_argument',
      `${JSON.stringify(uri)} cannot be reached: name a proxy in \`route\`.`,
    )
  }
  return {
    callId,
    localTag,
    from,
    request: {
      method,
      uri,
      body,
      ...(proxy === undefined ? {} : { proxy }),
      lines:
        `From: ${from}\r\nTo: ${formatNameAddr(checkUri('to', to))}\r\nCall-ID: ${callId}\r\n` +
        `Max-Forwards: ${maxForwards}\r\n${routes.map((hop) => `Route: ${hop}\r\n`).join('')}` +
        lines +
        linesOf(options.headers),
    },
  }
}

/** Drachtio-server writes its own address in the place of `localhost`. */
function fromValue(options: OutOfDialogOptions & { anonymous?: boolean }): string {
  // RFC 3323 4.1.1.3
  if (options.anonymous) return '"Anonymous" <sip:anonymous@anonymous.invalid>'
  return formatNameAddr(checkUri('from', options.from ?? 'sip:ringwright@localhost'), options.fromDisplay)
}

function checkUri(field: string, uri: SipUri): SipUri {
  const parsed = parseUri(uri)
  if (parsed !== undefined && parsed.scheme !== 'other') return uri
  throw new RingwrightError('invalid_argument', `${field}: ${JSON.stringify(uri)} is not a sip:, sips: or tel: URI.`)
}
