import { macrotask } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, type TestFloor, ZONE, numberOf, openFloor } from '../fixtures/test-campaign.js'

const MAY = { list: 'people', import: 'may.csv', zone: ZONE } as const
const JUNE = { ...MAY, import: 'june.csv' }
const ROWS = Array.from({ length: 6_000 }, (_, index) => ({ number: `+1212${2_001_000 + index}` }))

/** Gives the first rows, notes that all were taken, and then gives nothing for ever. */
async function* stalling(rows: readonly unknown[], given = { isAll: false }): AsyncGenerator<unknown> {
  yield* rows
  given.isAll = true
  await new Promise(() => {})
}

/** An import that is stopped after its first rows, of whom nobody answers. */
async function stopped(count: number): Promise<TestFloor> {
  const floor = await openFloor()
  const enough = new AbortController()
  const rows = stalling(ROWS.slice(0, count))
  const report = floor.dialer.importLeads(SUPERVISOR, { rows }, { ...MAY, signal: enough.signal })
  await floor.clock.advance(0)
  enough.abort()
  expect(await report).toMatchObject({ outcome: 'stopped', rows: count })
  for (const { number } of ROWS.slice(0, count)) floor.control.phone(number, { outcome: 'busy' })
  return floor
}

describe('an import that was stopped', () => {
  it('keeps a campaign from its end, which says so, until the import is ended', async () => {
    const floor = await openFloor()
    await floor.importNumbers(1)
    floor.control.phone(numberOf(0), { outcome: 'busy' })
    await floor.signIn('ann')
    await floor.startCampaign({ attemptsMax: 1 })
    const enough = new AbortController()
    const report = floor.dialer.importLeads(SUPERVISOR, { rows: stalling([]) }, { ...MAY, signal: enough.signal })
    await floor.clock.advance(0)
    enough.abort()
    await report
    await floor.clock.advance(60_000)
    const waiting = { state: 'running', importing: [{ list: 'people', import: 'may.csv' }] }
    expect(floor.dialer.campaign('spring')).toMatchObject(waiting)
    expect(await floor.dialer.endImport(SUPERVISOR, MAY)).toEqual({ outcome: 'ended' })
    await floor.clock.advance(60_000)
    expect(floor.dialer.campaign('spring')).toMatchObject({ state: 'finished', importing: [] })
  })

  it('keeps a campaign from being started until it is ended, which then calls those who were read', async () => {
    const floor = await stopped(2)
    await expect(floor.startCampaign()).rejects.toThrow('did not start')
    await floor.dialer.endImport(SUPERVISOR, MAY)
    expect(floor.happened('leadImport:ended')).toMatchObject([{ rows: 2, accepted: 2, isCut: true }])
    expect(floor.dialer.campaign('spring')?.state).toBe('stopped')
    await floor.signIn('ann')
    await floor.dialer.startCampaign(SUPERVISOR, 'spring')
    await floor.clock.advance(10_000)
    expect(floor.happened('attempt:dialed')).toHaveLength(2)
    expect(await floor.dialer.endImport(SUPERVISOR, MAY)).toEqual({ outcome: 'unchanged' })
  })

  it('does not go on once it was ended: the rest is read by another', async () => {
    const floor = await stopped(2)
    await floor.dialer.endImport(SUPERVISOR, MAY)
    const rows = ROWS.slice(0, 5)
    const again = floor.dialer.importLeads(SUPERVISOR, { rows }, MAY)
    await expect(again).rejects.toMatchObject({ code: 'wrong_state', message: expect.stringContaining('after 2 rows') })
    const june = await floor.dialer.importLeads(SUPERVISOR, { rows }, JUNE)
    expect(june).toMatchObject({ outcome: 'complete', accepted: 3, duplicates: 2 })
  })
})

it('an import whose source gives nothing any more is ended all the same, and another may read', async () => {
  const floor = await openFloor()
  const given = { isAll: false }
  const rows = stalling(ROWS.slice(0, 5_500), given)
  const may = floor.dialer.importLeads(SUPERVISOR, { rows }, MAY).catch((error: Error) => error.message)
  while (!given.isAll) await macrotask()
  await expect(floor.dialer.importLeads(SUPERVISOR, { rows: ROWS }, JUNE)).rejects.toThrow('being read already')
  await floor.dialer.endImport(SUPERVISOR, MAY)
  expect(await may).toContain('was ended')
  const june = await floor.dialer.importLeads(SUPERVISOR, { rows: ROWS }, JUNE)
  expect(june).toMatchObject({ rows: 6_000, accepted: 1_000, duplicates: 5_000 })
})

it('an import that nobody has begun cannot be ended', async () => {
  const floor = await openFloor()
  await expect(floor.dialer.endImport(SUPERVISOR, MAY)).rejects.toMatchObject({ code: 'not_found' })
  await floor.importNumbers(1)
  await expect(floor.dialer.endImport(SUPERVISOR, MAY)).rejects.toMatchObject({ code: 'not_found' })
})
