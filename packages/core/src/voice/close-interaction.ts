import type { Actor } from '../authorization/actor.js'
import { sleep } from '../clock/clock.js'
import type { Engine } from '../engine/plugin.js'
import { RingwrightError, errorText } from '../errors/ringwright-error.js'
import type { InteractionId } from '../identity/identity.js'
import { awaitsCallback } from '../interaction/callback.js'
import { leavingCause } from '../interaction/leaving-cause.js'
import { interactions } from '../interaction/interaction.js'
import { storageRetryMs } from '../storage/storage-retry.js'

/**
 * The customer's call is over; if the interaction is not, it ends by it, except when the customer awaits a callback. A
 * store that has no room is asked again until it has: nobody else would ever end it.
 */
export async function closeInteraction(engine: Engine, id: InteractionId, customerHungUp: boolean): Promise<void> {
  const actor: Actor = { role: 'system', id: 'voice' }
  for (let failures = 1; ; failures++) {
    try {
      return await engine.run(actor, (transaction) => {
        const interaction = transaction.read(interactions, id)
        if (!interaction || awaitsCallback(interaction)) return
        engine.ports.router?.release(transaction, interaction, customerHungUp ? leavingCause(interaction) : 'failed')
      })
    } catch (error) {
      engine.logger.error('interaction of an ended call could not be closed', {
        interaction: id,
        error: errorText(error),
      })
      if (!(error instanceof RingwrightError && error.retryable)) return
    }
    await sleep(engine.clock, storageRetryMs(failures))
  }
}
