import { lookup, resolveNaptr, resolveSrv } from 'node:dns/promises'
import type { Clock, Instant } from '@ringwright/core'
import type { Names } from './names.js'

/** Resolvers answer no time to live for these records; half a minute spares each call its look-ups, and follows a move. */
const KEPT_MS = 30_000
/** About 200 bytes each; the oldest is forgotten first. */
const KEPT_MAX = 1_000

/** What a resolver says that cannot tell just now; everything else means that there is no such name. */
const PASSING: ReadonlySet<unknown> = new Set(['EAI_AGAIN', 'ESERVFAIL', 'EREFUSED', 'ETIMEOUT', 'ECONNREFUSED'])

/**
 * The system's resolver. What was found, or not found, is kept for 30 s; while the resolver cannot tell, what it said before
 * holds (RFC 8767), and without that it is asked again by the next call.
 */
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
  const answers = new Map<string, { readonly answer: Promise<readonly Answer[]>; until: Instant }>()
  return (name) => {
    const known = answers.get(name)
    const now = clock.now()
    if (known && now < known.until) return known.answer
    const answer = ask(name).catch((error: unknown): readonly Answer[] | Promise<readonly Answer[]> => {
      if (!isPassing(error)) return []
      if (!known) asked.until = now
      return known?.answer ?? []
    })
    const asked = { answer, until: now + KEPT_MS }
    answers.delete(name)
    answers.set(name, asked)
    const [oldest] = answers.keys()
    if (answers.size > KEPT_MAX && oldest !== undefined) answers.delete(oldest)
    return answer
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && PASSING.has(error.code)
}
