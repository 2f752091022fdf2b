import type { Candidate, Observation, PacedCall, Pacer, PacerState, PacingDecision, PacingEvent } from '../pacer.js'
import { hasRung } from '../has-rung.js'
import { AbandonPrice, type AbandonPriceState } from './abandon-price.js'
import { AnswerModel, RATE_MAX, type AnswerModelState } from './answer-model.js'
import { CallWeights } from './call-weights.js'
import { ContactOdds, type ContactOddsState } from './contact-odds.js'
import { FreeTables, type FreeTablesState } from './free-tables.js'
import { LostAgents, type LostAgentsState } from './lost-agents.js'
import { Outlook } from './outlook.js'
import { copyOf } from './copy-of.js'
import { BINS, PhaseHazard, type PhaseHazardState } from './phase-hazard.js'
import { countStaff, noStaff } from './staff.js'
import { TrunkBrake, type TrunkBrakeState } from './trunk-brake.js'

/** What is assumed before anything is seen; a hundred calls later it does not matter. */
const USUAL_ANSWER_RATE = 0.35
const USUAL_TALK_SECONDS = 90
const USUAL_WRAP_UP_SECONDS = 20
/** The tables of free agents follow slow changes, and take longer to make than a decision may take. */
const TABLES_EVERY_MS = 10_000
/** Ends of talks that are remembered: enough for a shape, and of each agent some, so that a change is soon followed. */
const ENDS_REMEMBERED = 300
const ENDS_PER_AGENT = 4
/** A longer gap between decisions is a pause, and no agent was watched in it. */
const WATCHED_MAX_MS = 10_000
/** From dialing to a person, about; and how many agents lost in that time are not to be overlooked. */
const LEAD_SECONDS = 13
const LOSSES_MATTER = 0.05
/** From the first call on, how long each call has an idle agent to itself: until it is seen how telephones ring here. */
const WARM_UP_MS = 30_000
/** New calls of one decision, at most so many for each agent: what the estimates of a first burst can still correct. */
const CALLS_PER_AGENT_MAX = 10
/** Risk of those who answer soon, in prices, from which calls that have rung long enough are given up. */
const CANCEL_AT_PRICES = 4

/** Counted anew by each decision; one for all pacers, so that it stays in the processor's caches. */
const STAFF = noStaff()

export interface PredictiveConfig {
  /** Abandons by persons who answer: the share that is not to be exceeded. */
  readonly cap: number
  /** How long a person is held without an agent, after the greeting. */
  readonly holdMs: number
  /** No call is given up before it has rung so long; infinity gives up none. */
  readonly minimumRingMs: number
  /** Of those judged to be machines, the share who are persons: abandons that nobody sees. */
  readonly machineErrorShare: number
  /** Whether the likeliest candidates are dialed first, or the list's order is kept. */
  readonly order: 'likeliest' | 'list'
}

interface PredictiveState {
  answers: AnswerModelState
  talk: PhaseHazardState
  wrapUp: PhaseHazardState
  free: FreeTablesState
  price: AbandonPriceState
  lost: LostAgentsState
  odds: ContactOddsState
  trunk: TrunkBrakeState
  /** The agent who was connected last: the talk that begins now is ours. */
  connected: string
  /** When was decided last; -1 before the first decision. */
  decidedAt: number
  /** When the first call was dialed; null before. */
  begunAt: number | null
}

/**
 * Dials as long as the risk of the next call is worth its price. The risk is the probability that it is answered while
 * nobody is free, from when calls in flight will be answered and agents will be free; the price is steered so that
 * abandons stay below the cap ({@link AbandonPrice}).
 */
export class PredictivePacer implements Pacer {
  readonly #config: PredictiveConfig
  readonly #answers: AnswerModel
  readonly #talk: PhaseHazard
  readonly #wrapUp: PhaseHazard
  readonly #price: AbandonPrice
  readonly #lost: LostAgents
  readonly #odds: ContactOdds
  readonly #trunk: TrunkBrake
  readonly #state: Omit<PredictiveState, 'odds'>
  readonly #free: FreeTables
  readonly #staff = STAFF
  readonly #outlook: Outlook
  readonly #glance: Outlook

