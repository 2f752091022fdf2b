import type { SendOutcome } from '@ringwright/core'
import type { GraphError } from '../meta/graph-api.js'

/*
 * What the codes mean for a message
 * (https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes). Texts of Meta change
 * and name its products; codes do not change.
 */

/** Why a customer will not read it, in words for the agent. Of codes that are not here, the agent is told Meta's words. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [131_021, 'The customer has the number of the business itself'],
  [131_026, 'The customer has no WhatsApp, has not accepted its terms, or has an old version of it'],
  [131_030, 'The number is not among those that may be tried out with'],
  [131_045, 'The number of the business is not registered with WhatsApp'],
  [131_047, 'The customer wrote more than 24 hours ago: only templates pass now'],
  [131_049, 'WhatsApp keeps it back: the customer gets enough advertising'],
  [131_050, 'The customer does not want advertising of this business'],
  [131_051, 'WhatsApp has no such kind of message'],
  [131_052, 'The file could not be fetched by WhatsApp'],
  [131_053, 'The file could not be taken by WhatsApp: its type or size, or it could not be fetched'],
  [132_000, 'The template has another number of variables'],
  [132_001, 'There is no such template in this language, or it is not approved'],
  [132_005, 'The template with these values is too long'],
  [132_012, 'A value does not fit the variable of the template'],
  [132_015, 'The template is paused because of its quality'],
  [132_016, 'The template is disabled because of its quality'],
])

/** The token or its rights: mended by an operator, and the message is still to be sent then. */
const REFUSES_TOKEN: ReadonlySet<number> = new Set([0, 3, 10, 190, 131_005])
/** Something in Meta's house that passes, and has kept the message back. */
const PASSES: ReadonlySet<number> = new Set([131_000, 131_016, 131_057, 133_004])
/** Something in Meta's house that passes, anywhere on the way: with a 5xx the message may have gone before it. */
const PASSES_SOMEWHERE: ReadonlySet<number> = new Set([1, 2])
/** Limits of the whole number or app, and for how long they are waited out where Meta does not say. */
const LIMITS_ALL_MS: ReadonlyMap<number, number> = new Map([
  [4, 60_000],
  [80_007, 60_000],
  [130_429, 1_000],
])
/** Too many for one customer: one in six seconds passes. */
const LIMITS_ONE = 131_056
const LIMITS_ONE_MS = 6_000

/** Whether it is our credentials that are refused, not this message. */
export function refusesToken({ code }: GraphError): boolean {
  return REFUSES_TOKEN.has(code) || (code >= 200 && code <= 299)
}

/** Whether the code alone says that the message was not sent: Meta has the same ones with 4xx and 5xx. */
export function meansNotSent(error: GraphError): boolean {
  const { code } = error
  const isLimit = code === LIMITS_ONE || LIMITS_ALL_MS.has(code)
  return refusesToken(error) || isLimit || PASSES.has(code) || REASONS.has(code)
}

/** What becomes of a message that was answered with this error; `waitMs` is how long Meta asks to wait. */
export function outcomeOfError(error: GraphError, waitMs?: number): Exclude<SendOutcome, { outcome: 'sent' }> {
  const { code } = error
  if (refusesToken(error)) return { outcome: 'later', reason: 'WhatsApp does not accept the access token' }
  if (PASSES.has(code) || PASSES_SOMEWHERE.has(code)) {
    const reason = 'WhatsApp takes nothing at present'
    return { outcome: 'later', reason, ...(waitMs !== undefined && { retryAfterMs: waitMs, wholeChannel: true }) }
  }
  const limitMs = LIMITS_ALL_MS.get(code)
  if (limitMs !== undefined) {
    return { outcome: 'later', reason: 'WhatsApp limits the rate', retryAfterMs: waitMs ?? limitMs, wholeChannel: true }
  }
  if (code === LIMITS_ONE) {
    const reason = 'WhatsApp limits the rate for one customer'
    return { outcome: 'later', reason, retryAfterMs: waitMs ?? LIMITS_ONE_MS }
  }
  return { outcome: 'refused', reason: reasonOf(error) }
}

/** For the agent. */
export function reasonOf({ code, title, message, error_data: data }: GraphError): string {
  return REASONS.get(code) ?? data?.details ?? message ?? title ?? `WhatsApp refused it (${code})`
}
