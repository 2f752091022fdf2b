/** Width of a step of time since dialing, and how many are looked at: 60 s is longer than any ring time-out. */
export const STEP_MS = 500
export const STEPS = 120

/** Endings that a curve remembers; it changes with the seasons, not with the hour. */
const MEMORY = 4_000
/** Calls that what is known beforehand counts for. */
const PRIOR_CALLS = 30

export interface LeadTimesState {
  counts: number[]
  /** For each step, the calls (by their probability) that came to this age since counting began. */
  exposure: number[]
  /** The curve as it was made last. */
  shares: number[]
}

/** When calls end in one way, as shares over the steps since dialing, of all that end so, ever. */
export class LeadTimes {
  readonly state: LeadTimesState
  /** The sum of the shares before each step; the last is 1. */
  readonly cumulated = new Float64Array(STEPS + 1)
  readonly #prior: Float64Array

  constructor(prior: Float64Array, saved?: LeadTimesState) {
    this.#prior = prior
    this.state = saved ?? { counts: zeros(), exposure: zeros(), shares: [...prior] }
    this.#cumulate()
  }

  count(ageMs: number): void {
    const step = stepOf(ageMs)
    this.state.counts[step] = (this.state.counts[step] as number) + 1
  }

  /**
   * One step passes for calls that end so with a probability. They stand by the step in which they were dialed, in a ring
   * that ends at `newest`. Returns how many would end so in this step if all did some time.
   */
  expose(dialed: readonly number[], newest: number, probability: number): number {
    const { exposure, shares } = this.state
    let due = 0
    let slot = newest
    for (let age = 0; age < STEPS; age++, slot = slot === 0 ? STEPS - 1 : slot - 1) {
      const calls = dialed[slot] as number
      if (calls === 0) continue
      due += calls * (shares[age] as number)
      exposure[age] = (exposure[age] as number) + probability * calls
    }
    return due
  }

  /** Makes the curve anew from what was counted: 120 steps, so it is done every ten seconds and not every time. */
  refresh(): void {
    const { counts, exposure, shares } = this.state
    let counted = 0
    let total = 0
    for (let step = 0; step < STEPS; step++) {
      counted += counts[step] as number
      const seen = (counts[step] as number) + PRIOR_CALLS * (this.#prior[step] as number)
      const share = seen / ((exposure[step] as number) + PRIOR_CALLS)
      shares[step] = share
      total += share
    }
    for (let step = 0; step < STEPS; step++) shares[step] = (shares[step] as number) / total
    this.#cumulate()
    if (counted > MEMORY) this.#fade(MEMORY / counted)
  }

  #cumulate(): void {
    let before = 0
    for (let step = 0; step < STEPS; step++) {
      this.cumulated[step] = before
      before += this.state.shares[step] as number
    }
    this.cumulated[STEPS] = 1
  }

  #fade(factor: number): void {
    const { counts, exposure } = this.state
    for (let step = 0; step < STEPS; step++) {
      counts[step] = (counts[step] as number) * factor
      exposure[step] = (exposure[step] as number) * factor
    }
  }
}

export function stepOf(ageMs: number): number {
  return Math.max(0, Math.min(STEPS - 1, Math.floor(ageMs / STEP_MS)))
}

/** Persons are live 5 to 30 s after dialing anywhere, mostly after 10. */
export function usualAnswerTimes(): Float64Array {
  return sharesOf((seconds) => (seconds > 2 ? (seconds - 2) ** 2.5 * Math.exp(-(seconds - 2) / 3) : 0.001))
}

/** The other calls end at once (busy, invalid), with a machine, or with a ring time-out, wherever that is. */
export function usualOtherEnds(): Float64Array {
  return sharesOf(
    (seconds) => (seconds > 1 && seconds < 6 ? 0.06 : 0.001) + (seconds > 15 && seconds < 45 ? 0.017 : 0.004),
  )
}

function sharesOf(of: (seconds: number) => number): Float64Array {
  const values = Float64Array.from({ length: STEPS }, (_, step) => of(((step + 0.5) * STEP_MS) / 1_000))
  const total = values.reduce((sum, value) => sum + value, 0)
  return values.map((value) => value / total)
}

export function zeros(): number[] {
  return Array.from({ length: STEPS }, () => 0)
}
