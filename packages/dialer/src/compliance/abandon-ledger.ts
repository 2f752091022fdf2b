import { RingwrightError, daysBetween, localTime } from '@ringwright/core'
import type { AbandonPolicy } from './abandon-policy.js'
import { wilsonUpper } from './wilson-upper.js'

/** Longer than any window but the campaign's own, whose older days are summed in `before`. */
const DAYS_KEPT = 62
/** Shares of machine errors are whole numbers of thousandths, so that sums are exact. */
const MILLE = 1_000
const NOTHING: DayCount = { answered: 0, abandoned: 0, machines: 0 }

/** What one local day has in the ledger. */
export interface DayCount {
  /** Persons who answered, the abandoned among them. */
  readonly answered: number
  readonly abandoned: number
  /** Calls judged to be answered by a machine. */
  readonly machines: number
}

/** Plain JSON that is never changed, to stand in the campaign's record. */
export interface AbandonLedgerState {
  readonly zone: string
  /** The campaign's first local day; null before its first call. */
  readonly firstDay: string | null
  /** By local day. */
  readonly days: Readonly<Record<string, DayCount>>
  /** What was before the days that are kept. */
  readonly before: DayCount
}

/** Which caps on abandoned calls hold, and how the ledger counts. */
export interface AbandonLedgerOptions {
  /** All hold at once. A cap that is not of whole numbers, or allows everything, is an `invalid_argument`. */
  readonly policies: readonly AbandonPolicy[]
  /** The IANA time zone of days and months. */
  readonly zone: string
  /** Persons among a thousand calls judged to be machines, measured or estimated. Default 0. */
  readonly machineErrorsPerMille?: number
}

/** How one policy stands in its present window. */
export interface PolicyStanding {
  readonly policy: string
  /** In thousandths where machine errors count, so they may be fractions. */
  readonly answered: number
  readonly abandoned: number
  /** Null before anybody answered. */
  readonly rate: number | null
  /** Upper end of the 95 % confidence interval of the rate (Wilson's score); null before anybody answered. */
  readonly upperBound: number | null
  /** How many more calls could all be abandoned without breaking the policy; negative when it is broken. */
  readonly atRiskMax: number
}

/**
 * Counts answers and abandons of one campaign exactly, and says how many calls may be at risk. A call is at risk when
 * no idle agent is kept for it. The projection is the worst that can happen: all calls at risk are answered, all are
 * abandoned, and no other is answered.
 */
export class AbandonLedger {
  #state: AbandonLedgerState
  readonly #policies: readonly AbandonPolicy[]
  readonly #errors: number

  constructor({ policies, zone, machineErrorsPerMille = 0 }: AbandonLedgerOptions, saved?: AbandonLedgerState) {
    checkOptions(policies, machineErrorsPerMille)
    this.#policies = policies
    this.#errors = machineErrorsPerMille
    this.#state = saved ?? { zone, firstDay: null, days: {}, before: NOTHING }
  }

  /** As it is now; what is counted later is in another one. */
  get state(): AbandonLedgerState {
    return this.#state
  }

  /** A person has answered. */
  answer(at: number): void {
    this.#count(at, (day) => ({ ...day, answered: day.answered + 1 }))
  }

  /** Somebody who was counted as an answer at that instant got no agent. */
  abandon(answeredAt: number): void {
    this.#count(answeredAt, (day) => ({ ...day, abandoned: day.abandoned + 1 }))
  }

  /** Who was counted as an answer at that instant was a machine, as an agent has found. */
  takeBack(answeredAt: number): void {
    this.#count(answeredAt, (day) => (day.answered > day.abandoned ? { ...day, answered: day.answered - 1 } : day))
  }

  /** A call was judged to be answered by a machine, which may have been a person. */
  machine(at: number): void {
    this.#count(at, (day) => ({ ...day, machines: day.machines + 1 }))
  }

