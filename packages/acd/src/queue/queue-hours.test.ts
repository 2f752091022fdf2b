import { type QueueId, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { openFloor, SUPERVISOR } from '../fixtures/test-floor.js'
import { openLine, phoneAgent } from '../fixtures/test-line.js'

/** The clock of tests starts on a Monday at 08:00 UTC. */
const OFFICE = { id: 'office', zone: 'UTC', weekly: { monday: ['09:00-12:00'], tuesday: ['09:00-12:00'] } }
const HOUR_MS = 3_600_000
const ADMINISTRATOR = { role: 'administrator', id: 'adam' } as const

describe('[F8] a queue with opening hours', () => {
  it('takes nobody before it opens and after it closes', async () => {
    const floor = await openFloor({ calendars: [OFFICE], queues: [{ id: 'sales', calendar: 'office' }] })
    expect(await floor.tryToArrive()).toEqual({ outcome: 'refused', reason: 'outOfHours' })
    await floor.clock.advance(HOUR_MS)
    expect(await floor.tryToArrive()).toMatchObject({ outcome: 'queued' })
    await floor.clock.advance(3 * HOUR_MS)
    expect(await floor.tryToArrive()).toEqual({ outcome: 'refused', reason: 'outOfHours' })
  })

  it('lets what was left while it was closed wait for as long as others, from its opening on', async () => {
    const overflow = { waitedTooLong: 'help' } as const
    const sales = { id: 'sales', calendar: 'office', waitMaxMs: 60_000, overflow }
    const floor = await openFloor({ calendars: [OFFICE], queues: [sales, { id: 'help' }], agents: [] })
    const id = await floor.arrive({ canWait: true })
    await floor.clock.advance(HOUR_MS + 59_000)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'sales' })
    await floor.clock.advance(1_000)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'help' })
  })

  it('rocketchat-business-hours-cached: keeps new hours from the moment at which they are set', async () => {
    const floor = await openFloor({ calendars: [OFFICE], queues: [{ id: 'sales', calendar: 'office' }] })
    expect(await floor.tryToArrive()).toMatchObject({ reason: 'outOfHours' })
    await floor.acd.setCalendar(ADMINISTRATOR, {
      ...OFFICE,
      exceptions: [{ date: '2026-01-05', hours: ['07:00-10:00'] }],
    })
    expect(await floor.tryToArrive()).toMatchObject({ outcome: 'queued' })
    await floor.clock.advance(2 * HOUR_MS)
    expect(await floor.tryToArrive()).toMatchObject({ reason: 'outOfHours' })
    await expect(floor.acd.setCalendar(SUPERVISOR, OFFICE)).rejects.toThrow('may not do "calendar:change"')
  })

  it('[F9] serves those who wait when it closes, if it is told nothing else', async () => {
    const floor = await openFloor({ calendars: [OFFICE], queues: [{ id: 'sales', calendar: 'office' }] })
    await floor.clock.advance(2 * HOUR_MS)
    const id = await floor.arrive()
    await floor.clock.advance(3 * HOUR_MS)
    await floor.signIn('ann')
    expect(floor.offeredTo(id)).toBe('ann')
  })

  it('[F9] sends those who wait to the queue that serves after hours', async () => {
    const floor = await openFloor({
      calendars: [OFFICE],
      queues: [
        { id: 'sales', calendar: 'office', atClosing: 'leave', overflow: { outOfHours: 'night' } },
        { id: 'night' },
      ],
    })
    await floor.clock.advance(4 * HOUR_MS - 1)
    const ids = await Promise.all(Array.from({ length: 450 }, () => floor.arrive()))
    await floor.clock.advance(1)
    await floor.clock.advance(5_000)
    expect(floor.acd.queueStatus('night' as QueueId)).toMatchObject({ waiting: ids.length })
    expect(new Set(floor.happened('interaction:overflowed').map(({ reason }) => reason))).toEqual(
      new Set(['outOfHours']),
    )
  })

  it('[F9] has those leave who wait when hours are set in which it is closed', async () => {
    const floor = await openFloor({
      calendars: [OFFICE],
      queues: [
        { id: 'sales', calendar: 'office', atClosing: 'leave', overflow: { outOfHours: 'night' } },
        { id: 'night' },
      ],
    })
    await floor.clock.advance(2 * HOUR_MS)
    const id = await floor.arrive()
    await floor.acd.setCalendar(ADMINISTRATOR, { ...OFFICE, exceptions: [{ date: '2026-01-05', hours: [] }] })
    await floor.clock.advance(0)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'night' })
  })

  it('[F9] sends after them who comes back from an agent who did not answer before it closed', async () => {
    const floor = await openFloor({
      calendars: [OFFICE],
      queues: [
        {
          id: 'sales',
          calendar: 'office',
          atClosing: 'leave',
          overflow: { outOfHours: 'night' },
          offerTimeoutMs: 20_000,
        },
        { id: 'night' },
      ],
    })
    await floor.signIn('ann')
    await floor.clock.advance(4 * HOUR_MS - 10_000)
    const id = await floor.arrive()
    expect(floor.offeredTo(id)).toBe('ann')
    await floor.clock.advance(30_000)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'night' })
  })

  it('[F9] tells those who wait that it has closed, and hangs up', async () => {
    const flow = buildFlow({
      id: 'hotline',
      steps: {
        sales: { kind: 'queue', queue: 'sales', exits: { outOfHours: 'closed' } },
        closed: { kind: 'hangUp', prompt: 'we-are-closed' },
      },
    })
    const line = await openLine({
      flow,
      calendars: [OFFICE],
      queues: [{ id: 'sales', calendar: 'office', atClosing: 'leave' }],
      agents: [phoneAgent('li', 'sales')],
    })
    await line.clock.advance(4 * HOUR_MS - 60_000)
    const caller = await line.call()
    expect(caller.call?.hears).toBe('music')
    await line.clock.advance(60_000)
    expect(caller.call?.hears).toBe('we-are-closed')
    await line.clock.advance(2_000)
    expect(caller.events).toEqual(['ringing', 'answered', 'ended'])
    expect(line.happened('interaction:dequeued')).toMatchObject([{ queue: 'sales', reason: 'outOfHours' }])
  })

  it('[F9] lets those leave at the end of hours whom nobody watched then: another node does when it takes over', async () => {
    const options = { calendars: [OFFICE], queues: [{ id: 'sales', calendar: 'office', atClosing: 'leave' }] } as const
    const before = await openFloor({ ...options, seed: 'before' })
    await before.clock.advance(2 * HOUR_MS)
    const id = await before.arrive()
    await before.center.stop()
    await before.clock.advance(12 * HOUR_MS)
    const after = await openFloor({ ...options, seed: 'after', clock: before.clock, store: before.store })
    await after.clock.advance(1_000)
    expect(after.interaction(id)).toBeUndefined()
  })
})

