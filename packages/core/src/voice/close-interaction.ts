import type { Actor } from '../authorization/actor.js'
import type { Engine } from '../engine/plugin.js'
import type { InteractionId } from '../identity/identity.js'
import { awaitsCallback } from '../interaction/callback.js'
import { leavingCause } from '../interaction/leaving-cause.js'
import { interactions } from '../interaction/interaction.js'
import { untilTaken } from '../engine/until-taken.js'

/** The customer's call is over; if the interaction is not, it ends by it, except when the customer awaits a callback. */
export function closeInteraction(engine: Engine, id: InteractionId, customerHungUp: boolean): Promise<void> {
  const actor: Actor = { role: 'system', id: 'voice' }
  const close = (): Promise<void> =>
    engine.run(actor, (transaction) => {
      const interaction = transaction.read(interactions, id)
      if (!interaction || awaitsCallback(interaction)) return
      engine.ports.router?.release(transaction, interaction, customerHungUp ? leavingCause(interaction) : 'failed')
    })
  return untilTaken(engine, close, (error) =>
    engine.logger.error('interaction of an ended call could not be closed', { interaction: id, error }),
  )
}
