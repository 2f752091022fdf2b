import { type InteractionId, interactions } from '@ringwright/core'
import { type Checker, changesOf, recordsOf } from '@ringwright/core/simulation'
import { factsOf } from './facts-of.js'

/** Checks that no customer falls out of the center unseen. */
export function nobodyLost(): Checker {
  return {
    name: 'nobody-lost',
    invariant: 'Every interaction that was opened is ended by a fact, and none is left when everything is quiet.',
    see(step) {
      const gone = changesOf(step, interactions).filter(({ before, after }) => before && !after)
      if (gone.length === 0) return undefined
      const closed = new Set([...factsOf(step.commit, 'interaction:closed')].map(({ interaction }) => interaction))
      return gone
        .filter(({ id }) => !closed.has(id as InteractionId))
        .map(({ id }) => `interaction ${id} is gone, and no fact says why`)
    },
    *finish(records) {
      for (const { id, stage } of recordsOf(records, interactions)) yield `interaction ${id} is still ${stage.name}`
    },
  }
}
