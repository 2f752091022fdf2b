import { type Directory, type Store, buildFlow, memoryDirectory, memoryStore, silentLogger } from '@ringwright/core'
import { macrotask, scriptedCallControl, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import {
  type FloorOptions,
  MONDAY,
  SUPERVISOR,
  type TestFloor,
  ZONE,
  asAgent,
  numberOf,
  openFloor,
} from '../fixtures/test-campaign.js'
import { leadLists } from '../index.js'
import { campaignReports } from '../reporting/index.js'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const ANN = asAgent('ann')
const BOT = buildFlow({ id: 'bot', steps: { tell: { kind: 'hangUp' } } })

/** A directory that says what it has of leads, and is slow, or away, when it is told so. */
function watchedDirectory() {
  const kept = memoryDirectory()
  const has = new Set<string>()
  const faults = { removalsUntilAway: Number.POSITIVE_INFINITY }
  const nameOf = ({ name }: { readonly name: string }, id: string) => `${name} ${id}`
  const directory: Directory = {
    ...kept,
    async put(center, collection, id, body, version) {
      const put = await kept.put(center, collection, id, body, version)
      if (put.outcome === 'put') has.add(nameOf(collection, id))
      return put
    },
    async remove(center, collection, id) {
      if (collection.name === 'lead-states' && --faults.removalsUntilAway < 0) throw new Error('away')
      has.delete(nameOf(collection, id))
      return kept.remove(center, collection, id)
    },
  }
  const ofLeads = () => [...has].filter((each) => each.startsWith('lead-')).sort()
  return { directory, faults, ofLeads }
}

async function withReports(options: FloorOptions = {}) {
  const watched = watchedDirectory()
  const reports = campaignReports({ checkpointEveryMs: SECOND })
  const floor = await openFloor({ ...options, directory: watched.directory, reports })
  return { ...floor, ...watched, report: () => reports.report('spring') }
}

const rowsOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ number: `+1212${2_001_000 + from + index}` }))
const importInto = ({ dialer }: TestFloor, list: string, rows: readonly { readonly number: string }[]) =>
  dialer.importLeads(SUPERVISOR, { rows }, { list, import: 'first', zone: ZONE })
const deletionOf = ({ center }: TestFloor, list = 'people') => center.get(leadLists, list)?.deletion

