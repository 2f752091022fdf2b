import { RingwrightError } from '@ringwright/core'
import { formatNameAddr } from '../message/index.js'
import type { RejectOptions } from '../inbound-call.js'
import type { SipUri } from '../sip-request.js'

/** Throws `invalid_argument` for a status that does not reject a call. */
export function checkRejection(status: number): void {
  if (status >= 300 && status <= 699) return
  throw new RingwrightError('invalid_argument', `A call is rejected with a status from 300 to 699, not ${status}.`)
}

/** What a call is redirected with. */
export function redirection(to: readonly SipUri[]): RejectOptions {
  return { headers: { Contact: to.map((uri) => formatNameAddr(uri)) } }
}

/** What answering a call twice is. */
export function alreadyDecided(): RingwrightError {
  return new RingwrightError('wrong_state', 'The call has been answered, rejected or redirected already.')
}
