import type { Observation } from '../pacer.js'
import { type AnswerModel, RATE_MAX } from './answer-model.js'
import { type FreeTables, AHEAD } from './free-tables.js'
import { STEPS, stepOf } from './lead-times.js'
import { OverflowSum } from './overflow-sum.js'
import { BINS } from './phase-hazard.js'
import type { Staff } from './staff.js'

/** Seconds from now at which customers are compared with agents: dense where answers come, up to the ring time-out. */
const HORIZONS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 24, 28]
const STEPS_PER_SECOND = 2
const HORIZON_STEPS = HORIZONS.map((seconds) => STEPS_PER_SECOND * seconds)
/** A greeting takes about a second; whoever has picked up is live by then. */
const GREETING_SECONDS = 1.5
/** Horizons that decide whether ringing calls are given up: those that are over before a new call could answer. */
const SOON = [2, 4]

/** What the decision looks at besides the observation. */
export interface OutlookModels {
  readonly answers: AnswerModel
  readonly free: FreeTables
  readonly holdSeconds: number
  /** Expected losses of agents within so many seconds. */
  losses(seconds: number): number
  /** How much likelier than usual a call is answered. */
  weight(call: string): number
}

/**
 * How many customers and agents there may be in the next half minute. For each horizon τ: the calls that are live by
 * then, against the agents who are free by τ and the time a person is held.
 */
export class Outlook {
  readonly #models: OutlookModels
  readonly #sums = HORIZONS.map(() => new OverflowSum())
  /** Expected answers of calls whose rate is uncertain, by horizon. */
  readonly #answers = new Float64Array(HORIZONS.length)
  readonly #byAge = new Float64Array(STEPS)
  readonly #chances = new Float64Array(HORIZONS.length)
  #present = 0

  constructor(models: OutlookModels) {
    this.#models = models
  }

  look(observation: Observation, staff: Staff): void {
    this.#present = staff.present
    for (const sum of this.#sums) sum.clear()
    this.#answers.fill(0)
    this.#addCalls(observation)
    for (let bin = 0; bin < BINS; bin++) this.#addBusy(bin, staff)
    HORIZONS.forEach((seconds, index) => this.#addLosses(index, seconds + this.#models.holdSeconds))
  }

  /**
   * The risk that a call of some answer rate brings, dialed beside `more` others like it: the probability that nobody is
   * free when it is answered, over all the instants at which it may be, as a share of its answers.
   */
  risk(rate: number, more: number): number {
    const { answers } = this.#models
    let risk = 0
    let answeredBefore = 0
    for (let index = 0; index < HORIZONS.length; index++) {
      const answered = answers.answeredWithin(STEPS_PER_SECOND * (HORIZONS[index] as number))
      const sum = this.#sums[index] as OverflowSum
      const chance = answered * rate
      const shared = ((this.#answers[index] as number) + more * chance) * answers.uncertainty
      const full =
        more === 0 && sum.isExact
          ? sum.reaches(this.#present)
          : sum.reachesWith(this.#present, more, chance, shared * shared)
      risk += (answered - answeredBefore) * full
      answeredBefore = answered
    }
    return risk
  }

  /** Whether all is exact, so that calls are better added one by one. */
  get isExact(): boolean {
    return this.#sums.every((sum) => sum.isExact)
  }

  /** Counts a call that is dialed now as in flight. */
  add(rate: number): void {
    for (let index = 0; index < HORIZONS.length; index++) {
      const chance = rate * this.#models.answers.answeredWithin(STEPS_PER_SECOND * (HORIZONS[index] as number))
      this.#addCall(index, chance, 1)
    }
  }

  /** The probability that whoever answers within the next seconds finds nobody free. */
  get riskSoon(): number {
    return Math.max(...SOON.map((index) => (this.#sums[index] as OverflowSum).reaches(this.#present)))
  }

  #addCalls({ at, calls, inboundWaiting = 0 }: Observation): void {
    const { answers, weight } = this.#models
    const byAge = this.#byAge.fill(0)
    let waiting = inboundWaiting
    let greeting = 0
    for (const { id, phase, dialedAt } of calls) {
      if (phase === 'waiting') waiting++
      else if (phase === 'answered') greeting++
      else {
        const age = stepOf(at - dialedAt)
        const factor = weight(id)
        if (factor === 1) byAge[age] = (byAge[age] as number) + 1
        else this.#addInFlight(age, Math.min(RATE_MAX, factor * answers.rate), 1)
      }
    }
    for (let age = 0; age < STEPS; age++) {
      const count = byAge[age] as number
      if (count > 0) this.#addInFlight(age, answers.rate, count)
    }
    HORIZONS.forEach((seconds, index) => {
      const sum = this.#sums[index] as OverflowSum
      sum.add(1, waiting)
      sum.add(answers.personShare * Math.min(1, seconds / GREETING_SECONDS), greeting)
    })
  }

  #addInFlight(age: number, rate: number, count: number): void {
    const chances = this.#chances
    this.#models.answers.chances(age, HORIZON_STEPS, rate, chances)
    for (let index = 0; index < HORIZONS.length; index++) this.#addCall(index, chances[index] as number, count)
  }

  #addCall(index: number, chance: number, count: number): void {
    this.#answers[index] = (this.#answers[index] as number) + count * chance
    const sum = this.#sums[index] as OverflowSum
    sum.add(chance, count)
  }

  #addBusy(bin: number, { talking, wrapping }: Staff): void {
    const [inTalk, inWrapUp] = [talking[bin] as number, wrapping[bin] as number]
    if (inTalk === 0 && inWrapUp === 0) return
    const { free, holdSeconds } = this.#models
    for (let index = 0; index < HORIZONS.length; index++) {
      const ahead = Math.min(AHEAD, Math.floor((HORIZONS[index] as number) + holdSeconds))
      const sum = this.#sums[index] as OverflowSum
      if (inTalk > 0) sum.add(1 - free.talking(bin, ahead), inTalk)
      if (inWrapUp > 0) sum.add(1 - free.wrapping(bin, ahead), inWrapUp)
    }
  }

  /** Losses come like calls of chance (Poisson); a few events of one probability are as good. */
  #addLosses(index: number, seconds: number): void {
    const losses = this.#models.losses(seconds)
    if (losses < 1e-3) return
    const events = 3 + Math.ceil(2 * losses)
    const sum = this.#sums[index] as OverflowSum
    sum.add(losses / events, events)
  }
}
