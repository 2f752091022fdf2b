import { type InteractionId, interactions } from '@ringwright/core'
import { type Checker, changesOf, recordsOf } from '@ringwright/core/simulation'
import { factsOf } from './facts-of.js'

/** Checks that no customer falls out of the center unseen. */
export function nobodyLost(): Checker {
  return {
    name: 'nobody-lost',
    invariant: 'Every interaction that was opened is ended by a fact, and none is left when everything is quiet.',
    *see(step) {
      const closed = new Set([...factsOf(step.commit, 'interaction:closed')].map(({ interaction }) => interaction))
      for (const { id, before, after } of changesOf(step, interactions))
        if (before && !after && !closed.has(id as InteractionId))
          yield `interaction ${id} is gone, and no fact says why`
    },
    *finish(records) {
      for (const { id, stage } of recordsOf(records, interactions)) yield `interaction ${id} is still ${stage.name}`
    },
  }
}
