import type { Observation, Pacer, PacerState, PacingEvent } from '../pacer.js'
import { dialing, openLines } from '../ratio.js'
import { type DropRule, limitedLevel, nextLevel } from './dial-level.js'

const SAMPLE_MS = 1_000
const SAMPLES = 60
const ADAPT_MS = 15_000
const MINUTE_MS = 60_000
/** Within a minute, more than so many calls with more than half of them dropped halve the level. */
const FLOOD_CALLS = 20
/** So many calls a day before the limit counts. */
const CALLS_MIN = 50

export interface VicidialConfig {
  readonly rule: DropRule
  readonly intensity: number
  readonly differenceTarget: number
  readonly maxLevel: number
  /** Drops by persons who answered, today. */
  readonly dropLimit: number
  /** Talks longer than this are not counted as soon free; infinity counts all. */
  readonly tallyMs: number
  /** Only agents who are ready count, not those who talk. */
  readonly availableOnly: boolean
  /** Fewer agents at work than this: one line each. */
  readonly agentsMin: number
  /** The end of the day's calls as a number such as 2100, and how far the host's day is ahead of UTC. */
  readonly latestHhmm: number
  readonly utcOffsetMinutes: number
}

interface VicidialState {
  level: number
  sampledAt: number
  adaptedAt: number
  /** Ready minus waiting, and agents at work, once a second. */
  differences: number[]
  agents: number[]
  /** Instants of persons' answers and of drops within the last minute. */
  answers: number[]
  drops: number[]
  answeredToday: number
  droppedToday: number
}

/** VICIdial's adaptive dialing as a model of what it does, oddities included: to compare with, or to move from. */
export class VicidialPacer implements Pacer {
  readonly #config: VicidialConfig
  readonly #state: VicidialState

  constructor(config: VicidialConfig, saved?: PacerState) {
    this.#config = config
    this.#state = (structuredClone(saved) as unknown as VicidialState | undefined) ?? {
      level: 1,
      sampledAt: Number.MIN_SAFE_INTEGER,
      adaptedAt: Number.MIN_SAFE_INTEGER,
      differences: [],
      agents: [],
      answers: [],
      drops: [],
      answeredToday: 0,
      droppedToday: 0,
    }
  }

  save(): PacerState {
    return structuredClone(this.#state) as unknown as PacerState
  }

  observe({ kind, at }: PacingEvent): void {
    if (kind === 'live') {
      this.#state.answeredToday++
      this.#state.answers.push(at)
    }
    if (kind === 'machineFound') this.#state.answeredToday--
    if (kind === 'abandoned') {
      this.#state.droppedToday++
      this.#state.drops.push(at)
    }
  }

  decide(observation: Observation) {
    const { at, agents, calls } = observation
    const { tallyMs, availableOnly, differenceTarget } = this.#config
    const { idle, inFlight } = openLines(observation)
    const talking = agents.filter(({ phase, leaving }) => phase === 'talking' && leaving !== true)
    const waiting = calls.filter(({ phase }) => phase === 'waiting').length
    this.#sample(at, idle - waiting, idle + talking.length)
    this.#adapt(at)
    const soonFree = availableOnly ? 0 : talking.filter(({ since }) => at - since < tallyMs).length
    const goal = Math.round(this.#state.level * Math.max(0, idle + soonFree + differenceTarget))
    // Its calls in progress include those that agents have; ours in flight do not.
    const existing = inFlight + (availableOnly ? 0 : soonFree)
    return dialing(goal - existing, observation)
  }

  #sample(at: number, difference: number, agents: number): void {
    const state = this.#state
    if (at - state.sampledAt < SAMPLE_MS) return
    state.sampledAt = at
    state.differences.push(difference)
    state.agents.push(agents)
    if (state.differences.length <= SAMPLES) return
    state.differences.shift()
    state.agents.shift()
  }

  #adapt(at: number): void {
    const state = this.#state
    const { rule, dropLimit, latestHhmm, agentsMin } = this.#config
    if (at - state.adaptedAt < ADAPT_MS) return
    state.adaptedAt = at
    state.answers = state.answers.filter((instant) => at - instant < MINUTE_MS)
    state.drops = state.drops.filter((instant) => at - instant < MINUTE_MS)
    const agents = mean(state.agents)
    state.level = nextLevel({ ...this.#config, level: state.level, difference: mean(state.differences), agents })
    const calls = state.answers.length
    if (calls > FLOOD_CALLS && state.drops.length / calls > 0.5) state.level = Math.max(1, state.level / 2)
    if (state.answeredToday > CALLS_MIN && state.droppedToday / state.answeredToday > dropLimit)
      state.level = limitedLevel(rule, state.level, this.#hhmm(at), latestHhmm)
    if (agents < agentsMin) state.level = 1
  }

  #hhmm(at: number): number {
    const minute = Math.floor(at / MINUTE_MS + this.#config.utcOffsetMinutes) % 1_440
    return 100 * Math.floor(minute / 60) + (minute % 60)
  }
}

function mean(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0
}
