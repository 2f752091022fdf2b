/** Bins of time in a phase: 2 s wide up to a minute, then each 12 % longer than the one before, up to two hours. */
const EDGES: readonly number[] = edges()
export const BINS = EDGES.length
const BIN_OF_SECOND: Uint8Array = binsOfSeconds()

/** Ends that the mean over all bins counts for in each: a bin that was seldom reached is like the others. */
const BIN_PRIOR = 2

export interface PhaseHazardState {
  ends: number[]
  /** Seconds spent in each bin, by phases that go on as well. */
  seconds: number[]
}

/**
 * At which rate a phase of an agent's work ends, by the time already spent in it. Phases that go on count as they are
 * (censored): counting only those that are over makes talks seem short whenever they have just become longer.
 */
export class PhaseHazard {
  readonly state: PhaseHazardState
  readonly #priorSeconds: number

  constructor(priorSeconds: number, saved?: PhaseHazardState) {
    this.#priorSeconds = priorSeconds
    this.state = saved ?? { ends: EDGES.map(() => 0), seconds: EDGES.map(() => 0) }
  }

  /** `agents` spent so many more seconds in a bin. */
  expose(bin: number, agents: number, seconds: number): void {
    this.state.seconds[bin] = (this.state.seconds[bin] as number) + agents * seconds
  }

  end(spentMs: number): void {
    const bin = binOf(spentMs)
    this.state.ends[bin] = (this.state.ends[bin] as number) + 1
  }

  /** Writes the ends per second of each bin, and keeps only as many ends as the memory holds. */
  rates(into: number[], memory: number): void {
    const { ends, seconds } = this.state
    const [allEnds, allSeconds] = [sum(ends), sum(seconds)]
    const mean = (allEnds + BIN_PRIOR) / (allSeconds + BIN_PRIOR * this.#priorSeconds)
    for (let bin = 0; bin < BINS; bin++)
      into[bin] = ((ends[bin] as number) + BIN_PRIOR) / ((seconds[bin] as number) + BIN_PRIOR / mean)
    if (allEnds <= memory) return
    for (let bin = 0; bin < BINS; bin++) {
      ends[bin] = ((ends[bin] as number) * memory) / allEnds
      seconds[bin] = ((seconds[bin] as number) * memory) / allEnds
    }
  }
}

export function binOf(spentMs: number): number {
  const second = Math.floor(spentMs / 1_000)
  return BIN_OF_SECOND[Math.min(BIN_OF_SECOND.length - 1, Math.max(0, second))] as number
}

/** The second in the middle of a bin. */
export function middleOf(bin: number): number {
  const from = EDGES[bin] as number
  return bin + 1 < BINS ? (from + (EDGES[bin + 1] as number)) / 2 : from
}

function sum(values: readonly number[]): number {
  let total = 0
  for (const value of values) total += value
  return total
}

function edges(): number[] {
  const seconds: number[] = []
  for (let second = 0; second < 60; second += 2) seconds.push(second)
  for (let second = 60; second < 7_200; second *= 1.12) seconds.push(Math.round(second))
  return seconds
}

function binsOfSeconds(): Uint8Array {
  const bins = new Uint8Array(7_200)
  let bin = 0
  for (let second = 0; second < bins.length; second++) {
    while (bin + 1 < EDGES.length && (EDGES[bin + 1] as number) <= second) bin++
    bins[second] = bin
  }
  return bins
}
