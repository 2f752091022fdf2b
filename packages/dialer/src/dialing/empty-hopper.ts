import { type Engine, systemActor } from '@ringwright/core'
import type { LeadIndex } from '../lead/lead-index.js'
import { putBackReady } from '../lead/put-back-ready.js'

const DIALER = systemActor('dialer')
/** Leads of one commit. */
const EMPTIED_AT_ONCE = 200

/** Puts back those who are ready, many at once: a campaign that is not about to dial again holds none. */
export function emptyHopper(engine: Engine, index: LeadIndex, campaign: string): Promise<void> | undefined {
  const ready = [...index.of(campaign).ready.keys()].slice(0, EMPTIED_AT_ONCE)
  if (ready.length === 0) return undefined
  return engine.dispatch(DIALER, (transaction) => putBackReady(transaction, ready))
}