  constructor(config: PredictiveConfig, saved?: PacerState) {
    // The state comes back from `save` of the same kind; `createPacer` has checked that.
    const state = structuredClone(saved) as unknown as PredictiveState | undefined
    this.#config = config
    this.#answers = new AnswerModel(USUAL_ANSWER_RATE, state?.answers)
    this.#talk = new PhaseHazard(USUAL_TALK_SECONDS, state?.talk)
    this.#wrapUp = new PhaseHazard(USUAL_WRAP_UP_SECONDS, state?.wrapUp)
    this.#free = new FreeTables(state?.free)
    this.#price = new AbandonPrice(config.cap, state?.price)
    this.#lost = new LostAgents(state?.lost)
    this.#odds = new ContactOdds(state?.odds)
    this.#trunk = new TrunkBrake(state?.trunk)
    this.#state = {
      answers: this.#answers.state,
      talk: this.#talk.state,
      wrapUp: this.#wrapUp.state,
      free: this.#free.state,
      price: this.#price.state,
      lost: this.#lost.state,
      trunk: this.#trunk.state,
      connected: state?.connected ?? '',
      decidedAt: state?.decidedAt ?? -1,
      begunAt: state?.begunAt ?? null,
    }
    const weights = new CallWeights((call) => this.#odds.weight(call))
    const models = {
      answers: this.#answers,
      free: this.#free,
      holdSeconds: config.holdMs / 1_000,
      losses: (seconds: number) => this.#lost.within(seconds),
      weights: (calls: readonly PacedCall[]) => weights.of(calls),
    }
    this.#outlook = new Outlook(models)
    this.#glance = new Outlook(models, 'soon')
  }

