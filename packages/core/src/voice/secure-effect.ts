import { type EffectKind, NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { InteractionId } from '../identity/identity.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import type { CallLegs } from './call-legs.js'

interface SecureEffect extends PendingEffect {
  readonly interaction: InteractionId
}

/** While the record says so, what the customer says is not recorded, and what the customer keys does not reach the agent. */
export function secureEffect(
  legs: CallLegs,
  here: (interaction: Interaction) => boolean,
): EffectKind<Interaction, SecureEffect> {
  return {
    name: 'secure call',
    of: interactions,
    derive(interaction) {
      const { id, stage } = interaction
      if (stage.name !== 'engaged' || stage.secured !== true || !here(interaction)) return NO_EFFECTS
      return [{ id: `secured ${stage.offer.id}`, interaction: id }]
    },
    async perform({ interaction }, started) {
      const customer = await legs.whenCustomer(interaction)
      if (started.aborted) return
      customer?.setSecure(true)
      await started.over
      customer?.setSecure(false)
    },
    recovery: 'repeatable',
  }
}