  /** How every policy stands. */
  standings(at: number): readonly PolicyStanding[] {
    return this.#policies.map((policy) => {
      const { answered, abandoned } = this.#counts(policy, at)
      const [answers, abandons] = [answered / MILLE, abandoned / MILLE]
      return {
        policy: policy.name,
        answered: answers,
        abandoned: abandons,
        rate: answers > 0 ? abandons / answers : null,
        upperBound: answers > 0 ? wilsonUpper(abandons, answers) : null,
        atRiskMax: atRiskMax(policy, answered, abandoned),
      }
    })
  }

  /**
   * How many of `wanted` calls may be dialed now. `inFlight` calls are not settled yet; `idle` agents are free and kept
   * for whoever answers. Calls with an idle agent each are always allowed: they only make the rate better.
   */
  release(wanted: number, inFlight: number, idle: number, at: number): number {
    let atRisk = Number.POSITIVE_INFINITY
    for (const policy of this.#policies) {
      const { answered, abandoned } = this.#counts(policy, at)
      atRisk = Math.min(atRisk, atRiskMax(policy, answered, abandoned))
    }
    const most = Number.isFinite(atRisk) ? Math.max(0, atRisk) + idle - inFlight : wanted
    return Math.max(0, Math.min(wanted, most))
  }

  /** The window's answers and abandons, in thousandths. */
  #counts(policy: AbandonPolicy, at: number): { answered: number; abandoned: number } {
    const { before, days, zone } = this.#state
    const today = localTime(zone, at).date
    let { answered, abandoned, machines } = policy.window === 'campaign' ? before : NOTHING
    for (const day of Object.keys(days)) {
      if (!this.#isInWindow(policy, day, today)) continue
      const count = days[day] as DayCount
      answered += count.answered
      abandoned += count.abandoned
      machines += count.machines
    }
    const unseen = policy.countsMachineErrors ? this.#errors * machines : 0
    return { answered: MILLE * answered + unseen, abandoned: MILLE * abandoned + unseen }
  }

  #isInWindow({ window }: AbandonPolicy, day: string, today: string): boolean {
    if (day === today) return true
    switch (window) {
      case 'calendarDay':
        return false
      case 'calendarMonth':
        return day.slice(0, 7) === today.slice(0, 7)
      case 'successive30Days':
        return this.#period(day) === this.#period(today)
      case 'campaign':
        return true
    }
  }

  #period(day: string): number {
    return Math.floor(daysBetween(this.#state.firstDay ?? day, day) / 30)
  }

  #count(at: number, change: (day: DayCount) => DayCount): void {
    const { zone, firstDay, days, before } = this.#state
    const { date } = localTime(zone, at)
    const next = { zone, firstDay: firstDay ?? date, days: { ...days, [date]: change(days[date] ?? NOTHING) }, before }
    this.#state = Object.keys(next.days).length > DAYS_KEPT ? withoutOldest(next) : next
  }
}

function withoutOldest(state: AbandonLedgerState): AbandonLedgerState {
  const [oldest = '', ...kept] = Object.keys(state.days).sort()
  const { answered, abandoned, machines } = state.days[oldest] ?? NOTHING
  const { before, days } = state
  return {
    ...state,
    days: Object.fromEntries(kept.map((day) => [day, days[day] ?? NOTHING])),
    before: {
      answered: before.answered + answered,
      abandoned: before.abandoned + abandoned,
      machines: before.machines + machines,
    },
  }
}

/** The largest r with (abandoned + r) / (answered + r) ≤ cap, in whole calls; counts are thousandths. */
function atRiskMax({ cap }: AbandonPolicy, answered: number, abandoned: number): number {
  return Math.floor((cap.abandons * answered - cap.answers * abandoned) / (MILLE * (cap.answers - cap.abandons)))
}

function checkOptions(policies: readonly AbandonPolicy[], errors: number): void {
  const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
  const bad = policies.find(({ cap }) => !isWhole(cap.abandons) || !isWhole(cap.answers) || cap.abandons >= cap.answers)
  if (bad)
    throw new RingwrightError('invalid_argument', `Give the cap of ${bad.name} as whole numbers, such as 3 of 100.`)
  if (!isWhole(errors) || errors > MILLE)
    throw new RingwrightError('invalid_argument', `Give machineErrorsPerMille as a whole number up to ${MILLE}.`)
}
