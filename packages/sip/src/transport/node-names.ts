import { lookup, resolveNaptr, resolveSrv } from 'node:dns/promises'
import type { Clock, Instant } from '@ringwright/core'
import type { Names } from './names.js'

/** Resolvers answer no time to live for these records; half a minute spares each call its look-ups, and follows a move. */
const KEPT_MS = 30_000
/** About 200 bytes each; the oldest is forgotten first. */
const KEPT_MAX = 1_000

/** The system's resolver. What was found, or not found, is kept for 30 s. */
export function nodeNames(clock: Clock): Names {
  return {
    addresses: kept(clock, async (host) => (await lookup(host, { all: true })).map(({ address }) => address)),
    servers: kept(clock, resolveSrv),
    services: kept(clock, resolveNaptr),
  }
}

/** Remembers answers; those under way, too, so that a burst of calls asks once. */
export function kept<Answer>(
  clock: Clock,
  ask: (name: string) => Promise<readonly Answer[]>,
): (name: string) => Promise<readonly Answer[]> {
  const answers = new Map<string, { readonly answer: Promise<readonly Answer[]>; readonly until: Instant }>()
  return (name) => {
    const known = answers.get(name)
    const now = clock.now()
    if (known && now < known.until) return known.answer
    const answer = ask(name).catch((): readonly Answer[] => [])
    answers.delete(name)
    answers.set(name, { answer, until: now + KEPT_MS })
    const [oldest] = answers.keys()
    if (answers.size > KEPT_MAX && oldest !== undefined) answers.delete(oldest)
    return answer
  }
}
