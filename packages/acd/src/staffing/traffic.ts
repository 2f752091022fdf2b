import { RingwrightError } from '@ringwright/core'

/** Arrivals at random, at one rate, each of which takes an agent for an exponentially distributed time. */
export interface Traffic {
  /** On average: arrivals are a Poisson process. */
  readonly arrivalsPerHour: number
  /** Mean handle time, paperwork included, in milliseconds. */
  readonly handleTimeMs: number
}

const HOUR_MS = 3_600_000
/** The recursions take a step an agent: this many take a millisecond, and no center is larger. */
const AGENTS_MAX = 1_000_000

/** How many agents the traffic keeps busy on average, in erlangs. */
export function offeredLoad({ arrivalsPerHour, handleTimeMs }: Traffic): number {
  return (arrivalsPerHour * handleTimeMs) / HOUR_MS
}

/** Throws `invalid_argument` for what is no traffic or no number of agents. */
export function checkTraffic(traffic: Traffic, agents: number): void {
  const { arrivalsPerHour, handleTimeMs } = traffic
  if (!(arrivalsPerHour >= 0 && handleTimeMs > 0 && Number.isFinite(offeredLoad(traffic))))
    throw new RingwrightError(
      'invalid_argument',
      `Traffic takes \`arrivalsPerHour\` of at least 0 and \`handleTimeMs\` above 0; got ${arrivalsPerHour} and ${handleTimeMs}.`,
    )
  checkAgents(agents)
}

export function checkAgents(agents: number): void {
  if (!Number.isSafeInteger(agents) || agents < 0 || agents > AGENTS_MAX)
    throw new RingwrightError(
      'invalid_argument',
      `\`agents\` takes a whole number from 0 to ${AGENTS_MAX}; got ${agents}.`,
    )
}
