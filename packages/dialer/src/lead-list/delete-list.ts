import { type Engine, RingwrightError, type Transaction } from '@ringwright/core'
import { endImport } from '../lead-import/end-import.js'
import { withoutTurn } from '../lead-import/import-turn.js'
import { leadLists, leadsRead, openImports } from './lead-list.js'

/**
 * Nobody of the list is called any more, and its imports are ended; its leads are removed from then on. It keeps its name,
 * since facts name leads by it. False when it was deleted before. Throws `not_found`.
 */
export function deleteList(engine: Engine, transaction: Transaction, id: string): boolean {
  const list = transaction.read(leadLists, id)
  if (!list) throw new RingwrightError('not_found', `There is no list "${id}": nothing was read into it.`)
  if (list.deletion) return false
  for (const name of openImports(list)) endImport(engine, transaction, { list: id, import: name })
  const { edition = 0, ...rest } = withoutTurn(transaction.read(leadLists, id) ?? list)
  const leads = leadsRead(list)
  const deletion = { at: transaction.now, leads, home: transaction.node }
  // Whoever has read a page of it, to dial from it, sees by the edition that these leads are called no more.
  transaction.put(leadLists, id, { ...rest, edition: edition + 1, deletion })
  transaction.fact('leadList:deleted', { list: id, leads })
  return true
}