  save(): PacerState {
    const odds = this.#odds.save() as unknown as PacerState
    return { odds, ...(copyOf(this.#state as unknown as PacerState) as object) }
  }

  observe(event: PacingEvent): void {
    switch (event.kind) {
      case 'dialed':
        this.#state.begunAt ??= event.at
        return this.#answers.dial(event.at, this.#odds.dial(event.call, event.candidate, this.#answers.rate))
      case 'live':
        this.#price.answer(1)
        this.#odds.settle(event.call, true)
        return this.#answers.live(event.at, event.dialedAt)
      case 'abandoned':
        return this.#price.abandon(1)
      case 'machineFound':
        // The cap is a share of persons. Who is live by mistake still takes an agent's time, so the answer rate stays.
        return this.#price.answer(-1)
      case 'connected':
        this.#state.connected = event.agent
        return
      case 'ended':
        return this.#end(event)
      case 'agent':
        return this.#move(event)
    }
  }

  decide(observation: Observation): PacingDecision {
    const { at, calls } = observation
    this.#answers.advance(at)
    countStaff(observation, this.#staff)
    const passed = this.#watch(at)
    const room = Math.min(observation.linesFree ?? Number.POSITIVE_INFINITY, this.#trunk.room(calls.length, passed))
    const { present } = this.#staff
    const idle = Math.max(0, this.#staff.idle - (observation.inboundWaiting ?? 0))
    if (present === 0) return answerOf([], this.#mayBeGivenUp(observation), observation)
    // Where agents are often lost, an idle agent is no promise: then no call is free of risk, and half the cap is paid.
    const isBlended = this.#lost.within(LEAD_SECONDS) > LOSSES_MATTER
    const price = Math.max(this.#price.now(present), isBlended ? this.#config.cap / 2 : 0)
    const spare = Math.max(0, idle - calls.length)
    const certain = isBlended ? 0 : spare
    const isWarm = this.#state.begunAt !== null && at - this.#state.begunAt >= WARM_UP_MS
    const { candidates, dialMax = room } = observation
    const most = Math.max(0, Math.min(room, isWarm ? CALLS_PER_AGENT_MAX * present : spare))
    if (dialMax === 0) {
      // Whoever is ringing with an agent idle for each of them is in no danger.
      const isInDanger = (isBlended || calls.length > idle) && this.#isAnyGivenUpSoon(observation, price)
      if (!isInDanger) return answerOf([], [], observation)
    }
    this.#outlook.look(observation, this.#staff)
    // Whether one more would be worth its risk also says whether others are given up.
    const chosen = this.#choose(candidates, Math.min(most, Math.max(1, dialMax)), price, certain)
    const gaveUp =
      chosen.length === 0 && this.#outlook.riskSoon > CANCEL_AT_PRICES * price ? this.#mayBeGivenUp(observation) : []
    return answerOf(chosen.slice(0, dialMax), gaveUp, observation)
  }

  /** A glance that mostly spares the look: whether calls may be given up, and those who answer soon are in danger. */
  #isAnyGivenUpSoon(observation: Observation, price: number): boolean {
    if (!observation.calls.some((call) => this.#isRipe(call, observation.at))) return false
    this.#glance.look(observation, this.#staff)
    return this.#glance.riskSoon > CANCEL_AT_PRICES * price
  }

  #end({ at, call, dialedAt, cause }: Extract<PacingEvent, { kind: 'ended' }>): void {
    if (cause === 'failed') this.#trunk.fail()
    if (cause === 'failed' || cause === 'cancelled') return this.#answers.forget(at, dialedAt, this.#odds.forget(call))
    this.#odds.settle(call, false)
    this.#answers.end(at, dialedAt, cause)
    if (cause !== 'machine') return
    this.#price.answer(this.#config.machineErrorShare)
    this.#price.abandon(this.#config.machineErrorShare)
  }

  #move({ at, agent, from, since, to }: Extract<PacingEvent, { kind: 'agent' }>): void {
    if (from === 'talking') this.#talk.end(at - since)
    if (from === 'wrapping') this.#wrapUp.end(at - since)
    const isOurs = to === 'talking' && this.#state.connected === agent
    if (isOurs) this.#state.connected = ''
    else if (from !== 'away' && (to === 'away' || to === 'talking')) this.#lost.lose()
  }

  /** Lets the time since the last decision count for whoever was in a phase; returns its seconds. */
  #watch(at: number): number {
    const { decidedAt } = this.#state
    const passed = decidedAt < 0 ? 0 : Math.max(0, Math.min(WATCHED_MAX_MS, at - decidedAt)) / 1_000
    this.#state.decidedAt = at
    this.#lost.pass(passed)
    const { talking, wrapping } = this.#staff
    for (let bin = 0; bin < BINS; bin++) {
      if ((talking[bin] as number) > 0) this.#talk.expose(bin, talking[bin] as number, passed)
      if ((wrapping[bin] as number) > 0) this.#wrapUp.expose(bin, wrapping[bin] as number, passed)
    }
    const madeAt = this.#free.state.at
    if (madeAt === null || at - madeAt >= TABLES_EVERY_MS)
      this.#free.refresh(at, this.#talk, this.#wrapUp, ENDS_REMEMBERED + ENDS_PER_AGENT * this.#staff.present)
    return passed
  }

  /** Whom to dial; without candidates, as many nobodies. `certain` calls have an idle agent each and are free. */
  #choose(
    candidates: readonly Candidate[] | undefined,
    most: number,
    price: number,
    certain: number,
  ): readonly (Candidate | null)[] {
    if (!candidates) return Array.from({ length: this.#count(most, price, certain) }, () => null)
    const ordered = this.#config.order === 'list' ? candidates : this.#likeliestFirst(candidates)
    const chosen: Candidate[] = []
    for (const candidate of ordered) {
      if (chosen.length >= most) break
      const rate = Math.min(RATE_MAX, this.#odds.weightOf(candidate) * this.#answers.rate)
      if (chosen.length >= certain && this.#outlook.risk(rate, 0) > price) break
      this.#outlook.add(rate)
      chosen.push(candidate)
    }
    return chosen
  }

  #likeliestFirst(candidates: readonly Candidate[]): readonly Candidate[] {
    return candidates
      .map((candidate) => ({ candidate, weight: this.#odds.weightOf(candidate) }))
      .sort((left, right) => right.weight - left.weight)
      .map(({ candidate }) => candidate)
  }

  /** How many calls of the usual rate: one by one while probabilities are exact, then by halving. */
  #count(most: number, price: number, certain: number): number {
    const outlook = this.#outlook
    const { rate } = this.#answers
    let dial = 0
    while (outlook.isExact && dial < most) {
      if (outlook.risk(rate, 0) > price) return Math.min(most, Math.max(dial, certain))
      outlook.add(rate)
      dial++
    }
    if (dial >= most || outlook.risk(rate, 0) > price) return Math.min(most, Math.max(dial, certain))
    let low = 0
    let high = 4
    while (high < most && outlook.risk(rate, high) <= price) {
      low = high
      high *= 2
    }
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (outlook.risk(rate, middle) <= price) low = middle
      else high = middle
    }
    return Math.min(most, Math.max(dial + high, certain))
  }

  #mayBeGivenUp({ at, calls }: Observation): string[] {
    return calls
      .filter((call) => this.#isRipe(call, at))
      .toSorted((left, right) => right.dialedAt - left.dialedAt)
      .map(({ id }) => id)
  }

  #isRipe(call: PacedCall, at: number): boolean {
    return hasRung(call, at, this.#config.minimumRingMs)
  }
}

function answerOf(
  chosen: readonly (Candidate | null)[],
  cancel: readonly string[],
  { candidates }: Observation,
): PacingDecision {
  const dial = candidates ? chosen.flatMap((each) => (each ? [each.id] : [])) : chosen.length
  return { dial, ...(cancel.length > 0 && { cancel }) }
}
