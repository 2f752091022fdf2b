import { RingwrightError } from '@ringwright/core'

const CALLS_OWN: ReadonlySet<string> = new Set(['INVITE', 'ACK', 'CANCEL', 'BYE'])

/** Throws `invalid_argument` for a method that makes no sense outside a call. */
export function assertOutOfDialogMethod(method: string): void {
  if (!CALLS_OWN.has(method)) return
  throw new RingwrightError('invalid_argument', `${method} belongs to a call: use dial() and the methods of its leg.`)
}
