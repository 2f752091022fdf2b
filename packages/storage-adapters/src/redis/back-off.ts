import type { Random } from '@ringwright/core'

const FIRST_MS = 50
const LAST_MS = 3_000

/**
 * How long to wait before the next try: twice as long as before, up to 3 s, and between half and all of that by chance,
 * so that the nodes of a cluster do not all come back to a restarted server in the same instant.
 */
export function backOffMs(random: Random, failures: number): number {
  const longest = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(failures, 10))
  return Math.ceil(longest * (0.5 + random.next() / 2))
}
