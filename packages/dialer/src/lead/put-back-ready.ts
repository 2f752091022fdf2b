import type { Transaction } from '@ringwright/core'
import { leads } from './lead.js'

/** Leads that are ready go back to where they came from, and may be taken up again at once. */
export function putBackReady(transaction: Transaction, ids: readonly string[]): void {
  const { now } = transaction
  for (const id of ids) {
    const lead = transaction.read(leads, id)
    if (lead?.stage.name === 'ready')
      transaction.put(leads, id, { ...lead, stage: { name: 'settled', at: now, dueAt: now } })
  }
}
