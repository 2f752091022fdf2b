import { type QueueId, buildFlow, interactions } from '@ringwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { openLine, phoneAgent } from '../fixtures/test-line.js'
import { SUPERVISOR, openFloor } from '../fixtures/test-floor.js'
import { answered, type DeskFloor, deskFloor, type DeskFloorOptions } from '../agent-link/fixtures/desk-floor.js'

/** The clock of tests starts on a Monday at 08:00 UTC. */
const OFFICE = { id: 'office', zone: 'UTC', weekly: { monday: ['09:00-12:00'], tuesday: ['09:00-12:00'] } }
const HOUR_MS = 3_600_000
const EIGHT = Date.UTC(2026, 0, 5, 8)
const HELP = 'help' as QueueId

const flow = buildFlow({
  id: 'shop',
  steps: {
    help: { kind: 'queue', queue: 'help', exits: { outOfHours: 'left', noAgents: 'left' }, otherwise: 'sorry' },
    left: { kind: 'queue', queue: 'help', canWait: true, text: 'Leave us a message.', otherwise: 'sorry' },
    sorry: { kind: 'hangUp', text: 'Sorry.' },
  },
})

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

/** A shop whose agents are there before it opens. */
async function shop(help: DeskFloorOptions['help'] = {}, more: Partial<DeskFloorOptions> = {}) {
  const floor = await deskFloor({ flow, calendars: [OFFICE], help: { calendar: 'office', ...help }, ...more })
  floors.push(floor)
  const page = async (agent: string) => {
    const client = floor.page(`agent:${agent}`)
    await floor.settle()
    await answered(floor, client.setStatus({ status: 'available' }))
    return client
  }
  const write = async (customer: string, text: string) => {
    await floor.channel.write(customer, text)
    await floor.settle()
  }
  const stage = (customer: string) =>
    [...floor.center.all(interactions).values()].find(({ body }) => body.from === customer)?.body.stage
  const stateOf = (customer: string) => floor.channel.host.state(customer, 'shop')
  const offers = (client: Awaited<ReturnType<typeof page>>) =>
    client.view.interactions.filter(({ state }) => state === 'offered').map(({ id }) => id)
  return { ...floor, page, write, stage, stateOf, offers }
}

