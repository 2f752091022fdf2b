import { describe, expect, it } from 'vitest'
import { systemActor } from '../authorization/actor.js'
import type { CenterId } from '../identity/identity.js'
import type { Archive, Subjects } from '../storage/archive.js'
import { linkHash, type SealedFact } from '../storage/chain/sealed-fact.js'
import type { CommittedFact } from '../storage/fact.js'
import { memoryArchive } from '../storage/memory/memory-archive.js'
import { eraseFacts, forgetFacts } from './remove-facts.js'
import { verifyChain } from './verify-chain.js'

const CENTER = 'main' as CenterId
const FACTS = 6

async function archiveOf(count: number): Promise<Archive> {
  const archive = memoryArchive()
  const facts = Array.from({ length: count }, (_, index) => ({
    id: `c${index}.0`,
    type: 'interaction:noted',
    at: 1_000 * index,
    revision: index + 1,
    actor: systemActor('test'),
    data: { interaction: `i${index}`, note: 'n', text: `said ${index}` },
    personal: ['text'],
  }))
  await archive.append(CENTER, facts as unknown as readonly CommittedFact[])
  return archive
}

/** The archive as somebody has left it who can write to its database. */
function tampered(archive: Archive, alter: (links: readonly SealedFact[]) => readonly SealedFact[]): Archive {
  return {
    ...archive,
    chain: async (center, after, limit) =>
      alter(await archive.chain(center, 0, 1_000))
        .filter(({ number }) => number > after)
        .slice(0, limit),
  }
}

function at(place: number, alter: (sealed: SealedFact) => SealedFact) {
  return (links: readonly SealedFact[]) => links.map((each) => (each.number === place ? alter(each) : each))
}

const faultsOf = async (archive: Archive, checkpoint?: { number: number; hash: string }) =>
  (await verifyChain(archive, CENTER, checkpoint && { checkpoint })).faults

describe('[X12] [V6] [Z24] verifying a chain of facts', () => {
  it('finds nothing where nothing was altered, and says where the chain ends', async () => {
    const archive = await archiveOf(FACTS)
    const seen: number[] = []
    const report = await verifyChain(archive, CENTER, { onProgress: (checked) => seen.push(checked) })
    expect(report).toMatchObject({ facts: FACTS, forgotten: 0, erasedFields: 0, faultCount: 0, end: { number: FACTS } })
    expect(seen).toEqual([FACTS])
    expect(await verifyChain(memoryArchive(), CENTER)).toMatchObject({ end: null, faultCount: 0 })
  })

  it('finds one bit that was changed, at its place', async () => {
    const archive = await archiveOf(FACTS)
    const edit = at(3, (sealed) => ({
      ...sealed,
      fact: sealed.fact && { ...sealed.fact, data: { ...sealed.fact.data, interaction: 'i3' } },
    }))
    expect(await faultsOf(tampered(archive, edit))).toEqual([{ number: 3, kind: 'changed', fact: 'c2.0' }])
  })

  it('finds a changed word of a customer, a changed time and who is said to have done it', async () => {
    const archive = await archiveOf(FACTS)
    const word = at(2, (sealed) => ({
      ...sealed,
      personal: { text: { salt: sealed.personal['text']?.salt ?? '', value: 'other' } },
    }))
    expect(await faultsOf(tampered(archive, word))).toMatchObject([{ number: 2, kind: 'personalChanged' }])
    const added = at(2, (sealed) => ({ ...sealed, personal: { ...sealed.personal, more: { salt: '', value: 1 } } }))
    expect(await faultsOf(tampered(archive, added))).toMatchObject([{ number: 2, kind: 'personalChanged' }])
    const who = at(4, (sealed) => ({ ...sealed, fact: sealed.fact && { ...sealed.fact, actor: systemActor('other') } }))
    expect(await faultsOf(tampered(archive, who))).toMatchObject([{ number: 4, kind: 'changed' }])
    const when = at(4, (sealed) => ({ ...sealed, at: 1, fact: sealed.fact && { ...sealed.fact, at: 1 } }))
    expect(await faultsOf(tampered(archive, when))).toMatchObject([
      { number: 4, kind: 'relinked' },
      { number: 4, kind: 'changed' },
    ])
  })

  it('finds a fact that was taken out, with or without its link', async () => {
    const archive = await archiveOf(FACTS)
    expect(await faultsOf(tampered(archive, (links) => links.filter(({ number }) => number !== 4)))).toEqual([
      { number: 4, kind: 'missing' },
    ])
    const emptied = at(4, (sealed) => ({ ...sealed, fact: null, seals: {}, personal: {} }))
    expect(await faultsOf(tampered(archive, emptied))).toMatchObject([{ number: 4, kind: 'vanished' }])
    const silenced = at(4, (sealed) => ({ ...sealed, personal: {} }))
    expect(await faultsOf(tampered(archive, silenced))).toMatchObject([{ number: 4, kind: 'vanished' }])
  })

  it('finds facts that have changed places', async () => {
    const swap = (links: readonly SealedFact[]): readonly SealedFact[] => {
      const [first, second, ...rest] = links as [SealedFact, SealedFact, ...SealedFact[]]
      return [{ ...second, number: 1 }, { ...first, number: 2 }, ...rest]
    }
    const kinds = (await faultsOf(tampered(await archiveOf(FACTS), swap))).map(({ number, kind }) => [number, kind])
    expect(kinds).toEqual([
      [1, 'relinked'],
      [2, 'relinked'],
      [3, 'relinked'],
    ])
  })

  it('finds by a checkpoint that the end was cut off, or all of it made anew', async () => {
    const archive = await archiveOf(FACTS)
    const { end } = await verifyChain(archive, CENTER)
    const cut = tampered(archive, (links) => links.slice(0, 4))
    expect(await faultsOf(cut)).toEqual([])
    expect(await faultsOf(cut, end ?? undefined)).toEqual([{ number: 5, kind: 'cut' }])
    const forged = tampered(archive, (links) => {
      let before = '0'.repeat(64)
      return links.map((sealed) => {
        const link = { ...sealed, revision: 9, fact: sealed.fact && { ...sealed.fact, revision: 9 } }
        before = linkHash(before, link)
        return { ...link, hash: before }
      })
    })
    expect((await faultsOf(forged, end ?? undefined)).at(-1)).toMatchObject({ number: FACTS, kind: 'replaced' })
  })

  it('goes on when many facts are wrong, and counts what it does not list', async () => {
    const emptied = tampered(await archiveOf(300), (links) => links.map((sealed) => ({ ...sealed, fact: null })))
    const report = await verifyChain(emptied, CENTER)
    expect(report.faultCount).toBe(300)
    expect(report.faults).toHaveLength(100)
  })

  it('raises no alarm about what is forgotten or erased by the rules while it reads', async () => {
    const archive = await archiveOf(1_500)
    const actor = systemActor('test')
    const about = { interaction: ['i1400'] } as unknown as Subjects
    const removal = async () => {
      await eraseFacts(archive, CENTER, { about, actor, at: 2_000_000 })
      await forgetFacts(archive, CENTER, { before: 1_200_000, keep: {}, actor, at: 2_000_000 })
    }
    let removing: Promise<void> | undefined
    const busy: Archive = {
      ...archive,
      async chain(...asked) {
        if (asked[1] > 0) await (removing ??= removal())
        return archive.chain(...asked)
      },
    }
    const report = await verifyChain(busy, CENTER)
    expect(report).toMatchObject({ forgotten: 200, erasedFields: 1, faultCount: 0 })
  })
})
