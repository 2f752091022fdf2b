import type { Observation, PacingDecision } from '../pacing/pacer.js'
import { dialing, openLines } from '../pacing/ratio.js'

/** What a supervisor on the floor has set; it stands in the campaign's record and is effective with the next decision. */
export interface Supervision {
  /** Nothing is dialed, and nobody is written to whom no call has reached. Calls in flight go on. */
  readonly isPaused: boolean
  /** Times the calls that the pacer wants; 1 leaves them as they are. */
  readonly factor: number
  /**
   * So many calls in flight for each idle agent, whatever the pacer says; null leaves it to the pacer. While the campaign
   * dials nobody by itself, because the trunk is down, neither do these.
   */
  readonly linesPerAgent: number | null
}

/** What holds while no supervisor has set anything. */
export const UNSUPERVISED: Supervision = { isPaused: false, factor: 1, linesPerAgent: null }

/** Twice what a good pacer dials loses most of those who answer; beyond three there is nothing to win. */
const FACTOR_MAX = 3
const LINES_PER_AGENT_MAX = 10

/** What was set, for the campaign to write down beside the new supervision. */
export interface SupervisionFact {
  readonly kind: 'supervised'
  readonly at: number
  readonly by: string
  readonly from: Supervision
  readonly to: Supervision
}

/** Whether what a supervisor wished of a campaign holds now. */
export type SuperviseOutcome =
  | { readonly outcome: 'set'; readonly supervision: Supervision; readonly fact: SupervisionFact }
  | { readonly outcome: 'unchanged' }
  /** The wish is beyond the limits; `allowed` is the nearest that is within. */
  | { readonly outcome: 'outOfRange'; readonly allowed: Supervision }

/** Sets what `wish` names and leaves the rest. */
export function supervise(from: Supervision, wish: Partial<Supervision>, by: string, at: number): SuperviseOutcome {
  const to: Supervision = { ...from, ...wish }
  const allowed: Supervision = {
    ...to,
    factor: within(to.factor, 0, FACTOR_MAX),
    linesPerAgent: to.linesPerAgent === null ? null : within(to.linesPerAgent, 0, LINES_PER_AGENT_MAX),
  }
  if (!same(to, allowed)) return { outcome: 'outOfRange', allowed }
  if (same(to, from)) return { outcome: 'unchanged' }
  return { outcome: 'set', supervision: to, fact: { kind: 'supervised', at, by, from, to } }
}

/**
 * The pacer's decision as the supervisor wants it. It comes before the ledger's gate, never after it: a supervisor can
 * ask for more calls, and the law has the last word.
 */
export function supervised(
  decision: PacingDecision,
  observation: Observation,
  supervision: Supervision,
): PacingDecision {
  const { isPaused, factor, linesPerAgent } = supervision
  const cancel = decision.cancel ? { cancel: decision.cancel } : {}
  if (isPaused) return { ...dialing(0, observation), ...cancel }
  if (linesPerAgent !== null) {
    const { idle, inFlight } = openLines(observation)
    return { ...dialing(Math.floor(linesPerAgent * idle) - inFlight, observation), ...cancel }
  }
  if (factor === 1) return decision
  const { dial } = decision
  const wanted = Math.round(factor * (typeof dial === 'number' ? dial : dial.length))
  if (typeof dial === 'number') return { ...dialing(wanted, observation), ...cancel }
  // More than the pacer chose are taken from the list, in its order.
  const others = (observation.candidates ?? []).map(({ id }) => id).filter((id) => !dial.includes(id))
  return { dial: [...dial, ...others].slice(0, Math.min(wanted, observation.linesFree ?? wanted)), ...cancel }
}

function within(value: number, low: number, high: number): number {
  return Number.isNaN(value) ? low : Math.max(low, Math.min(high, value))
}

function same(left: Supervision, right: Supervision): boolean {
  return (
    left.isPaused === right.isPaused &&
    Object.is(left.factor, right.factor) &&
    Object.is(left.linesPerAgent, right.linesPerAgent)
  )
}
