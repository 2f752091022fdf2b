import { NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import type { CustomerBook } from '../customer/customer-book.js'
import type { AgentId, ConversationId } from '../identity/identity.js'
import { type Interaction, interactions } from '../interaction/interaction.js'

interface ServedEffect extends PendingEffect {
  readonly conversation: ConversationId
  readonly agent: AgentId
}

/** Remembers for each conversation which agent served it last, so that routing can prefer that agent next time. */
export function familiarAgents(engine: Engine, customers: CustomerBook): void {
  engine.effect<Interaction, ServedEffect>({
    name: 'remember agent',
    of: interactions,
    derive: ({ home, stage, conversation }) =>
      stage.name === 'engaged' && home === engine.node
        ? [{ id: `served by ${stage.agent}`, conversation, agent: stage.agent }]
        : NO_EFFECTS,
    perform: ({ conversation, agent }) => customers.servedBy(conversation, agent),
    recovery: 'repeatable',
  })
}
