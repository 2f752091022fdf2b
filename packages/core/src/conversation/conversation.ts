import type { Instant } from '../clock/clock.js'
import type { AgentId, ConversationId, CustomerId, InteractionId } from '../identity/identity.js'
import type { FamiliarAgent } from '../interaction/interaction.js'
import type { HeardLanguage } from '../language/heard-language.js'
import type { CollectionDefinition } from '../storage/directory.js'

/** Everything between one customer and one service, across channels and interactions. */
export interface Conversation {
  readonly id: ConversationId
  readonly customer: CustomerId
  readonly service: string
  readonly createdAt: number
  /** Who of the agents served it last. */
  readonly lastAgent?: AgentId
  /**
   * When the customer last wrote, by channel and address, to the minute; only for channels that close some time after that.
   * By the channel alone: from any address there, as entries have it that know no more.
   */
  readonly heardAt?: Readonly<Record<string, Instant>>
  /** The number of the customer's message with which a request has ended, the last one: that one again begins none. */
  readonly endedWith?: number
  /** In which the customer writes, as far as that was found out. */
  readonly language?: HeardLanguage
  /** Agents who served it, each with the last interaction that was counted, so that none is counted twice. */
  readonly familiarAgents?: readonly (FamiliarAgent & { readonly interaction: InteractionId })[]
}

/** Conversations, in the directory: by customer, and by customer and service. */
export const conversations: CollectionDefinition<Conversation> = {
  name: 'conversations',
  indexes: {
    pair: { unique: true, keys: ({ customer, service }) => [`${customer}:${service}`] },
    customer: { keys: ({ customer }) => [customer], order: ({ createdAt }) => createdAt },
  },
}
