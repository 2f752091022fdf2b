import type { Observation, PacedCall } from '../pacer.js'
import { type AnswerModel, RATE_MAX } from './answer-model.js'
import { type FreeTables, AHEAD } from './free-tables.js'
import { STEPS, stepOf } from './lead-times.js'
import { OverflowSums } from './overflow-sums.js'
import { BINS } from './phase-hazard.js'
import type { Staff } from './staff.js'

/** Seconds from now at which customers are compared with agents: dense where answers come, up to the ring time-out. */
const HORIZONS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 24, 28]
const STEPS_PER_SECOND = 2
/** A greeting takes about a second; whoever has picked up is live by then. */
const GREETING_SECONDS = 1.5
/** Horizons that decide whether ringing calls are given up: those that are over before a new call could answer. */
const SOON: readonly number[] = [3, 5]

/** What the decision looks at besides the observation. */
export interface OutlookModels {
  readonly answers: AnswerModel
  readonly free: FreeTables
  readonly holdSeconds: number
  /** Expected losses of agents within so many seconds. */
  losses(seconds: number): number
  /** How much likelier than usual each call is answered that rings. */
  weights(calls: readonly PacedCall[]): Float64Array
}

/** Horizons, and where the sums of a look at them are made. */
class Reach {
  /** In seconds, as steps since dialing, and the places of those that are soon. */
  readonly horizons: readonly number[]
  readonly steps: readonly number[]
  readonly soon: readonly number[]
  readonly sums: OverflowSums
  /** Expected answers of calls whose rate is uncertain, by horizon. */
  readonly answers: Float64Array
  readonly byAge = new Float64Array(STEPS)
  readonly chances: Float64Array

  constructor(horizons: readonly number[]) {
    this.horizons = horizons
    this.steps = horizons.map((seconds) => STEPS_PER_SECOND * seconds)
    this.soon = SOON.map((seconds) => horizons.indexOf(seconds))
    this.sums = new OverflowSums(horizons.length)
    this.answers = new Float64Array(horizons.length)
    this.chances = new Float64Array(horizons.length)
  }
}

/**
 * One of each for all pacers: every look begins anew, and no pacer looks while another decides. Hundreds of pacers decide
 * in turn, and what each of them had of its own would not be in the processor's caches any more.
 */
const REACHES = { whole: new Reach(HORIZONS), soon: new Reach(SOON) }

/**
 * How many customers and agents there may be in the next half minute. For each horizon τ: the calls that are live by
 * then, against the agents who are free by τ and the time a person is held. What it says holds until the next look of
 * any outlook with the same reach.
 */
export class Outlook {
  readonly #models: OutlookModels
  readonly #reach: Reach
  /** How many whole seconds ahead an agent may become free and still be in time for who is live at a horizon. */
  readonly #inTime: readonly number[]
  #present = 0

  /** `reach`: `soon` sees no further than `riskSoon` says, in an eighth of the work; nothing else may be asked of it. */
  constructor(models: OutlookModels, reach: keyof typeof REACHES = 'whole') {
    this.#models = models
    this.#reach = REACHES[reach]
    this.#inTime = this.#reach.horizons.map((seconds) => Math.min(AHEAD, Math.floor(seconds + models.holdSeconds)))
  }

  look(observation: Observation, staff: Staff): void {
    this.#present = staff.present
    this.#reach.sums.clear()
    this.#reach.answers.fill(0)
    this.#addCalls(observation)
    for (let bin = 0; bin < BINS; bin++) this.#addBusy(bin, staff)
    this.#addLosses()
  }

