import { type CallingHours, isWithinHours } from './calling-hours.js'

/** Numbers that are not to be called, whoever keeps the list. Answers at once: the host loads or caches it. */
export interface DoNotCall {
  has(number: string): boolean
}

/** At most so many calls to one number within so long, whatever campaign they belong to. */
export interface FrequencyCap {
  readonly calls: number
  readonly withinMs: number
}

export interface CallRules {
  readonly hours: CallingHours
  readonly caps: readonly FrequencyCap[]
  readonly doNotCall: readonly DoNotCall[]
  /** After an abandon, how long a number is called only with an agent at hand: the longest of the policies in force. */
  readonly redialBlockMs: number
  /** Whether a record of consent is needed. */
  readonly needsConsent: boolean
}

export interface Callee {
  /** E.164. */
  readonly number: string
  /** IANA. */
  readonly zone: string
  readonly region?: string
  readonly hasConsent: boolean
  /** Instants of earlier calls to this number, in any order. */
  readonly calledAt: readonly number[]
  /** When somebody at this number was abandoned last. */
  readonly abandonedAt?: number
}

export type CallPermission =
  | { readonly outcome: 'allowed' }
  | {
      readonly outcome: 'refused'
      readonly reason: 'doNotCall' | 'noConsent' | 'outsideHours' | 'tooOften' | 'abandonedLately'
      /** When it is worth asking again, where that is known. */
      readonly until?: number
    }

/**
 * Whether one number may be called now. These rules are gates before the pacer: what they refuse is no candidate, and
 * nothing a supervisor sets passes them. `hasAgent`: an agent is kept for this call alone.
 */
export function mayCall(rules: CallRules, callee: Callee, at: number, hasAgent: boolean): CallPermission {
  if (rules.doNotCall.some((list) => list.has(callee.number))) return { outcome: 'refused', reason: 'doNotCall' }
  if (rules.needsConsent && !callee.hasConsent) return { outcome: 'refused', reason: 'noConsent' }
  const blockedUntil = (callee.abandonedAt ?? Number.NEGATIVE_INFINITY) + rules.redialBlockMs
  if (!hasAgent && at < blockedUntil) return { outcome: 'refused', reason: 'abandonedLately', until: blockedUntil }
  for (const cap of rules.caps) {
    const until = freeAt(cap, callee.calledAt, at)
    if (until > at) return { outcome: 'refused', reason: 'tooOften', until }
  }
  if (!isWithinHours(rules.hours, callee.zone, callee.region, at)) return { outcome: 'refused', reason: 'outsideHours' }
  return { outcome: 'allowed' }
}

/** When a cap allows a call again: when the earliest of its last so many calls is old enough. */
function freeAt({ calls, withinMs }: FrequencyCap, calledAt: readonly number[], at: number): number {
  if (calls === 0) return Number.POSITIVE_INFINITY
  const recent = calledAt.filter((instant) => instant > at - withinMs).sort((left, right) => left - right)
  return recent.length < calls ? at : (recent[recent.length - calls] as number) + withinMs
}
