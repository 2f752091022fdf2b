import {
  LeadTimes,
  type LeadTimesState,
  STEP_MS,
  STEPS,
  usualAnswerTimes,
  usualOtherEnds,
  zeros,
} from './lead-times.js'

/** Answers that what is known beforehand counts for: few, because lists differ so much. */
const PRIOR_ANSWERS = 2
/** Answers that the slow and the quick estimate remember, and of how many seconds at least. */
const SLOW_MEMORY = 150
const SLOW_SECONDS = 120
const QUICK_MEMORY = 20
const QUICK_SECONDS = 12
/** Standard errors between both from which the slow one is wrong: the list or the hour has changed. */
const CHANGE_AT = 3.2
/** Steps between two refreshes of the curves: ten seconds. */
const REFRESH_STEPS = 20
/** No list answers better; it also keeps a probability below 1 while little is known. */
export const RATE_MAX = 0.98

/** Plain numbers, so that it can be saved as it is. */
export interface AnswerModelState {
  /** The present step, -1 before the first. */
  tick: number
  /** Calls by the step in which they were dialed, as a ring, each with its weight. */
  dialed: number[]
  slow: RateState
  quick: RateState
  answered: LeadTimesState
  over: LeadTimesState
  /** Of those who picked up lately: persons, and machines. */
  persons: number
  machines: number
}

interface RateState {
  answers: number
  /** Calls that had their time to be answered, by weight. */
  exposure: number
}

/**
 * When calls in flight will be answered by a person. The answer rate is estimated in the order of dialing: of what was
 * dialed, as many are expected to answer now as the lead times say, whether the call is over or not. An estimate from
 * what is over runs after the early endings (busy numbers come back in 3 s, answers in 13 s, the rest in 25 s), and
 * after a burst it takes a good list for a dead one.
 *
 * A call's weight is how much likelier it is to be answered than the usual one.
 */
export class AnswerModel {
  readonly state: AnswerModelState
  readonly #answered: LeadTimes
  readonly #over: LeadTimes
  readonly #priorRate: number

  constructor(priorRate: number, saved?: AnswerModelState) {
    this.#priorRate = priorRate
    this.#answered = new LeadTimes(usualAnswerTimes(), saved?.answered)
    this.#over = new LeadTimes(usualOtherEnds(), saved?.over)
    this.state = saved ?? {
      tick: -1,
      dialed: zeros(),
      slow: { answers: 0, exposure: 0 },
      quick: { answers: 0, exposure: 0 },
      answered: this.#answered.state,
      over: this.#over.state,
      persons: 0,
      machines: 0,
    }
  }

  /** The probability that a person answers a call of weight 1. */
  get rate(): number {
    const { answers, exposure } = this.state.slow
    return Math.min(RATE_MAX, (answers + PRIOR_ANSWERS) / (exposure + PRIOR_ANSWERS / this.#priorRate))
  }

  /** How uncertain the rate is: its coefficient of variation. */
  get uncertainty(): number {
    return 1 / Math.sqrt(this.state.slow.answers + PRIOR_ANSWERS)
  }

  /** The probability that whoever has just picked up is a person. */
  get personShare(): number {
    return (this.state.persons + 2) / (this.state.persons + this.state.machines + 3)
  }

  /** The share of those who answer at all that do so within so many steps of dialing. */
  answeredWithin(steps: number): number {
    return this.#answered.cumulated[Math.min(STEPS, steps)] as number
  }

  /**
   * The probabilities that a call of an age in steps, still in flight, is live `within` so many more:
   * p(G(a+τ) − G(a)) / (p(1 − G(a)) + (1 − p)(1 − V(a))), with G the times of answers and V those of all other ends.
   */
  chances(age: number, within: readonly number[], rate: number, into: Float64Array): void {
    const answered = this.#answered.cumulated
    const from = Math.min(age, STEPS)
    const before = answered[from] as number
    const inFlight = rate * (1 - before) + (1 - rate) * (1 - (this.#over.cumulated[from] as number))
    for (let place = 0; place < within.length; place++) {
      const until = answered[Math.min(from + (within[place] as number), STEPS)] as number
      into[place] = inFlight < 1e-6 ? 0 : (rate * (until - before)) / inFlight
    }
  }

  dial(at: number, weight: number): void {
    this.advance(at)
    this.#addDialed(this.state.tick, weight)
  }

  /** A person was live. */
  live(at: number, dialedAt: number): void {
    this.advance(at)
    const { state } = this
    state.slow.answers++
    state.quick.answers++
    this.#pickUp(1, 0)
    this.#answered.count(at - dialedAt)
    this.#noticeChange()
  }

  /** A call ended otherwise. */
  end(at: number, dialedAt: number, cause: string): void {
    this.advance(at)
    if (cause === 'machine') this.#pickUp(0, 1)
    this.#over.count(at - dialedAt)
  }

  /** A call is gone and says nothing of whether it would have been answered. */
  forget(at: number, dialedAt: number, weight: number): void {
    this.advance(at)
    const tick = Math.floor(dialedAt / STEP_MS)
    if (this.state.tick - tick < STEPS) this.#addDialed(tick, -weight)
  }

  /** Lets the steps up to an instant pass: what was dialed had its chance to be answered in each of them. */
  advance(at: number): void {
    const { state } = this
    const tick = Math.floor(at / STEP_MS)
    if (state.tick < 0 || tick - state.tick > STEPS) {
      state.dialed.fill(0)
      state.tick = tick
    }
    while (state.tick < tick) this.#pass()
  }

  #addDialed(tick: number, weight: number): void {
    const slot = ((tick % STEPS) + STEPS) % STEPS
    this.state.dialed[slot] = Math.max(0, (this.state.dialed[slot] as number) + weight)
  }

  #pass(): void {
    const { state } = this
    const { rate } = this
    const newest = state.tick % STEPS
    const due = this.#answered.expose(state.dialed, newest, rate)
    this.#over.expose(state.dialed, newest, Math.max(0, 1 - rate))
    fade(state.slow, due, memories(rate * due, SLOW_MEMORY, SLOW_SECONDS))
    fade(state.quick, due, memories(rate * due, QUICK_MEMORY, QUICK_SECONDS))
    state.tick++
    state.dialed[state.tick % STEPS] = 0
    if (state.tick % REFRESH_STEPS !== 0) return
    this.#answered.refresh()
    this.#over.refresh()
  }

  #pickUp(persons: number, machines: number): void {
    const { state } = this
    state.persons = 0.995 * state.persons + persons
    state.machines = 0.995 * state.machines + machines
  }

  #noticeChange(): void {
    const { slow, quick } = this.state
    const expected = this.rate * quick.exposure
    if (expected < 2 || Math.abs(quick.answers - expected) < CHANGE_AT * Math.sqrt(expected)) return
    slow.answers = quick.answers
    slow.exposure = quick.exposure
  }
}

/** Which part of a memory one step with so many expected answers is: small teams remember answers, large ones time. */
function memories(expected: number, answers: number, seconds: number): number {
  const steps = (seconds * 1_000) / STEP_MS
  return expected / (answers + steps * expected)
}

function fade(state: RateState, due: number, share: number): void {
  const factor = Math.exp(-share)
  state.answers *= factor
  state.exposure = state.exposure * factor + due
}
