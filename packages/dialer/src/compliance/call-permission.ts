import { RingwrightError } from '@ringwright/core'
import { type CallingHours, isWithinHours, nextWithinHours } from './calling-hours.js'

/** Numbers that are not to be called, whoever keeps the list. Answers at once: the host loads or caches it. */
export interface DoNotCall {
  /** By which people who ask why somebody is not called know it. Default: none. */
  readonly name?: string
  /** Numbers come as E.164; asked before a follow-up on a channel of other addresses, those as their column has them. */
  has(number: string): boolean
}

/**
 * Whether a list has a number. Throws `invalid_argument` for what is neither true nor false, so that nobody is called, or closed,
 * by an answer that is none.
 */
export function isListed(list: DoNotCall, number: string): boolean {
  const answer: unknown = list.has(number)
  if (typeof answer === 'boolean') return answer
  // What it would have told later is for nobody, also where that is an error.
  Promise.resolve(answer).catch(() => {})
  const which = list.name === undefined ? 'A list in `doNotCall`' : `List "${list.name}" in \`doNotCall\``
  throw new RingwrightError(
    'invalid_argument',
    `${which} answers neither true nor false; have its \`has\` answer at once, from what was loaded before.`,
  )
}

/** At most so many calls to one number within so long, whatever campaign they belong to. */
export interface FrequencyCap {
  /** So many calls at the most, 1 to 50. */
  readonly calls: number
  /** Within any span of this length; at most 31 days. */
  readonly withinMs: number
}

/** What has to hold for a call, whatever the pacer wants. */
export interface CallRules {
  readonly hours: CallingHours
  readonly caps: readonly FrequencyCap[]
  readonly doNotCall: readonly DoNotCall[]
  /** After an abandon, how long a number is called only with an agent at hand: the longest of the policies in force. */
  readonly redialBlockMs: number
  /** Whether a record of consent is needed. */
  readonly needsConsent: boolean
}

/** What is known of a number that may be called. */
export interface Callee {
  /** E.164. */
  readonly number: string
  /** IANA. */
  readonly zone: string
  /** Where the zone does not say which rules hold: a region that the calling hours name. */
  readonly region?: string
  readonly hasConsent: boolean
  /** Instants of earlier calls to this number, in any order. */
  readonly calledAt: readonly number[]
  /** When somebody at this number was abandoned last. */
  readonly abandonedAt?: number
}

/**
 * `doNotCall`: the number stands on a list; `noConsent`: there is no record of consent, and one is needed;
 * `outsideHours`: by the callee's own time; `tooOften`: by a frequency cap; `abandonedLately`: only with an agent at
 * hand.
 */
export interface CallRefusal {
  readonly outcome: 'refused'
  readonly reason: 'doNotCall' | 'noConsent' | 'outsideHours' | 'tooOften' | 'abandonedLately'
  /** When it is worth asking again, where that is known. */
  readonly until?: number
  /** Which list has the number, where that has a name. */
  readonly list?: string
}

/** Whether a lead may be called now, and if not, why and until when. */
export type CallPermission = { readonly outcome: 'allowed' } | CallRefusal

type Gate = (rules: CallRules, callee: Callee, at: number, hasAgent: boolean) => CallRefusal | undefined

/** In the order in which they are asked. */
const GATES: readonly Gate[] = [
  ({ doNotCall }, { number }) => {
    const list = doNotCall.find((each) => isListed(each, number))
    return list && { outcome: 'refused', reason: 'doNotCall', ...(list.name !== undefined && { list: list.name }) }
  },
  ({ needsConsent }, { hasConsent }) =>
    needsConsent && !hasConsent ? { outcome: 'refused', reason: 'noConsent' } : undefined,
  ({ redialBlockMs }, { abandonedAt = Number.NEGATIVE_INFINITY }, at, hasAgent) => {
    const until = abandonedAt + redialBlockMs
    return !hasAgent && at < until ? { outcome: 'refused', reason: 'abandonedLately', until } : undefined
  },
  ({ caps }, { calledAt }, at) => {
    const until = Math.max(at, ...caps.map((cap) => freeAt(cap, calledAt, at)))
    return until > at ? { outcome: 'refused', reason: 'tooOften', until } : undefined
  },
  ({ hours }, { zone, region }, at) => {
    if (isWithinHours(hours, zone, region, at)) return undefined
    const until = nextWithinHours(hours, zone, region, at)
    return { outcome: 'refused', reason: 'outsideHours', ...(until !== undefined && { until }) }
  },
]

/**
 * Whether one number may be called now. These rules are gates before the pacer: what they refuse is no candidate, and
 * nothing a supervisor sets passes them. `hasAgent`: an agent is kept for this call alone.
 */
export function mayCall(rules: CallRules, callee: Callee, at: number, hasAgent: boolean): CallPermission {
  for (const gate of GATES) {
    const refusal = gate(rules, callee, at, hasAgent)
    if (refusal) return refusal
  }
  return { outcome: 'allowed' }
}

/** All that forbids the call; `mayCall` names the first of it. */
export function callRefusals(rules: CallRules, callee: Callee, at: number, hasAgent: boolean): readonly CallRefusal[] {
  return GATES.map((gate) => gate(rules, callee, at, hasAgent)).filter((refusal) => refusal !== undefined)
}

/** When a cap allows a call again: when the earliest of its last so many calls is old enough. */
function freeAt({ calls, withinMs }: FrequencyCap, calledAt: readonly number[], at: number): number {
  if (calls === 0) return Number.POSITIVE_INFINITY
  const recent = calledAt.filter((instant) => instant > at - withinMs).sort((left, right) => left - right)
  return recent.length < calls ? at : (recent[recent.length - calls] as number) + withinMs
}
