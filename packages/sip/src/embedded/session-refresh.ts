import { readMinSeconds } from '../dialog/session-expires.js'
import type { SipResponse } from '../sip-request.js'
import type { EstablishedLeg } from './established-leg.js'
import { supportedLine } from './supported-methods.js'

/**
 * Tells the peer that the call goes on (RFC 4028 7.4): by an UPDATE without a session where it takes that, because a
 * re-INVITE could meet one of the peer's; else by a re-INVITE with the session as it stands.
 */
export async function refreshSession(leg: EstablishedLeg, takesUpdate: boolean): Promise<void> {
  if (!takesUpdate || !(await updateSession(leg))) await leg.reoffer(leg.localSdp)
}

/** False when the peer does not take an UPDATE after all. */
async function updateSession(leg: EstablishedLeg): Promise<boolean> {
  let response = await sendUpdate(leg, 0)
  if (response.status === 422) response = await sendUpdate(leg, readMinSeconds(response))
  const { status, local } = response
  if (status < 300) leg.sessionTimer.accepted(response)
  else if (status === 481 || (status === 408 && local)) leg.lost(status)
  return status !== 405 && status !== 501
}

function sendUpdate(leg: EstablishedLeg, minSeconds: number): Promise<SipResponse> {
  const request = leg.newRequest('UPDATE', supportedLine + leg.sessionTimer.requestLines(minSeconds))
  return new Promise((resolve) => leg.exchange(request, resolve))
}
