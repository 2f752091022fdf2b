import type { SipResponse } from '../sip-request.js'

/**
 * What the caller is told when no target answered: a 6xx speaks for everybody, else the lowest class wins
 * (RFC 3261 16.7 step 6), and in it the first that came.
 */
export function bestFailure(responses: readonly SipResponse[]): SipResponse | undefined {
  let best: SipResponse | undefined
  for (const response of responses) if (best === undefined || rank(response) < rank(best)) best = response
  return best
}

function rank({ status, local }: SipResponse): number {
  const hundreds = Math.trunc(status / 100)
  // What a peer said is worth more than that nobody said anything.
  return (hundreds === 6 ? 0 : hundreds) * 2 + (local ? 1 : 0)
}

/** The status for the caller: challenges and lack of a route are between us and the target, not the caller's. */
export function statusForCaller({ status }: SipResponse): number {
  if (status === 401 || status === 407) return 403
  if (status === 503) return 500
  if (status < 400) return 480
  return status
}
