import type { ContactState, Engine, Transaction } from '@ringwright/core'
import type { Campaign } from '../campaign/campaign.js'
import { type CalleeHistory, calleeHistories, callees, mergedLeads } from '../lead/callee.js'
import { type Lead, nextNumber } from '../lead/lead.js'
import { type Known, knownNow } from './may-call-lead.js'

/** What the directory has of the number that is next. */
export interface FoundOfNumber {
  readonly history: CalleeHistory | undefined
  readonly said: ContactState | undefined
}

/** A lead as it stands in the hopper, and what is known of its number. */
export interface CheckedLead {
  readonly lead: Lead
  readonly known: Known
}

export async function findOfNumber(
  { directory, center, permissions }: Pick<Engine, 'directory' | 'center' | 'permissions'>,
  lead: Pick<Lead, 'numbers' | 'place'>,
): Promise<FoundOfNumber> {
  const number = nextNumber(lead)
  const [history, said] = await Promise.all([
    directory.get(center, calleeHistories, number),
    permissions.state({ channel: 'voice', address: number }),
  ])
  return { history: history?.body, said }
}

/** With what the directory has, and what has happened since: to be asked whether it may be called. */
export function checkedLead(
  { permissions }: Pick<Engine, 'permissions'>,
  transaction: Transaction,
  { settings: { purpose } }: Campaign,
  lead: Lead,
  { history, said }: FoundOfNumber,
): CheckedLead {
  const { now } = transaction
  const number = nextNumber(lead)
  const permission = permissions.decide(transaction, { channel: 'voice', address: number }, { purpose }, said)
  const hasConsent = permission.outcome === 'allowed' && permission.consent !== undefined
  const abandonedAt = history?.abandonedAt
  const since = lead.stage.name === 'ready' ? lead.stage.since : now
  const stage: Lead['stage'] = {
    name: 'ready',
    since,
    checkedAt: now,
    calledAt: history?.calledAt ?? [],
    ...(abandonedAt !== undefined && { abandonedAt }),
    ...(hasConsent && { hasConsent }),
  }
  const ready: Lead = { ...lead, stage }
  const callee = transaction.peek(callees, number)
  const known = { ...knownNow(ready, callee, permission), leads: mergedLeads(history?.leads, callee?.leads) }
  return { lead: ready, known }
}
