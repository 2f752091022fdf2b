import { type Engine, awaitsCallback, interactions } from '@ringwright/core'
import { giveUp } from './callback-commands.js'

/** Gives up callbacks after the time within which they are tried. */
export function watchCallbacks(engine: Engine): void {
  engine.deadline(interactions, {
    deadline(interaction) {
      const { stage, callback } = interaction
      if (!callback || stage.name !== 'waiting' || stage.offers.length > 0) return undefined
      return awaitsCallback(interaction) ? callback.expiresAt : undefined
    },
    lapse: (transaction, _id, interaction) => giveUp(transaction, interaction),
  })
}
