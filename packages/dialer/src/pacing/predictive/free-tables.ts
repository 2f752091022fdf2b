import { BINS, type PhaseHazard, binOf, middleOf } from './phase-hazard.js'

/** Seconds looked ahead: the longest horizon and the longest time that a person is held. */
export const AHEAD = 34
const ROW = AHEAD + 1

/** Ends per second by bin, as they were when the tables were made last. */
export interface FreeTablesState {
  /** When that was; null before the first time. */
  at: number | null
  talkRates: number[]
  wrapUpRates: number[]
}

/**
 * The probability that an agent is free within so many seconds, by phase and time in it. A talk is followed by its
 * wrap-up. What counts is what is left of a talk that has lasted so long, never the length of any talk: talks are short
 * refusals or real conversations, and after a minute one knows which.
 */
export class FreeTables {
  readonly #talking = new Float64Array(BINS * ROW)
  readonly #wrapping = new Float64Array(BINS * ROW)
  /** Of a wrap-up that begins now; and of one that begins in the middle of a second, after so many whole ones. */
  readonly #freshWrapUp = new Float64Array(ROW)
  readonly #fromMiddle = new Float64Array(AHEAD)
  /** Of a phase in each bin, the probability that it lasts for a second more. */
  readonly #talkLasts = new Float64Array(BINS)
  readonly #wrapUpLasts = new Float64Array(BINS)
  /** Bins whose rows are made: agents are in less than half of all before the tables are made anew. */
  readonly #talkingMade = new Uint8Array(BINS)
  readonly #wrappingMade = new Uint8Array(BINS)
  readonly state: FreeTablesState

  constructor(saved?: FreeTablesState) {
    const none = (): number[] => Array.from({ length: BINS }, () => 0)
    this.state = saved ?? { at: null, talkRates: none(), wrapUpRates: none() }
    if (saved) this.#begin()
  }

  /** The probabilities that an agent who talks is not free by each of some seconds; returns `into`. */
  stillTalking(bin: number, seconds: readonly number[], into: Float64Array): Float64Array {
    if (this.#talkingMade[bin] === 0) this.#fillTalking(bin)
    return notFree(this.#talking, bin, seconds, into)
  }

  /** The same of an agent who wraps up. */
  stillWrapping(bin: number, seconds: readonly number[], into: Float64Array): Float64Array {
    if (this.#wrappingMade[bin] === 0) {
      this.#wrappingMade[bin] = 1
      this.#fillWrapping(middleOf(bin), this.#wrapping.subarray(bin * ROW, (bin + 1) * ROW))
    }
    return notFree(this.#wrapping, bin, seconds, into)
  }

  /** Has the tables made anew, as they are asked for; the hazards keep so many ends. */
  refresh(at: number, talk: PhaseHazard, wrapUp: PhaseHazard, memory: number): void {
    this.state.at = at
    talk.rates(this.state.talkRates, memory)
    wrapUp.rates(this.state.wrapUpRates, memory)
    this.#begin()
  }

  #begin(): void {
    const { talkRates, wrapUpRates } = this.state
    for (let bin = 0; bin < BINS; bin++) {
      this.#talkLasts[bin] = Math.exp(-(talkRates[bin] as number))
      this.#wrapUpLasts[bin] = Math.exp(-(wrapUpRates[bin] as number))
    }
    const wrapUp = this.#freshWrapUp
    this.#fillWrapping(0, wrapUp)
    for (let second = 0; second < AHEAD; second++)
      this.#fromMiddle[second] = ((wrapUp[second] as number) + (wrapUp[second + 1] as number)) / 2
    this.#talkingMade.fill(0)
    this.#wrappingMade.fill(0)
  }

  #fillWrapping(spentSeconds: number, row: Float64Array): void {
    let still = 1
    for (let second = 0; second <= AHEAD; second++) {
      row[second] = 1 - still
      still *= this.#wrapUpLasts[binOf((spentSeconds + second) * 1_000)] as number
    }
  }

  #fillTalking(bin: number): void {
    this.#talkingMade[bin] = 1
    const spentSeconds = middleOf(bin)
    const row = this.#talking.subarray(bin * ROW, (bin + 1) * ROW).fill(0)
    const wrapped = this.#fromMiddle
    let still = 1
    for (let second = 0; second < AHEAD; second++) {
      const left = still * (this.#talkLasts[binOf((spentSeconds + second) * 1_000)] as number)
      const ends = still - left
      still = left
      // A talk that ends in this second ends in its middle, on average.
      for (let ahead = second + 1; ahead <= AHEAD; ahead++)
        row[ahead] = (row[ahead] as number) + ends * (wrapped[ahead - second - 1] as number)
    }
  }
}

function notFree(table: Float64Array, bin: number, seconds: readonly number[], into: Float64Array): Float64Array {
  for (let place = 0; place < seconds.length; place++)
    into[place] = 1 - (table[bin * ROW + (seconds[place] as number)] as number)
  return into
}
