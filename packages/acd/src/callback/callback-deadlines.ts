import { type Engine, awaitsCallback, interactions } from '@ringwright/core'
import { endHold, giveUp } from './callback-commands.js'

/** Ends what callbacks wait for by themselves: the pause between two tries, and the time within which they are tried. */
export function watchCallbacks(engine: Engine): void {
  engine.deadline(interactions, {
    deadline: ({ stage }) => (stage.name === 'waiting' ? stage.heldUntil : undefined),
    lapse: (transaction, _id, interaction) => endHold(transaction, interaction),
  })
  engine.deadline(interactions, {
    deadline(interaction) {
      const { stage, callback } = interaction
      if (!callback || stage.name !== 'waiting' || stage.offers.length > 0) return undefined
      return awaitsCallback(interaction) ? callback.expiresAt : undefined
    },
    lapse: (transaction, _id, interaction) => giveUp(transaction, interaction),
  })
}
