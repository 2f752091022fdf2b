import type { SendOutcome } from '@ringwright/core'
import type { GraphError } from './graph-api.js'

/*
 * What the codes of the Send API mean for a message
 * (https://developers.facebook.com/docs/messenger-platform/reference/send-api/error-codes). Texts of Meta change; codes do not.
 */

/** The customer wrote too long ago, or a tag does not fit. */
const OUTSIDE_WINDOW: ReadonlySet<number | undefined> = new Set([2_018_278, 2_018_065])
/** Something in Meta's house that passes. */
const PASSES: ReadonlySet<number> = new Set([1, 2, 1_200])
/** Limits of the app or the account, which are waited out for a minute where Meta does not say how long. */
const LIMITS: ReadonlySet<number> = new Set([4, 32, 613])
const LIMITS_MS = 60_000
const CANNOT_BE_REACHED = 551
const UNKNOWN_CUSTOMER = 2_018_001

/** Whether it is the token or its rights that are refused, which an operator mends. */
export function refusesToken({ code, error_subcode: subcode }: GraphError): boolean {
  if (isOutsideWindow({ code, error_subcode: subcode })) return false
  return code === 190 || code === 10 || code === 3 || (code >= 200 && code <= 229)
}

export function isOutsideWindow({ code, error_subcode: subcode }: GraphError): boolean {
  return code === 10 && OUTSIDE_WINDOW.has(subcode)
}

/** What becomes of a message that was answered with this error. */
export function outcomeOfError(error: GraphError, product: string): SendOutcome {
  const { code, error_subcode: subcode, message } = error
  if (refusesToken(error)) return { outcome: 'later', reason: `${product} does not accept the access token` }
  if (PASSES.has(code)) return { outcome: 'later', reason: `${product} takes nothing at present` }
  if (LIMITS.has(code))
    return {
      outcome: 'later',
      reason: `${product} limits the rate`,
      retryAfterMs: LIMITS_MS,
      wholeChannel: true,
    }
  if (isOutsideWindow(error)) return { outcome: 'refused', reason: 'The customer wrote too long ago to be answered' }
  if (code === CANNOT_BE_REACHED || subcode === UNKNOWN_CUSTOMER)
    return { outcome: 'refused', reason: `The customer cannot be reached on ${product}` }
  return { outcome: 'refused', reason: message ?? `${product} refused it (${code})` }
}
