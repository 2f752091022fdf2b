import type { SendOutcome } from '@ringwright/core'
import type { GraphError } from './graph-api.js'

/*
 * What the codes of the Send API mean for a message
 * (https://developers.facebook.com/docs/messenger-platform/reference/send-api/error-codes). Texts of Meta change; codes do not.
 */

/** The customer wrote too long ago, or a tag does not fit. */
const OUTSIDE_WINDOW: ReadonlySet<number | undefined> = new Set([2_018_278, 2_018_065])
/** "Temporary send message failure": it passes, and has kept the message back. */
const PASSES = 1_200
/** Something in Meta's house that passes, anywhere on the way: with a 5xx the message may have gone before it. */
const PASSES_SOMEWHERE: ReadonlySet<number> = new Set([1, 2])
/** "Received invalid JSON reply": an error of the answer alone, while the message has gone. */
const ANSWER_BROKE = 1_357_046
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

/** Whether the code alone says that the message was not sent: Meta has the same ones with 4xx and 5xx. */
export function meansNotSent(error: GraphError): boolean {
  const { code } = error
  return code === PASSES || LIMITS.has(code) || refusesToken(error) || isOutsideWindow(error) || isOutOfReach(error)
}

function isOutOfReach({ code, error_subcode: subcode }: GraphError): boolean {
  return code === CANNOT_BE_REACHED || subcode === UNKNOWN_CUSTOMER
}

/** What becomes of a message that was answered with this error; `waitMs` is how long Meta asks to wait. */
export function outcomeOfError(error: GraphError, product: string, waitMs?: number): SendOutcome {
  const { code, error_subcode: subcode, message } = error
  if (refusesToken(error)) return { outcome: 'later', reason: `${product} does not accept the access token` }
  if (subcode === ANSWER_BROKE) return { outcome: 'unknown', reason: `The answer of ${product} broke` }
  if (code === PASSES || PASSES_SOMEWHERE.has(code)) {
    const reason = `${product} takes nothing at present`
    return { outcome: 'later', reason, ...(waitMs !== undefined && { retryAfterMs: waitMs, wholeChannel: true }) }
  }
  if (LIMITS.has(code))
    return {
      outcome: 'later',
      reason: `${product} limits the rate`,
      retryAfterMs: waitMs ?? LIMITS_MS,
      wholeChannel: true,
    }
  if (isOutsideWindow(error)) return { outcome: 'refused', reason: 'The customer wrote too long ago to be answered' }
  if (isOutOfReach(error)) return { outcome: 'refused', reason: `The customer cannot be reached on ${product}` }
  return { outcome: 'refused', reason: message ?? `${product} refused it (${code})` }
}
