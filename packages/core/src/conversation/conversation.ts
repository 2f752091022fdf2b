import type { AgentId, ConversationId, CustomerId } from '../identity/identity.js'
import type { CollectionDefinition } from '../storage/directory.js'

/** Everything between one customer and one service, across channels and interactions. */
export interface Conversation {
  readonly id: ConversationId
  readonly customer: CustomerId
  readonly service: string
  readonly createdAt: number
  /** Who of the agents served it last. */
  readonly lastAgent?: AgentId
}

export const conversations: CollectionDefinition<Conversation> = {
  name: 'conversations',
  indexes: {
    pair: { unique: true, keys: ({ customer, service }) => [`${customer}:${service}`] },
    customer: { keys: ({ customer }) => [customer], order: ({ createdAt }) => createdAt },
  },
}
