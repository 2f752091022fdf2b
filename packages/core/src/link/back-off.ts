import type { Random } from '../randomness/random.js'

/** How long is waited between attempts to connect. */
export interface BackOff {
  /** Upper bound of the first wait. */
  readonly minMs: number
  /** Upper bound of any wait. */
  readonly maxMs: number
}

/**
 * How long to wait before attempt number `attempt` (from 0): evenly between zero and a bound that doubles each time,
 * so that the clients of a server that went away do not come back at one moment ("full jitter").
 */
export function backOffMs(random: Random, { minMs, maxMs }: BackOff, attempt: number): number {
  return Math.round(random.next() * Math.min(maxMs, minMs * 2 ** Math.min(attempt, 30)))
}
