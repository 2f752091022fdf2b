import { RingwrightError } from '@ringwright/core'
import type { SipResponse } from '../sip-request.js'
import { localResponse } from '../stack/message-view.js'
import type { LegContext } from './carried-leg.js'

/** What a call comes to when the function of its `DialOffer` rejects. */
export function unansweredOffer(error: unknown, { reportHandler }: Pick<LegContext, 'reportHandler'>): SipResponse {
  if (error instanceof RingwrightError && error.code === 'canceled') return localResponse(487, 'Request Terminated')
  reportHandler(error, 'offer')
  return localResponse(488, 'No Answer To The Offer')
}