  /**
   * The risk that a call of some answer rate brings, dialed beside `more` others like it: the probability that nobody is
   * free when it is answered, over all the instants at which it may be, as a share of its answers.
   */
  risk(rate: number, more: number): number {
    const { answers } = this.#models
    const { uncertainty } = answers
    const { horizons, steps, sums } = this.#reach
    let risk = 0
    let answeredBefore = 0
    for (let index = 0; index < horizons.length; index++) {
      const answered = answers.answeredWithin(steps[index] as number)
      const chance = answered * rate
      const shared = ((this.#reach.answers[index] as number) + more * chance) * uncertainty
      const full =
        more === 0 && sums.isExactAt(index)
          ? sums.reaches(index, this.#present)
          : sums.reachesWith(index, this.#present, more, chance, shared * shared)
      risk += (answered - answeredBefore) * full
      answeredBefore = answered
    }
    return risk
  }

  /** Whether all is exact, so that calls are better added one by one. */
  get isExact(): boolean {
    return this.#reach.sums.isExact
  }

  /** Counts a call that is dialed now as in flight. */
  add(rate: number): void {
    const { chances, horizons, steps } = this.#reach
    for (let index = 0; index < horizons.length; index++)
      chances[index] = rate * this.#models.answers.answeredWithin(steps[index] as number)
    this.#addAnswers(1)
  }

  /** The probability that whoever answers within the next seconds finds nobody free. */
  get riskSoon(): number {
    const { soon, sums } = this.#reach
    let risk = 0
    for (const index of soon) risk = Math.max(risk, sums.reaches(index, this.#present))
    return risk
  }

  #addCalls({ at, calls, inboundWaiting = 0 }: Observation): void {
    const { answers } = this.#models
    const weights = this.#models.weights(calls)
    const { rate } = answers
    const { byAge, chances, horizons, steps, sums } = this.#reach
    byAge.fill(0)
    let waiting = inboundWaiting
    let greeting = 0
    let knownAge = -1
    let knownRate = -1
    for (let index = 0; index < calls.length; index++) {
      const { phase, dialedAt } = calls[index] as PacedCall
      if (phase === 'waiting') waiting++
      else if (phase === 'answered') greeting++
      else {
        const age = stepOf(at - dialedAt)
        const factor = weights[index] as number
        if (factor === 1) {
          byAge[age] = (byAge[age] as number) + 1
          continue
        }
        const own = Math.min(RATE_MAX, factor * rate)
        // What was dialed together, mostly in a row, has the same chances.
        if (age !== knownAge || own !== knownRate) answers.chances(age, steps, own, chances)
        this.#addAnswers(1)
        knownAge = age
        knownRate = own
      }
    }
    for (let age = 0; age < STEPS; age++) {
      const count = byAge[age] as number
      if (count === 0) continue
      answers.chances(age, steps, rate, chances)
      this.#addAnswers(count)
    }
    sums.add(chances.fill(1), waiting)
    for (let index = 0; index < horizons.length; index++)
      chances[index] = answers.personShare * Math.min(1, (horizons[index] as number) / GREETING_SECONDS)
    sums.add(chances, greeting)
  }

  /** Adds calls of an uncertain rate, whose chances stand in `#chances`. */
  #addAnswers(count: number): void {
    const { answers, chances, sums } = this.#reach
    for (let index = 0; index < chances.length; index++)
      answers[index] = (answers[index] as number) + count * (chances[index] as number)
    sums.add(chances, count)
  }

  #addBusy(bin: number, { talking, wrapping }: Staff): void {
    const inTalk = talking[bin] as number
    const inWrapUp = wrapping[bin] as number
    const { free } = this.#models
    const { chances, sums } = this.#reach
    if (inTalk > 0) sums.add(free.stillTalking(bin, this.#inTime, chances), inTalk)
    if (inWrapUp > 0) sums.add(free.stillWrapping(bin, this.#inTime, chances), inWrapUp)
  }

  /** Losses come like calls of chance (Poisson); a few events of one probability are as good. */
  #addLosses(): void {
    const { losses, holdSeconds } = this.#models
    const { chances, horizons, sums } = this.#reach
    for (let index = 0; index < horizons.length; index++) {
      const lost = losses((horizons[index] as number) + holdSeconds)
      if (lost < 1e-3) continue
      const events = 3 + Math.ceil(2 * lost)
      chances.fill(0)[index] = lost / events
      sums.add(chances, events)
    }
  }
}
