import type { AgentId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, asAgent, openFloor } from '../fixtures/test-floor.js'

const ann = asAgent('ann')
const WRITTEN = { outcome: 'written' }
const FULL = { outcome: 'refused', reason: 'full' }
const CLOSED = { outcome: 'refused', reason: 'closed' }

async function engagedAnn() {
  const floor = await openFloor({ queues: [{ id: 'sales', wrapUpMs: 10_000 }, { id: 'help' }] })
  await floor.signIn('ann')
  const id = await floor.arrive()
  await floor.accept(id)
  return { floor, id }
}

describe('the papers of an interaction', () => {
  it('[N3] go with it to the next agent, with notes and tags of everybody', async () => {
    const { floor, id } = await engagedAnn()
    expect(await floor.acd.addNote(ann, id, ' speaks French ')).toMatchObject(WRITTEN)
    await floor.acd.changeTags(ann, id, { add: ['vip', 'late'] })
    await floor.acd.transfer(ann, id, { target: { queue: 'help' } })
    await floor.acd.changeTags(SUPERVISOR, id, { add: ['vip', 'refund'], remove: ['late'] })
    const { at } = floor.acd.papersOf(id)?.notes[0] ?? { at: 0 }
    expect(floor.acd.papersOf(id)).toMatchObject({
      tags: ['vip', 'refund'],
      notes: [{ author: { role: 'agent', id: 'ann' }, text: 'speaks French', at }],
    })
    await floor.settle()
    expect(floor.happened('interaction:noted')).toMatchObject([{ interaction: id, text: 'speaks French' }])
    expect(floor.happened('interaction:tagged')).toEqual([
      { interaction: id, tags: ['vip', 'late'], added: ['vip', 'late'], removed: [] },
      { interaction: id, tags: ['vip', 'refund'], added: ['refund'], removed: ['late'] },
    ])
  })

  it('can be written while it is wrapped up, and are forgotten when no wrap-up can last any longer', async () => {
    const { floor, id } = await engagedAnn()
    await floor.acd.addNote(ann, id, 'first')
    await floor.acd.end(ann, id)
    expect(await floor.acd.addNote(ann, id, 'second')).toMatchObject(WRITTEN)
    expect(await floor.acd.addNote(SUPERVISOR, id, 'third')).toEqual(CLOSED)
    await floor.acd.finishWrapUp(ann, 'ann' as AgentId, id)
    expect(floor.acd.papersOf(id)?.notes.map(({ text }) => text)).toEqual(['first', 'second'])
    await floor.clock.advance(900_000)
    expect(floor.acd.papersOf(id)).toBeUndefined()
  })

  it('that are begun in the wrap-up are forgotten too', async () => {
    const { floor, id } = await engagedAnn()
    await floor.acd.end(ann, id)
    await floor.acd.addNote(ann, id, 'only now')
    await floor.clock.advance(899_999)
    expect(floor.acd.papersOf(id)?.notes).toHaveLength(1)
    await floor.clock.advance(1)
    expect(floor.acd.papersOf(id)).toBeUndefined()
  })

  it('are closed by an end that another node decides at the same time as the first note', async () => {
    const { floor, id } = await engagedAnn()
    const other = await openFloor({ clock: floor.clock, store: floor.store, seed: 'other' })
    await floor.settle()
    const note = other.acd.addNote(ann, id, 'just so')
    const end = floor.acd.end(ann, id)
    await floor.clock.advance(900_000)
    await Promise.all([end, note])
    expect([floor, other].map(({ acd }) => acd.papersOf(id))).toEqual([undefined, undefined])
  })

  it('take so much and no more', async () => {
    const { floor, id } = await engagedAnn()
    const long = 'x'.repeat(4_000)
    for (let each = 0; each < 5; each++) expect(await floor.acd.addNote(ann, id, long)).toMatchObject(WRITTEN)
    expect(await floor.acd.addNote(ann, id, 'one more')).toEqual(FULL)
    const tags = Array.from({ length: 20 }, (_, each) => `tag ${each}`)
    expect(await floor.acd.changeTags(ann, id, { add: tags })).toMatchObject(WRITTEN)
    expect(await floor.acd.changeTags(ann, id, { add: ['one more'] })).toEqual(FULL)
    await expect(floor.acd.addNote(ann, id, `${long}x`)).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect(floor.acd.addNote(ann, id, ' ')).rejects.toMatchObject({ code: 'invalid_argument' })
  })

  it('are closed to agents who have nothing to do with it', async () => {
    const { floor, id } = await engagedAnn()
    await expect(floor.acd.addNote(asAgent('bob'), id, 'me too')).rejects.toMatchObject({ code: 'not_permitted' })
    expect(await floor.acd.changeTags(SUPERVISOR, 'unknown' as never, { add: ['vip'] })).toEqual(CLOSED)
  })
})
