import { RingwrightError } from '@ringwright/core'
import { routeRequest } from '../dialog/route-set.js'
import { formatNameAddr, linesOf, parseUri } from '../message/index.js'
import type { OutOfDialogOptions } from '../outbound-call.js'
import type { Body, Flow, SipUri } from '../sip-request.js'
import type { NetworkFlow } from '../transport/network.js'
import { nextHop } from './next-hop.js'
import type { OutgoingRequest } from './outgoing-request.js'
import type { StackContext } from './stack-context.js'

/** RFC 3261 8.1.1.6. */
const MAX_FORWARDS = 70

export interface OutOfDialogRequest {
  readonly request: OutgoingRequest
  /** The URI of the first hop. */
  readonly target: string
  readonly flow: NetworkFlow | undefined
  readonly localTag: string
}

/** The first request to somebody (RFC 3261 8.1.1). Throws `invalid_argument` for what cannot be sent. */
export function outOfDialogRequest(
  context: StackContext,
  method: string,
  target: SipUri,
  options: OutOfDialogOptions & { anonymous?: boolean },
  lines: string,
  body: Body | undefined,
): OutOfDialogRequest {
  const { route = [], maxForwards = MAX_FORWARDS, to = target } = options
  checkUri('target', target)
  const flow = options.flow && flowOf(options.flow)
  const routed = routeRequest(
    target,
    route.map((uri) => `<${checkUri('route', uri)}>`),
  )
  if (!flow && !nextHop(routed.nextHop)) {
    throw new RingwrightError(
      'invalid_argument',
      `${JSON.stringify(routed.nextHop)} cannot be reached: give a sip: URI over udp or tcp, or name a proxy in \`route\`.`,
    )
  }
  const localTag = context.token()
  const agent = context.userAgent === '' ? '' : `User-Agent: ${context.userAgent}\r\n`
  return {
    request: {
      method,
      requestUri: routed.requestUri,
      routes: routed.routes,
      from: `${fromValue(context, options)};tag=${localTag}`,
      to: formatNameAddr(checkUri('to', to)),
      callId: options.series?.callId ?? context.token() + context.token(),
      sequence: options.series?.nextSequence() ?? 1,
      maxForwards,
      lines: lines + agent + linesOf(options.headers),
      body,
    },
    target: routed.nextHop,
    flow,
    localTag,
  }
}

function fromValue(context: StackContext, options: OutOfDialogOptions & { anonymous?: boolean }): string {
  // RFC 3323 4.1.1.3
  if (options.anonymous) return '"Anonymous" <sip:anonymous@anonymous.invalid>'
  if (options.from !== undefined) return formatNameAddr(checkUri('from', options.from), options.fromDisplay)
  const [address] = context.addresses.all
  return formatNameAddr(`sip:ringwright@${address?.host ?? 'localhost'}`, options.fromDisplay)
}

function checkUri(field: string, uri: SipUri): SipUri {
  const parsed = parseUri(uri)
  if (parsed !== undefined && parsed.scheme !== 'other') return uri
  throw new RingwrightError('invalid_argument', `${field}: ${JSON.stringify(uri)} is not a sip:, sips: or tel: URI.`)
}

/** A flow that this stack handed out. */
export function flowOf(flow: Flow): NetworkFlow {
  if ('send' in flow && 'listener' in flow) return flow as NetworkFlow
  throw new RingwrightError(
    'invalid_argument',
    'flow: takes the flow of a request, a leg or a registration of this stack.',
  )
}
