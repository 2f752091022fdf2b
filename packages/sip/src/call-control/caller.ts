import type { SipRequest } from '../sip-request.js'
import type { RegisteredPhones } from './registered-phones.js'

/** Who calls, as far as the INVITE says. */
export interface Caller {
  readonly from: string
  readonly displayName: string | undefined
}

export function callerOf({ from }: SipRequest): Caller {
  return { from: from.user ?? from.host, displayName: from.display }
}

/**
 * Whether a call may bear its From. Anybody can write anything there, so the name of one of our own users is believed
 * only over the flow that this user's phone has registered from, with its password.
 */
export async function isWhoItSays({ from, flow }: SipRequest, phones: RegisteredPhones | undefined): Promise<boolean> {
  if (!phones || from.user === undefined || !(await phones.isUser(from.user))) return true
  const bindings = await phones.bindings(from.user)
  return bindings.some((binding) => binding.flow.key === flow.key)
}
