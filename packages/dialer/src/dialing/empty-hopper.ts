import { type Engine, type Transaction, systemActor } from '@ringwright/core'
import { leads } from '../lead/lead.js'
import type { LeadIndex } from '../lead/lead-index.js'

const DIALER = systemActor('dialer')
/** Leads of one commit. */
const EMPTIED_AT_ONCE = 200

/** Puts back those who are ready, many at once: a campaign that is not about to dial again holds none. */
export function emptyHopper(engine: Engine, index: LeadIndex, campaign: string): Promise<void> | undefined {
  const ready = [...index.of(campaign).ready.keys()].slice(0, EMPTIED_AT_ONCE)
  if (ready.length === 0) return undefined
  return engine.dispatch(DIALER, (transaction) => putBackReady(transaction, ready))
}

function putBackReady(transaction: Transaction, ids: readonly string[]): void {
  const { now } = transaction
  for (const id of ids) {
    const lead = transaction.read(leads, id)
    if (lead?.stage.name === 'ready')
      transaction.put(leads, id, { ...lead, stage: { name: 'settled', at: now, dueAt: now } })
  }
}
