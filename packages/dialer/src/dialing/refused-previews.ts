import type { Transaction } from '@ringwright/core'
import type { Campaign } from '../campaign/campaign.js'
import { isListed } from '../compliance/call-permission.js'
import type { Lead } from '../lead/lead.js'
import { isDeleted, leadLists } from '../lead-list/lead-list.js'
import type { ClaimParts } from './dial-leads.js'

/** Leads that are shown, and whose numbers are to be called no more by what was said, or listed, since; or whose list is deleted. */
export function refusedPreviews(
  { engine, lists }: Pick<ClaimParts, 'engine' | 'lists'>,
  transaction: Transaction,
  { settings: { purpose } }: Campaign,
  shown: Iterable<Lead>,
): readonly Lead[] {
  return [...shown].filter(({ list: id, stage }) => {
    if (stage.name !== 'previewing' || stage.isTaken) return false
    if (isDeleted(transaction.peek(leadLists, id))) return true
    if (lists.some((list) => isListed(list, stage.number))) return true
    const contact = { channel: 'voice', address: stage.number }
    return engine.permissions.decide(transaction, contact, { purpose }, undefined).outcome === 'refused'
  })
}
