import { type Instant, interactions } from '@ringwright/core'
import { type Checker, changesOf } from '@ringwright/core/simulation'

/** A transfer with an offer, a rejection and the next offer is about ten; what rogue writers add doubles that. */
const COMMITS_MAX = 30
const SPAN_MS = 1_000

/** Checks that the center settles instead of going round. */
export function noLivelock(): Checker {
  const recent = new Map<string, Instant[]>()
  return {
    name: 'no-livelock',
    invariant: `No interaction is changed more than ${COMMITS_MAX} times within ${SPAN_MS} ms.`,
    see(step) {
      const { at } = step.commit
      let problems: string[] | undefined
      for (const { id, after } of changesOf(step, interactions)) {
        const instants = (recent.get(id) ?? []).filter((instant) => instant > at - SPAN_MS)
        instants.push(at)
        if (instants.length === COMMITS_MAX + 1)
          (problems ??= []).push(`interaction ${id} was changed ${instants.length} times within a second`)
        if (after) recent.set(id, instants)
        else recent.delete(id)
      }
      return problems
    },
  }
}
