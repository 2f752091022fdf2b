import { type EffectKind, NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import { untilTaken } from '../engine/until-taken.js'
import type { AgentId, InteractionId } from '../identity/identity.js'
import { awaitsCallback } from '../interaction/callback.js'
import { type Interaction, inStage, interactions } from '../interaction/interaction.js'
import type { CallLegs } from './call-legs.js'

interface ConnectEffect extends PendingEffect {
  readonly interaction: InteractionId
  readonly agent: AgentId
}

/**
 * Notes that agent and customer are connected, where the record has a deadline for it. Comes after the effect that
 * connects them, which does so as soon as both calls are here; when one does not come, the deadline decides.
 */
export function connectEffect(
  { engine, legs }: { readonly engine: Engine; readonly legs: CallLegs },
  here: (interaction: Interaction) => boolean,
): EffectKind<Interaction, ConnectEffect> {
  return {
    name: 'note connection',
    of: interactions,
    derive: (interaction) => {
      const { stage } = interaction
      if (stage.name !== 'engaged' || stage.connectBy === undefined || !here(interaction)) return NO_EFFECTS
      if (awaitsCallback(interaction)) return NO_EFFECTS
      return [{ id: `connect ${stage.offer.id}`, interaction: interaction.id, agent: stage.agent }]
    },
    async perform({ id, interaction, agent }, { signal }) {
      await legs.whenCustomer(interaction)
      const note = (transaction: Transaction): void => {
        const record = transaction.read(interactions, interaction)
        if (record?.stage.name !== 'engaged' || id !== `connect ${record.stage.offer.id}`) return
        const { connectBy, ...stage } = record.stage
        if (connectBy === undefined || !legs.customer(interaction) || !legs.party(stage.offer.id)) return
        transaction.put(interactions, interaction, inStage(record, stage))
        const { queue, since } = stage
        transaction.fact('interaction:connected', { interaction, queue, agent, afterMs: transaction.now - since })
      }
      await untilTaken(
        engine,
        async () => (signal.aborted ? undefined : engine.run({ role: 'agent', id: agent }, note)),
        (error) => engine.logger.error('connection was not noted', { interaction, error }),
      )
    },
    recovery: 'repeatable',
  }
}
