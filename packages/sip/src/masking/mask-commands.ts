import type { Transaction } from '@ringwright/core'
import { type MaskBinding, type MaskEnd, maskBindings, maskNumbers, maskSides, sideId } from './mask-binding.js'

export interface MaskPool {
  readonly numbers: readonly string[]
  readonly restMs: number
  readonly bindingsPerNumberMax: number
}

/** Gives two parties a number that neither has with anybody else. Undefined when there is none. */
export function bindMask(
  transaction: Transaction,
  pool: MaskPool,
  request: Omit<MaskBinding, 'id' | 'number' | 'ended'>,
): MaskBinding | undefined {
  const number = freeNumber(transaction, pool, request.parties)
  if (number === undefined) return undefined
  const binding: MaskBinding = { id: transaction.newId(), number, ...request }
  transaction.put(maskBindings, binding.id, binding)
  for (const party of binding.parties) takeSide(transaction, binding, party)
  transaction.put(maskNumbers, number, { bindings: bindingsOf(transaction, number) + 1 })
  const { id, expiresAt } = binding
  transaction.fact('mask:bound', { binding: id, number, expiresAt })
  return binding
}

/** Changes one that is not over; 'taken' when the number connects a new party with somebody else, or rests from that. */
export function changeMask(
  transaction: Transaction,
  pool: MaskPool,
  id: string,
  change: Partial<Pick<MaskBinding, 'parties' | 'expiresAt' | 'record'>>,
): MaskBinding | 'gone' | 'taken' {
  const before = transaction.read(maskBindings, id)
  if (!before || before.ended || before.expiresAt <= transaction.now) return 'gone'
  const after: MaskBinding = { ...before, ...change }
  const { number } = after
  for (const party of after.parties) {
    const side = transaction.read(maskSides, sideId(number, party))
    if (side && side.binding !== id) return 'taken'
  }
  for (const party of before.parties) {
    if (after.parties.includes(party)) continue
    transaction.put(maskSides, sideId(number, party), { binding: id, restsUntil: transaction.now + pool.restMs })
  }
  for (const party of after.parties) takeSide(transaction, after, party)
  transaction.put(maskBindings, id, after)
  transaction.fact('mask:changed', { binding: id, number, expiresAt: after.expiresAt })
  return after
}

/** From now on it connects nobody, and its number rests. False when it is over already. */
export function endMask(transaction: Transaction, pool: MaskPool, id: string, why: MaskEnd): boolean {
  const binding = transaction.read(maskBindings, id)
  if (!binding || binding.ended) return false
  transaction.put(maskBindings, id, { ...binding, ended: { why, restsUntil: transaction.now + pool.restMs } })
  transaction.fact('mask:ended', { binding: id, number: binding.number, why })
  return true
}

/** The rest is over: the number can be given to these parties again. */
export function forgetMask(transaction: Transaction, { id, number, parties }: MaskBinding): void {
  transaction.remove(maskBindings, id)
  for (const party of parties) transaction.remove(maskSides, sideId(number, party))
  const bindings = bindingsOf(transaction, number) - 1
  if (bindings > 0) transaction.put(maskNumbers, number, { bindings })
  else transaction.remove(maskNumbers, number)
}

/** A call from a party to a number of the pool: whom it is for, as it is decided with the fact of the call. */
export interface MaskedRoute {
  readonly binding: MaskBinding
  readonly to: string
}

export function routeMaskedCall(
  transaction: Transaction,
  call: string,
  from: string,
  number: string,
): MaskedRoute | undefined {
  const side = transaction.read(maskSides, sideId(number, from))
  const binding = side && transaction.read(maskBindings, side.binding)
  if (!binding || side.restsUntil !== undefined || binding.ended || binding.expiresAt <= transaction.now) {
    transaction.fact('mask:refused', { number, why: side ? 'ended' : 'unknownCaller' })
    return undefined
  }
  const by = binding.parties[0] === from ? 0 : 1
  transaction.fact('mask:called', { binding: binding.id, number, call, by })
  return { binding, to: binding.parties[by === 0 ? 1 : 0] }
}

/** The one with the fewest bindings, so that all wear out alike. The change rests only on what it takes. */
function freeNumber(transaction: Transaction, pool: MaskPool, parties: MaskBinding['parties']): string | undefined {
  let best: string | undefined
  let fewest = pool.bindingsPerNumberMax
  for (const number of pool.numbers) {
    const bindings = transaction.peek(maskNumbers, number)?.bindings ?? 0
    if (bindings >= fewest) continue
    if (parties.some((party) => transaction.peek(maskSides, sideId(number, party)))) continue
    best = number
    fewest = bindings
  }
  return best
}

function takeSide(transaction: Transaction, { id, number }: MaskBinding, party: string): void {
  transaction.read(maskSides, sideId(number, party))
  transaction.put(maskSides, sideId(number, party), { binding: id })
}

function bindingsOf(transaction: Transaction, number: string): number {
  return transaction.read(maskNumbers, number)?.bindings ?? 0
}
