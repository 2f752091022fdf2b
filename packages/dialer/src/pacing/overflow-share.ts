import { RingwrightError } from '@ringwright/core'

/** A share that is equal to the bound but for the rounding of its sum counts as equal: two agents, three lines, 30 %. */
const ROUNDING = 1e-12
/** Beyond it the sum takes longer than a decision may. */
const AGENTS_MAX = 10_000

/**
 * Of the persons who answer `lines` calls, the share who find none of so many free agents:
 * E[(X − agents)⁺] / E[X] with X ~ Bin(lines, answerRate).
 */
export function overflowShare(agents: number, answerRate: number, lines: number): number {
  checkArguments(agents, answerRate)
  if (lines <= agents) return 0
  // E[(X − A)⁺] = E[X] − A + Σ_{k<A} (A − k) P(X = k), with probabilities from their logarithms.
  let overflow = lines * answerRate - agents
  if (answerRate === 1) return overflow / lines
  let logTerm = lines * Math.log1p(-answerRate)
  const logOdds = Math.log(answerRate) - Math.log1p(-answerRate)
  for (let answers = 0; answers < agents; answers++) {
    overflow += (agents - answers) * Math.exp(logTerm)
    logTerm += Math.log((lines - answers) / (answers + 1)) + logOdds
  }
  return Math.max(0, overflow) / (lines * answerRate)
}

/** The most lines for a fixed number of free agents with which no greater share of persons is left without one. */
export function linesForFreeAgents(agents: number, answerRate: number, cap: number): number {
  checkArguments(agents, answerRate)
  let high = Math.max(1, agents)
  while (overflowShare(agents, answerRate, high) <= cap + ROUNDING) high *= 2
  let low = agents
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (overflowShare(agents, answerRate, middle) <= cap + ROUNDING) low = middle
    else high = middle
  }
  return low
}

function checkArguments(agents: number, answerRate: number): void {
  if (Number.isSafeInteger(agents) && agents >= 0 && agents <= AGENTS_MAX && answerRate > 0 && answerRate <= 1) return
  throw new RingwrightError(
    'invalid_argument',
    `Pass a whole number of agents up to ${AGENTS_MAX} and an answer rate above 0 up to 1; got ${agents} and ${answerRate}.`,
  )
}
