import type { Transaction } from '../engine/transaction.js'
import type { Interaction } from '../interaction/interaction.js'
import type { FlowVariables } from './flow-position.js'

/** What routing tells flows, in its own change. */
export interface Flows {
  /** Whether there is a flow of this id. */
  has(flow: string): boolean
  /** Puts an interaction at the start of a flow, in the caller's change. Throws `not_found` for an unknown flow. */
  begin(transaction: Transaction, interaction: Omit<Interaction, 'stage'>, flow: string, variables: FlowVariables): void
  /** Takes a waiting interaction out of its queue; its flow goes on by the exit of this name, or it is ended. */
  sendBack(transaction: Transaction, interaction: Interaction, reason: string): void
}
