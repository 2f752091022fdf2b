import type { Archive, Removed } from '../../storage/archive.js'
import type { SealedFact } from '../../storage/chain/sealed-fact.js'
import { sealOf } from '../../storage/chain/sealed-fact.js'
import { type BrokenArchive, broken } from './broken-archives.js'

export const brokenChains: readonly BrokenArchive[] = [
  onChain('answers from a place on instead of behind it', 'chain-follows', (inner, center, after, limit) =>
    inner.chain(center, Math.max(0, after - 1), limit),
  ),
  altered('links each fact to the start instead of the one before', 'chain-follows', (sealed) => ({
    ...sealed,
    hash: sealed.digest,
  })),
  altered('numbers places anew for each page', 'chain-follows', (sealed, index) => ({ ...sealed, number: index + 1 })),
  broken('gives a fact that comes again a second place', 'chain-once', (inner) => {
    const copies = new Map<string, number>()
    return {
      append: (center, facts) => {
        const again = facts.map((fact) => {
          const copy = copies.get(fact.id) ?? 0
          copies.set(fact.id, copy + 1)
          return copy === 0 ? fact : { ...fact, id: `${fact.id} ${copy}` }
        })
        return inner.append(center, again)
      },
    }
  }),
  onChain('has one chain for all centers', 'chain-isolated', async (inner, center, after, limit) => {
    const own = await inner.chain(center, after, limit)
    return own.map((sealed) => ({ ...sealed, number: sealed.number + 1 }))
  }),
  altered('seals without salt', 'personal-apart', (sealed) => ({
    ...sealed,
    seals: Object.fromEntries(
      Object.entries(sealed.personal).map(([field, { value }]) => [field, sealOf({ salt: '', value })]),
    ),
  })),
  altered('covers what is personal', 'personal-apart', (sealed) => {
    const values = Object.entries(sealed.personal).map(([field, { value }]) => [field, value])
    const data = { ...sealed.fact?.data, ...Object.fromEntries(values) }
    return sealed.fact ? { ...sealed, fact: { ...sealed.fact, data } } : sealed
  }),
  broken('erases for all customers', 'erase-only', (inner) => ({
    erase: (center, erasure) => inner.erase(center, { ...erasure, about: { customer: ['a', 'b'] } }),
  })),
  broken('keeps what was erased in the chain', 'erase-only', (inner) => {
    const seen = new Map<string, SealedFact['personal']>()
    return {
      async erase(center, erasure) {
        for (const { id, personal } of await inner.chain(center, 0)) seen.set(id, personal)
        return inner.erase(center, erasure)
      },
      chain: async (center, after, limit) =>
        (await inner.chain(center, after, limit)).map((sealed) => ({
          ...sealed,
          personal: seen.get(sealed.id) ?? sealed.personal,
        })),
    }
  }),
  broken('does not say for whom it erased', 'erase-proof', (inner) => ({
    erase: (center, { customer: _, ...erasure }) => inner.erase(center, erasure),
  })),
  altered('loses the seal with what was sealed', 'erase-proof', (sealed) => ({
    ...sealed,
    seals: Object.fromEntries(Object.keys(sealed.personal).map((field) => [field, sealed.seals[field] as string])),
  })),
  broken('forgets what is to be kept', 'forget-only', (inner) => ({
    forget: (center, { keep: _, ...rule }) => inner.forget(center, rule),
  })),
  broken('forgets all types', 'forget-only', (inner) => ({
    forget: (center, { types: _, ...rule }) => inner.forget(center, rule),
  })),
  onChain('deletes links, too', 'forget-proof', async (inner, center, after, limit) =>
    (await inner.chain(center, after, limit)).filter(({ fact }) => fact !== null),
  ),
  broken('forgets the proofs', 'forget-proof', (inner) => ({
    query: async (center, query) => {
      const page = await inner.query(center, query)
      return { ...page, facts: page.facts.filter(({ type }) => type !== 'archive:forgotten') }
    },
  })),
  broken('forgets everything in one step', 'remove-bounded', (inner) => ({
    async forget(center, rule) {
      let facts = 0
      for (;;) {
        const removed: Removed = await inner.forget(center, rule)
        facts += removed.facts
        if (removed.complete) return { facts, complete: true }
      }
    },
  })),
]

function onChain(
  defect: string,
  caughtBy: string,
  chain: (inner: Archive, ...args: Parameters<Archive['chain']>) => ReturnType<Archive['chain']>,
): BrokenArchive {
  return broken(defect, caughtBy, (inner) => ({ chain: (...args) => chain(inner, ...args) }))
}

function altered(
  defect: string,
  caughtBy: string,
  alter: (sealed: SealedFact, index: number) => SealedFact,
): BrokenArchive {
  return onChain(defect, caughtBy, async (inner, ...args) => (await inner.chain(...args)).map(alter))
}
