import { type Engine, RingwrightError, type Transaction, nodes } from '@ringwright/core'
import { IMPORTS_MAX, type LeadList, isDeleted, leadLists } from '../lead-list/lead-list.js'
import type { CheckedImport } from './import-options.js'

export type Turn = Pick<CheckedImport, 'list' | 'import'>

/**
 * From now on this import reads into its list from here, and no other does: two that count the same pages would write over
 * each other's leads. One that lives elsewhere is waited for, unless it is this very import, which then goes on here. Throws
 * `wrong_state` and `limit_reached`.
 */
export function takeTurn(engine: Engine, transaction: Transaction, { list: id, import: name }: Turn): LeadList {
  const list = transaction.read(leadLists, id) ?? { id, groups: [], imports: {} }
  if (isDeleted(list))
    throw new RingwrightError('wrong_state', `List "${id}" was deleted, and keeps its name; read into another list.`)
  const { reading, imports } = list
  const known = Object.hasOwn(imports, name) ? imports[name] : undefined
  if (known?.isCut)
    throw new RingwrightError(
      'wrong_state',
      `Import "${name}" was ended after ${known.rows} rows; read its source by another \`import\` name, which passes over whom the list has.`,
    )
  if (known?.state === 'complete') return list
  if (reading && reading.import !== name && isElsewhere(engine, reading.home))
    throw new RingwrightError(
      'wrong_state',
      `List "${id}" is being read by import "${reading.import}" at another node; wait until that has ended.`,
    )
  if (!known && Object.keys(imports).length >= IMPORTS_MAX)
    throw new RingwrightError('limit_reached', `List "${id}" was read from ${IMPORTS_MAX} sources; begin another list.`)
  const counts = { rows: 0, accepted: 0, duplicates: 0, rejected: 0, filtered: 0 }
  const progress = known ?? { state: 'running', ...counts, startedAt: transaction.now }
  const next: LeadList = {
    ...list,
    imports: { ...imports, [name]: progress },
    reading: { import: name, home: transaction.node },
  }
  transaction.put(leadLists, id, next)
  if (!known) transaction.fact('leadImport:started', { list: id, import: name })
  return next
}

/** The list while it is this import's turn; throws `wrong_state` once somebody else has taken it. */
export function onTurn(transaction: Transaction, turn: Turn): LeadList {
  const list = transaction.read(leadLists, turn.list)
  if (isTurn(transaction, turn, list)) return list
  throw new RingwrightError(
    'wrong_state',
    `Import "${turn.import}" of list "${turn.list}" was ended, or went on elsewhere; this one ends here.`,
  )
}

/** Others may read into the list from now on. */
export function leaveTurn(transaction: Transaction, turn: Turn): void {
  const list = transaction.read(leadLists, turn.list)
  if (isTurn(transaction, turn, list)) transaction.put(leadLists, turn.list, withoutTurn(list))
}

export function withoutTurn({ reading: _over, ...list }: LeadList): LeadList {
  return list
}

/** Whether an import reads into the list at this node. */
export function isTurn(
  { node }: Pick<Transaction, 'node'>,
  { import: name }: Pick<Turn, 'import'>,
  list: LeadList | undefined,
): list is LeadList {
  return list?.reading?.import === name && list.reading.home === node
}

function isElsewhere(engine: Engine, home: NonNullable<LeadList['reading']>['home']): boolean {
  return home !== engine.node && engine.all(nodes).has(home)
}