describe('[K29] a list that is deleted', () => {
  it('has nobody called any more; the campaign goes on with its other lists', async () => {
    const floor = await withReports()
    for (const number of await floor.importNumbers(50))
      floor.control.phone(number, { outcome: 'noAnswer', afterMs: 20_000 })
    await importInto(floor, 'others', rowsOf(0, 3))
    await floor.signIn('ann', 'bob')
    await floor.startCampaign({ lists: [{ list: 'people' }, { list: 'others' }], attemptsMax: 1, linesMax: 2 })
    await floor.clock.advance(SECOND)
    const before = floor.happened('attempt:dialed').length
    expect(before).toBe(2)
    expect(await floor.dialer.deleteList(SUPERVISOR, 'people')).toEqual({ outcome: 'deleted' })
    await floor.clock.advance(HOUR)
    const since = floor.happened('attempt:dialed').slice(before)
    expect(new Set(since.map(({ lead }) => lead.split(':')[1]))).toEqual(new Set(['others']))
    expect(floor.happened('attempt:ended')).toHaveLength(before + since.length)
    expect(floor.dialer.campaign('spring')).toMatchObject({ state: 'finished', ready: 0 })
    expect(floor.ofLeads().filter((each) => !each.includes('others'))).toEqual([])
    expect(deletionOf(floor)).toMatchObject({ leads: 50, endedAt: expect.any(Number) })
  })

  it('takes its appointments and repetitions with it, and reports say so', async () => {
    const floor = await withReports()
    const [busy, answering] = await floor.importNumbers(1_200)
    floor.control.phone(busy as string, { outcome: 'busy' })
    floor.control.phone(answering as string, { outcome: 'answered' })
    await floor.signIn('ann')
    await floor.startCampaign({ hopperSize: 10 })
    await floor.clock.advance(5 * SECOND)
    const interaction = floor.happened('attempt:connected')[0]?.interaction as never
    const at = floor.clock.now() + HOUR
    await floor.dialer.settle(ANN, interaction, { result: 'callAt', at, agent: 'ann' as never })
    await floor.dialer.stopCampaign(SUPERVISOR, 'spring')
    await floor.clock.advance(5 * SECOND)
    const cursors = floor.dialer.campaign('spring')?.cursors
    floor.faults.removalsUntilAway = 0
    await floor.dialer.deleteList(SUPERVISOR, 'people')
    await floor.dialer.startCampaign(SUPERVISOR, 'spring')
    await floor.clock.advance(2 * HOUR)
    // As long as anything is left of it, too.
    expect(floor.happened('attempt:dialed')).toHaveLength(2)
    expect(floor.dialer.campaign('spring')).toMatchObject({ state: 'running', ready: 0, cursors })
    floor.faults.removalsUntilAway = Number.POSITIVE_INFINITY
    await floor.clock.advance(HOUR)
    expect(floor.happened('attempt:dialed')).toHaveLength(2)
    expect(floor.report()).toMatchObject({ leads: 1_200, leadsDialed: 2, leadsLeft: 0, closed: { deleted: 1_200 } })
    expect(floor.dialer.campaign('spring')).toMatchObject({ state: 'finished', ready: 0 })
    expect(floor.ofLeads()).toEqual([])
  })

  it('lets the call go on that somebody has, and has nobody called back whom it was promised to then', async () => {
    const floor = await withReports()
    const [number = ''] = await floor.importNumbers(1)
    floor.control.phone(number, { outcome: 'answered' })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(5 * SECOND)
    await floor.dialer.deleteList(SUPERVISOR, 'people')
    await floor.clock.advance(MINUTE)
    expect(floor.talkingTo()).toEqual([number])
    expect(deletionOf(floor)).not.toHaveProperty('endedAt')
    const interaction = floor.happened('attempt:connected')[0]?.interaction as never
    const result = { result: 'callAt', at: floor.clock.now() + MINUTE } as const
    expect(await floor.dialer.settle(ANN, interaction, result)).toEqual({ outcome: 'settled' })
    await floor.clock.advance(2 * HOUR)
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
    expect(floor.report()).toMatchObject({ closed: { deleted: 1 }, leadsLeft: 0 })
    expect(floor.ofLeads()).toEqual([])
  })

  it('is taken from the agents to whom it was shown', async () => {
    const floor = await withReports()
    await floor.importNumbers(3)
    await floor.signIn('ann')
    floor.control.phone('phone-ann', { outcome: 'noAnswer' })
    await floor.startCampaign({ pacer: { kind: 'preview' } })
    await floor.clock.advance(SECOND)
    expect(floor.happened('interaction:opened')).toHaveLength(1)
    await floor.dialer.deleteList(SUPERVISOR, 'people')
    await floor.clock.advance(2 * SECOND)
    expect(floor.happened('interaction:closed')).toHaveLength(1)
    expect(floor.ofLeads()).toEqual([])
  })

  it('is explained for as long as anything is known of it', async () => {
    const floor = await withReports()
    await floor.importNumbers(1)
    await floor.startCampaign()
    await floor.clock.advance(SECOND)
    await floor.dialer.stopCampaign(SUPERVISOR, 'spring')
    floor.faults.removalsUntilAway = 0
    await floor.dialer.deleteList(SUPERVISOR, 'people')
    const why = () => floor.dialer.whyNotCalled(SUPERVISOR, 'spring', { number: numberOf(0) })
    await floor.clock.advance(SECOND)
    expect((await why())[0]?.obstacles).toContainEqual({ reason: 'closed', as: 'deleted', at: MONDAY + SECOND })
    floor.faults.removalsUntilAway = Number.POSITIVE_INFINITY
    await floor.clock.advance(HOUR)
    expect(await why()).toEqual([])
  })

  it('costs the directory nothing for those whom no campaign has come to yet', async () => {
    const floor = await withReports()
    await floor.importNumbers(3_000)
    await floor.startCampaign({ hopperSize: 10 })
    await floor.clock.advance(SECOND)
    floor.faults.removalsUntilAway = 100
    await floor.dialer.deleteList(SUPERVISOR, 'people')
    await floor.clock.advance(MINUTE)
    expect(deletionOf(floor)).toMatchObject({ leads: 3_000, endedAt: expect.any(Number) })
    expect(floor.faults.removalsUntilAway).toBeGreaterThan(0)
    expect(floor.ofLeads()).toEqual([])
  })

  it('keeps its name: nothing is read into it, and no campaign is made of it', async () => {
    const floor = await withReports()
    await expect(floor.dialer.deleteList(SUPERVISOR, 'people')).rejects.toMatchObject({ code: 'not_found' })
    await floor.importNumbers(1)
    await expect(floor.dialer.deleteList(ANN, 'people')).rejects.toMatchObject({ code: 'not_permitted' })
    await floor.dialer.deleteList(SUPERVISOR, 'people')
    expect(await floor.dialer.deleteList(SUPERVISOR, 'people')).toEqual({ outcome: 'unchanged' })
    await expect(importInto(floor, 'people', rowsOf(0, 1))).rejects.toThrow('List "people" was deleted')
    await expect(floor.startCampaign()).rejects.toThrow('List "people", which campaign "spring" names, was deleted')
    expect(floor.happened('leadList:deleted')).toEqual([{ list: 'people', leads: 1 }])
  })

  it('keeps no center from its start that has a campaign of it in its options, and says so', async () => {
    const floor = await withReports()
    await floor.importNumbers(1)
    await floor.dialer.deleteList(SUPERVISOR, 'people')
    await floor.center.stop()
    const errors: unknown[] = []
    const logger = { ...silentLogger, error: (_message: string, fields?: object) => void errors.push(fields) }
    const { clock, store, directory } = floor
    const campaigns = [{ id: 'spring', queue: 'sales', lists: [{ list: 'people' }], zone: ZONE }]
    const again = await openFloor({ clock, store, directory, logger, campaigns, seed: 'again' })
    expect(again.dialer.campaigns()).toEqual([])
    expect(errors).toEqual([{ campaign: 'spring', list: 'people' }])
  })

  it('ends the import that reads into it, which leaves nothing', async () => {
    const floor = await withReports()
    let goOn = () => {}
    const halted = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const given = { isAll: false }
    async function* rows() {
      yield* rowsOf(0, 7_000)
      given.isAll = true
      await halted
    }
    const reading = floor.dialer.importLeads(
      SUPERVISOR,
      { rows: rows() },
      { list: 'people', import: 'first', zone: ZONE },
    )
    const refused = reading.catch((error: unknown) => error)
    while (!given.isAll) await macrotask()
    await floor.dialer.deleteList(SUPERVISOR, 'people')
    goOn()
    expect(await refused).toMatchObject({ code: 'wrong_state' })
    await floor.clock.advance(MINUTE)
    expect(floor.happened('leadImport:ended')).toMatchObject([{ accepted: 5_000, isCut: true }])
    expect(floor.ofLeads()).toEqual([])
  })

  it('leaves no page of an import whose node has died before it could say so', async () => {
    const floor = await withReports()
    await importInto(floor, 'people', rowsOf(0, 10))
    // As the directory of a node has it that died: pages that no commit covers.
    const page = { name: 'lead-pages', indexes: {} }
    for (const id of ['people/0/1', 'people/3/4'])
      await floor.directory.put(floor.center.id, page, id, { lines: '' }, 0)
    await floor.dialer.deleteList(SUPERVISOR, 'people')
    await floor.clock.advance(MINUTE)
    expect(floor.ofLeads()).toEqual([])
  })
})

