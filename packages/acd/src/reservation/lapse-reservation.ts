import { type Interaction, type Transaction, inStage, interactions } from '@ringwright/core'
import { release } from '../queue/queue-commands.js'
import { passedOn } from './reservation-commands.js'

/** Nobody has come for whom it waited: it goes on to others, or is over where it wants no others. */
export function lapseReservation(transaction: Transaction, interaction: Interaction): void {
  const { id, stage } = interaction
  if (stage.name !== 'waiting') return
  if (stage.reserved?.only) return release(transaction, interaction, 'unreached')
  transaction.put(interactions, id, inStage(interaction, passedOn(transaction, interaction, stage, 'timeout')))
}
