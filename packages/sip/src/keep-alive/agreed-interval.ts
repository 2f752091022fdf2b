import { type Headers, parseVia } from '../message/index.js'
import type { SipRequest, SipResponse, Transport } from '../sip-request.js'

/** RFC 5626 4.4.1 and 4.4.2: the longest times at which phones ping that were not told another. */
const CONNECTION_SECONDS = 120
const DATAGRAM_SECONDS = 29

/** How often the peers of a transport are to send keep-alives when nothing else is said. */
export function usualSeconds(transport: Transport): number {
  return transport === 'udp' ? DATAGRAM_SECONDS : CONNECTION_SECONDS
}

/** Whether the sender of a request offers keep-alives over its flow (RFC 6223 4.2.1). */
export function offersKeepAlives(request: SipRequest): boolean {
  return keepParameter(request.headers) === ''
}

/**
 * How often the peer that has taken a registration of ours wants keep-alives over its flow: what Flow-Timer says
 * (RFC 5626 4.4), what `keep` in our Via has become (RFC 6223 4.3), or what is usual for flows that it keeps. Undefined when it
 * wants none.
 */
export function agreedSeconds({ headers, flow }: SipResponse): number | undefined {
  const timer = headers.get('flow-timer') ?? keepParameter(headers)
  if (timer !== undefined && /^[1-9]\d{0,9}$/.test(timer)) return Number(timer)
  // `keep=0`: it takes them, and leaves the time to us.
  const takesThem = timer === '0' || headers.list('require').some((each) => each.toLowerCase() === 'outbound')
  return takesThem && flow ? usualSeconds(flow.transport) : undefined
}

function keepParameter(headers: Headers): string | undefined {
  return parseVia(headers.get('via') ?? '')?.parameters.get('keep')
}
