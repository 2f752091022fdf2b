import { RingwrightError } from '@ringwright/core'
import { checkAgents } from './traffic.js'

/**
 * The probability that all of `agents` (or lines) are busy when nobody waits (M/M/n/n), for a load in erlangs. The
 * recursion B₀ = 1, Bₖ = a·Bₖ₋₁ / (k + a·Bₖ₋₁) never leaves [0, 1]; powers and factorials overflow at a hundred erlangs.
 */
export function erlangB(load: number, agents: number): number {
  checkAgents(agents)
  if (!(load >= 0 && load < Infinity))
    throw new RingwrightError('invalid_argument', `A load takes a number of erlangs from 0 on; got ${load}.`)
  let blocked = 1
  for (let k = 1; k <= agents; k++) blocked = (load * blocked) / (k + load * blocked)
  return blocked
}

/** As precise as doubles are; each round adds at least a digit while the share is below 0.9. */
const ROUNDS_MAX = 1_000
const PRECISION = 1e-12

/** As `erlangB` when a share (0 to 1, below 1) of those who found everything busy tries again. */
export function erlangBWithRetries(load: number, agents: number, retryShare: number): number {
  if (!(retryShare >= 0 && retryShare < 1))
    throw new RingwrightError('invalid_argument', `A share of retries takes 0 to below 1; got ${retryShare}.`)
  let total = load
  let blocked = erlangB(total, agents)
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const next = load + retryShare * total * blocked
    const done = Math.abs(next - total) <= PRECISION * Math.max(1, next)
    total = next
    blocked = erlangB(total, agents)
    if (done) break
  }
  return blocked
}
