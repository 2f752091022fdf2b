import { RingwrightError } from '@ringwright/core'

/** A telephone number as callers show it, or an address that a phone system understands. Not "anonymous". */
const PHONE_NUMBER = /^(?:[+]?[0-9]{1,20}|sips?:[^\s]{1,250})$/

export function isCallable(text: string): boolean {
  return PHONE_NUMBER.test(text)
}

/** Throws `invalid_argument` for what cannot be called. */
export function assertPhoneNumber(text: string): void {
  if (!isCallable(text))
    throw new RingwrightError(
      'invalid_argument',
      `${JSON.stringify(text.slice(0, 100))} cannot be called; give up to 20 digits, with "+" before or not, or a SIP URI.`,
    )
}
