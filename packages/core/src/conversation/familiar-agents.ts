import { NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import type { CustomerBook } from '../customer/customer-book.js'
import type { AgentId, ConversationId, InteractionId } from '../identity/identity.js'
import { awaitsCallback } from '../interaction/callback.js'
import { type Interaction, interactions } from '../interaction/interaction.js'

interface ServedEffect extends PendingEffect {
  readonly conversation: ConversationId
  readonly agent: AgentId
  readonly interaction: InteractionId
}

/** Remembers for each conversation which agents had its customer, so that routing can prefer one of them next time. */
export function familiarAgents(engine: Engine, customers: CustomerBook): void {
  engine.effect<Interaction, ServedEffect>({
    name: 'remember agent',
    of: interactions,
    derive(interaction) {
      const { id, home, stage, conversation } = interaction
      if (stage.name !== 'engaged' || home !== engine.node || awaitsCallback(interaction)) return NO_EFFECTS
      return [{ id: `served by ${stage.agent}`, conversation, agent: stage.agent, interaction: id }]
    },
    perform: ({ conversation, agent, interaction }) => customers.servedBy(conversation, agent, interaction),
    recovery: 'repeatable',
  })
}