describe('[L21] a message that is left while nobody is there', () => {
  it('is answered by the flow at once, and offered to nobody before it opens: then with the age that it has', async () => {
    const floor = await shop()
    const li = await floor.page('li')
    await floor.write('ann', 'My parcel is lost')
    expect(floor.channel.sent.map(({ text }) => text)).toEqual(['Leave us a message.'])
    expect(floor.stateOf('ann')).toEqual({ state: 'left', opensAt: EIGHT + HOUR_MS })
    expect(floor.distribution.queueStatus(HELP)).toMatchObject({ waiting: 1, opensAt: EIGHT + HOUR_MS })
    const leftAt = floor.clock.now()
    await floor.clock.advance(HOUR_MS - 1_000)
    expect(floor.offers(li)).toEqual([])
    await floor.clock.advance(1_000)
    expect(floor.offers(li)).toHaveLength(1)
    const stage = floor.stage('ann')
    expect(stage?.name === 'waiting' && leftAt - stage.age).toBeLessThan(1_000)
    expect(floor.distribution.queueStatus(HELP)).not.toHaveProperty('opensAt')
    await answered(floor, li.accept(floor.only()))
    expect(floor.stateOf('ann')).toMatchObject({ state: 'engaged' })
  })

  it('is served before those who come after the opening, in the order in which it was left', async () => {
    const floor = await shop()
    await floor.write('ann', 'one')
    await floor.clock.advance(60_000)
    await floor.write('bea', 'two')
    await floor.clock.advance(HOUR_MS)
    await floor.write('cleo', 'three')
    expect(['ann', 'bea', 'cleo'].map((each) => floor.stateOf(each))).toEqual([
      { state: 'waiting', position: 1, waiting: 3 },
      { state: 'waiting', position: 2, waiting: 3 },
      { state: 'waiting', position: 3, waiting: 3 },
    ])
  })

  it('takes what the customer adds, and is one request however often that is', async () => {
    const floor = await shop()
    await floor.write('ann', 'My parcel is lost')
    await floor.write('ann', 'Number 4711')
    expect(floor.center.all(interactions).size).toBe(1)
    expect(floor.channel.sent).toHaveLength(1)
  })

  it('waits where nobody is signed in, as others do who have somebody to wait for', async () => {
    const floor = await shop({ refuseWithoutAgents: true, waitMaxMs: 60_000 })
    await floor.clock.advance(HOUR_MS)
    await floor.write('ann', 'Anybody there?')
    await floor.clock.advance(HOUR_MS)
    expect(floor.stateOf('ann')).toEqual({ state: 'waiting', position: 1, waiting: 1 })
    const li = await floor.page('li')
    await floor.settle()
    expect(floor.offers(li)).toHaveLength(1)
  })

  it('keeps the hours that are set meanwhile, earlier and later', async () => {
    const floor = await shop()
    const li = await floor.page('li')
    await floor.write('ann', 'hello')
    const set = (hours: string) =>
      floor.distribution.setCalendar(
        { role: 'administrator', id: 'adam' },
        { ...OFFICE, exceptions: [{ date: '2026-01-05', hours: [hours] }] },
      )
    await set('10:00-12:00')
    await floor.clock.advance(HOUR_MS)
    expect(floor.offers(li)).toEqual([])
    expect(floor.stateOf('ann')).toEqual({ state: 'left', opensAt: EIGHT + 2 * HOUR_MS })
    await set('08:30-12:00')
    await floor.clock.advance(1_000)
    expect(floor.offers(li)).toHaveLength(1)
  })

  it('is kept by a queue that has those who wait leave when it closes, until it opens again', async () => {
    const more = { atClosing: 'leave', overflow: { outOfHours: 'night' }, waitMaxMs: 60_000 } as const
    const floor = await openFloor({
      calendars: [OFFICE],
      queues: [{ id: 'help', calendar: 'office', ...more }, { id: 'night' }],
      agents: [{ id: 'li', name: 'Li', queues: ['help', 'night'], capacity: { text: 5 } }],
    })
    const early = await floor.arrive({ queue: 'help', canWait: true })
    await floor.clock.advance(4 * HOUR_MS - 10_000)
    const late = await floor.arrive({ queue: 'help', canWait: true })
    await floor.clock.advance(20_000)
    await floor.signIn('li')
    for (const id of [early, late])
      expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'help', heldUntil: EIGHT + 25 * HOUR_MS, offers: [] })
    await floor.clock.advance(21 * HOUR_MS)
    expect([early, late].map(floor.offeredTo)).toEqual(['li', 'li'])
  })

  it('stays where it is when its queue is switched off or deserted', async () => {
    const overflow = { emergency: 'other', noAgents: 'other' } as const
    const floor = await openFloor({
      queues: [{ id: 'help', overflow, leaveWhenDeserted: {} }, { id: 'other' }],
      agents: [{ id: 'li', name: 'Li', queues: ['help'], capacity: { text: 1 } }],
    })
    await floor.signIn('li')
    await floor.accept(await floor.arrive({ queue: 'help' }))
    const id = await floor.arrive({ queue: 'help', canWait: true })
    const writes = await floor.arrive({ queue: 'help' })
    await floor.acd.setEmergency(SUPERVISOR, { queues: ['help'], waiting: 'leave' })
    await floor.clock.advance(1_000)
    await floor.acd.setConnected(floor.agent('li').id, false)
    await floor.clock.advance(20_000)
    expect(floor.interaction(writes)?.stage).toMatchObject({ queue: 'other' })
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'help' })
  })

  it('goes where a supervisor sorts it, also before that queue opens and after its own has', async () => {
    const more = { calendar: 'office', refuseWithoutAgents: true }
    const floor = await openFloor({
      calendars: [OFFICE, { ...OFFICE, id: 'late', weekly: { monday: ['11:00-12:00'] } }],
      queues: [
        { id: 'help', ...more },
        { id: 'repairs', ...more },
        { id: 'refunds', ...more, calendar: 'late' },
      ],
      agents: [{ id: 'li', name: 'Li', queues: ['repairs', 'refunds'], capacity: { text: 5 } }],
    })
    const id = await floor.arrive({ queue: 'help', canWait: true })
    const sort = (queue: string) => floor.acd.reroute(SUPERVISOR, id, queue as QueueId)
    expect(await sort('repairs')).toEqual({ outcome: 'queued', queue: 'repairs' })
    await floor.clock.advance(HOUR_MS)
    expect(await sort('refunds')).toEqual({ outcome: 'queued', queue: 'refunds' })
    await floor.signIn('li')
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.clock.advance(2 * HOUR_MS)
    expect(floor.offeredTo(id)).toBe('li')
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'refunds', age: EIGHT })
  })

  it('finds no room in a queue that is full, and the flow goes on', async () => {
    const floor = await shop({ lengthMax: 1 })
    await floor.write('ann', 'one')
    await floor.write('bea', 'two')
    expect(floor.stage('bea')).toBeUndefined()
    expect(floor.channel.sent.at(-1)?.text).toBe('Sorry.')
  })

  it('is nothing for somebody on the phone, who would wait the whole night', async () => {
    const line = await openLine({
      flow: buildFlow({
        id: 'hotline',
        steps: {
          help: { kind: 'queue', queue: 'help', canWait: true, otherwise: 'closed' },
          closed: { kind: 'hangUp', prompt: 'we-are-closed' },
        },
      }),
      calendars: [OFFICE],
      queues: [{ id: 'help', calendar: 'office' }],
      agents: [phoneAgent('li', 'help')],
    })
    const caller = await line.call()
    expect(caller.call?.hears).toBe('we-are-closed')
  })
})
