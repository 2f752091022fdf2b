import { type Engine, RingwrightError, type Transaction } from '@ringwright/core'
import { campaigns } from '../campaign/campaign.js'
import { initialized } from '../campaign/campaign-commands.js'
import { type ImportProgress, type LeadList, isComplete, leadLists } from '../lead-list/lead-list.js'
import { type Turn, withoutTurn } from './import-turn.js'

/** An import has come to its end: campaigns that only waited for it may be started. */
export function completed(
  engine: Engine,
  transaction: Transaction,
  { list, import: name }: { readonly list: LeadList; readonly import: string },
  progress: ImportProgress,
): void {
  const { id, imports } = list
  const next = { ...withoutTurn(list), imports: { ...imports, [name]: progress } }
  transaction.put(leadLists, id, next)
  const { rows, accepted, duplicates, rejected, filtered, isCut } = progress
  transaction.fact('leadImport:ended', {
    ...{ list: id, import: name, rows, accepted, duplicates, rejected, filtered },
    ...(isCut && { isCut }),
  })
  if (!isComplete(next)) return
  for (const { body } of engine.all(campaigns).values())
    if (body.state === 'initializing' && body.settings.lists.some((each) => each.list === id))
      initialized(transaction, body.id)
}

/**
 * Ends an import with what it has read; false when it has come to its end before. Whoever still reads for it is refused
 * with its next change. Throws `not_found`.
 */
export function endImport(engine: Engine, transaction: Transaction, turn: Turn): boolean {
  const list = transaction.read(leadLists, turn.list)
  const progress = list && Object.hasOwn(list.imports, turn.import) ? list.imports[turn.import] : undefined
  if (!list || !progress)
    throw new RingwrightError('not_found', `Nothing was read into list "${turn.list}" by an import "${turn.import}".`)
  if (progress.state === 'complete') return false
  const ended = { ...progress, state: 'complete', endedAt: transaction.now, isCut: true } as const
  completed(engine, transaction, { list, import: turn.import }, ended)
  return true
}