describe('[F13] the emergency switch', () => {
  it('is one: with other queues named, those of before are on again', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales' }, { id: 'help' }] })
    for (const queue of ['sales', 'help']) await floor.acd.setEmergency(SUPERVISOR, { queues: [queue] })
    const outcomes = ['sales', 'help'].map(async (queue) => (await floor.tryToArrive({ queue })).outcome)
    expect(await Promise.all(outcomes)).toEqual(['queued', 'refused'])
  })

  it('refuses in the queues that it names until it is switched off again', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales' }, { id: 'help' }] })
    await floor.acd.setEmergency(SUPERVISOR, { queues: ['sales'], note: 'fire drill' })
    expect(await floor.tryToArrive()).toEqual({ outcome: 'refused', reason: 'emergency' })
    expect(await floor.tryToArrive({ queue: 'help' })).toMatchObject({ outcome: 'queued' })
    await floor.acd.setEmergency(SUPERVISOR, null)
    expect(await floor.tryToArrive()).toMatchObject({ outcome: 'queued' })
    expect(floor.happened('center:emergency').map(({ queues }) => queues)).toEqual([['sales'], []])
  })

  it('says so when there is no such queue, and switches none off', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales' }, { id: 'help' }] })
    const switched = floor.acd.setEmergency(SUPERVISOR, { queues: ['sales', 'hepl'] })
    await expect(switched).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('"hepl"') })
    expect(await floor.tryToArrive()).toMatchObject({ outcome: 'queued' })
  })

  it('sends everybody who waits back to the flow, if that is wanted, and still takes who comes elsewhere', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales', overflow: { emergency: 'help' } }, { id: 'help' }] })
    const id = await floor.arrive()
    await floor.acd.setEmergency(SUPERVISOR, { queues: ['sales'], waiting: 'leave' })
    await floor.settle()
    expect(floor.interaction(id)?.stage).toMatchObject({ name: 'waiting', queue: 'help' })
    expect(await floor.tryToArrive()).toEqual({ outcome: 'queued', queue: 'help' })
  })
})