it('nobody is called of a list whose node has died in the moment in which it deleted it', async () => {
  const clock = steppingClock(MONDAY)
  const store = memoryStore({ clock })
  let isDead = false
  const mortal: Store = {
    ...store,
    commit(center, change) {
      if (isDead) return new Promise<never>(() => {})
      isDead = change.facts.some(({ type }) => type === 'leadList:deleted')
      return store.commit(center, change)
    },
  }
  const shared = { clock, directory: memoryDirectory(), control: scriptedCallControl({ clock }), leaseTtlMs: MINUTE }
  const one = await openFloor({ ...shared, store, flows: [BOT], seed: 'one' })
  const other = await openFloor({ ...shared, store: mortal, flows: [BOT], seed: 'other' })
  await importInto(one, 'people', rowsOf(0, 50))
  await one.startCampaign({ flow: 'bot', linesMax: 1 })
  for (const { number } of rowsOf(0, 50)) one.control.phone(number, { outcome: 'busy', afterMs: 2_000 })
  await clock.advance(SECOND)
  await other.dialer.deleteList(SUPERVISOR, 'people')
  await clock.advance(30 * SECOND)
  expect(one.happened('attempt:dialed')).toHaveLength(1)
})

it('what a node had left of a deleted list when it was lost is removed by another, and counted once', async () => {
  const clock = steppingClock(MONDAY)
  const { directory, faults, ofLeads } = watchedDirectory()
  const shared = { clock, directory, store: memoryStore({ clock }), control: scriptedCallControl({ clock }) }
  const one = await openFloor({ ...shared, leaseTtlMs: 2_000, flows: [BOT], seed: 'one' })
  const reports = campaignReports({ checkpointEveryMs: SECOND })
  const other = await openFloor({ ...shared, leaseTtlMs: 2_000, flows: [BOT], seed: 'other', reports })
  await importInto(one, 'people', rowsOf(0, 3_500))
  await one.startCampaign({ flow: 'bot', linesMax: 100, attemptsMax: 1, hopperSize: 2_000 })
  await clock.advance(5 * SECOND)
  const dialed = one.happened('attempt:dialed').length
  expect(dialed).toBeGreaterThan(100)
  await other.dialer.stopCampaign(SUPERVISOR, 'spring')
  await clock.advance(MINUTE)
  faults.removalsUntilAway = 300
  await one.dialer.deleteList(SUPERVISOR, 'people')
  await clock.advance(10 * SECOND)
  expect(deletionOf(other)).toMatchObject({ leads: 3_500, page: expect.anything() })
  await one.center.stop()
  faults.removalsUntilAway = Number.POSITIVE_INFINITY
  await clock.advance(MINUTE)
  expect(deletionOf(other)).toHaveProperty('endedAt')
  expect(other.center.get(leadLists, 'people')?.groups).toEqual([])
  expect(ofLeads()).toEqual([])
  const report = reports.report('spring')
  expect(report).toMatchObject({ leads: 3_500, leadsLeft: 0 })
  expect(Object.values(report?.closed ?? {}).reduce((sum, count) => sum + count, 0)).toBe(3_500)
})
