import type { Actor } from '../authorization/actor.js'
import type { HappeningKind } from '../engine/happening.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import { untilTaken } from '../engine/until-taken.js'
import type { InteractionId } from '../identity/identity.js'
import { awaitsCallback } from '../interaction/callback.js'
import { leavingCause } from '../interaction/leaving-cause.js'
import { type Interaction, interactions } from '../interaction/interaction.js'

const VOICE: Actor = { role: 'system', id: 'voice' }

export const customerLeft: HappeningKind<{ readonly interaction: InteractionId }> = {
  name: 'call:customerLeft',
  actor: VOICE,
  write(transaction, { interaction: id }, { ports }) {
    const interaction = unlessAwaited(transaction, id)
    if (interaction) ports.router?.release(transaction, interaction, leavingCause(interaction))
  },
  isRepeatable: true,
  failure: 'interaction of an ended call could not be closed',
}

/** The customer's call is over; if the interaction is not, it ends by it, except when the customer awaits a callback. */
export function closeInteraction(engine: Engine, interaction: InteractionId, hungUp: boolean): Promise<void> {
  if (hungUp) return engine.happened(customerLeft, { interaction })
  // Should the center stop before this is taken, nothing is kept: whom it has cut off is then called back.
  return untilTaken(
    engine,
    () => engine.run(VOICE, (transaction) => cutOff(engine, transaction, interaction)),
    (error) => engine.logger.error(customerLeft.failure, { interaction, error }),
  )
}

function cutOff({ ports }: Engine, transaction: Transaction, id: InteractionId): void {
  const interaction = unlessAwaited(transaction, id)
  if (interaction) ports.router?.release(transaction, interaction, 'failed')
}

function unlessAwaited(transaction: Transaction, id: InteractionId): Interaction | undefined {
  const interaction = transaction.read(interactions, id)
  return interaction && !awaitsCallback(interaction) ? interaction : undefined
}
