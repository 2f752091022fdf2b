import { offersKeepAlives, usualSeconds } from '../keep-alive/index.js'
import type { Reply, SipRequest } from '../sip-request.js'
import type { Binding } from './binding.js'
import { supports } from './outbound-refusal.js'

/**
 * What of the phone's extensions we have used: it goes on by that (RFC 3327 5.3, RFC 5626 6). `keepAliveSeconds`: how often
 * phones that keep their flow open are asked for keep-alives; undefined: as is usual on their transport.
 */
export function grantedExtensions(
  request: SipRequest,
  bindings: readonly Binding[],
  keepAliveSeconds: number | undefined,
): Pick<Reply, 'headers' | 'keepAliveSeconds'> {
  const path = request.headers.all('path')
  const isOutbound = supports(request, 'outbound') && bindings.some(({ outbound }) => outbound !== undefined)
  // Behind a proxy it is the proxy whose flow the phone keeps open (RFC 5626 5.4, RFC 6223 4.1).
  const isKept = request.headers.list('via').length === 1 && (isOutbound || offersKeepAlives(request))
  const seconds = keepAliveSeconds ?? usualSeconds(request.flow.transport)
  return {
    headers: {
      ...(path.length > 0 && supports(request, 'path') && { Path: path }),
      ...(isOutbound && { Require: 'outbound' }),
      ...(isOutbound && isKept && { 'Flow-Timer': String(seconds) }),
    },
    ...(isKept && { keepAliveSeconds: seconds }),
  }
}
