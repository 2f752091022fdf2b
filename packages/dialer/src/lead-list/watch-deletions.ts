import type { EffectKind, Engine, PendingEffect } from '@ringwright/core'
import { untilWritten } from '../lead/until-written.js'
import { type LeadList, leadLists } from './lead-list.js'
import { removeLeads } from './remove-leads.js'

interface RemovalEffect extends PendingEffect {
  readonly list: string
}

const NOTHING: readonly never[] = []

/** Removes the leads of deleted lists; what a node has left that is lost is another one's. */
export function watchDeletions(engine: Engine): void {
  engine.home(leadLists, {
    home: (list) => (isBeingRemoved(list) ? list.deletion.home : undefined),
    settle(transaction, id, list, home) {
      if (list.deletion) transaction.put(leadLists, id, { ...list, deletion: { ...list.deletion, home } })
    },
  })
  engine.effect(removalEffect(engine))
}

function removalEffect(engine: Engine): EffectKind<LeadList, RemovalEffect> {
  return {
    name: 'remove leads of deleted list',
    of: leadLists,
    derive: (list, id) =>
      isBeingRemoved(list) && list.deletion.home === engine.node ? [{ id: `${id}/removal`, list: id }] : NOTHING,
    perform: ({ list }, started) =>
      untilWritten(engine, started, 'leads of a deleted list could not be removed; trying again', () =>
        removeLeads(engine, list, started),
      ),
    recovery: 'repeatable',
  }
}

function isBeingRemoved(list: LeadList): list is LeadList & Required<Pick<LeadList, 'deletion'>> {
  return list.deletion !== undefined && list.deletion.endedAt === undefined
}
