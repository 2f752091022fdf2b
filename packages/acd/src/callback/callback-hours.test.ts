import { buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type LineOptions, type TestLine, openLine, phoneAgent } from '../fixtures/test-line.js'

/** The clock of tests starts on a Monday at 08:00 UTC. */
const OFFICE = { id: 'office', zone: 'UTC', weekly: { monday: ['07:00-09:00'], tuesday: ['07:00-09:00'] } }
const OPENS_AT = Date.UTC(2026, 0, 6, 7)
const HOUR_MS = 3_600_000
const flow = buildFlow({
  id: 'hotline',
  steps: {
    sales: { kind: 'queue', queue: 'sales', choices: [{ keys: ['1'], next: 'later' }] },
    later: { kind: 'callback', otherwise: 'no', retryDelayMs: HOUR_MS, expiresMs: 48 * HOUR_MS },
    no: { kind: 'hangUp' },
  },
})

it('keeps the hours that are set meanwhile', async () => {
  const line = await openLine({
    ...{ flow, calendars: [OFFICE], agents: [phoneAgent('li', 'sales')] },
    queues: [{ id: 'sales', calendar: 'office', wrapUpMs: 0, atClosing: 'leave' }],
  })
  line.control.phone('+1', { outcome: 'answered' })
  const caller = await line.call('+1')
  caller.press('1')
  await line.clock.advance(2 * HOUR_MS)
  await line.acd.setCalendar(
    { role: 'administrator', id: 'adam' },
    { ...OFFICE, exceptions: [{ date: '2026-01-06', hours: ['08:00-09:00'] }] },
  )
  await line.signIn('li')
  await line.clock.advance(OPENS_AT + HOUR_MS - 1 - line.clock.now())
  expect(line.control.dialed).toEqual([])
  await line.clock.advance(1)
  expect(line.control.dialed.map(({ to }) => to)).toEqual(['phone-li', '+1'])
})

it.each([
  ['waits still', false],
  ['was not reached before', true],
])('a queue that has those who wait leave when it closes calls who %s when it opens again', async (_who, isTried) => {
  const line = await openLine({
    ...{ flow, calendars: [OFFICE], agents: [phoneAgent('li', 'sales')] },
    queues: [{ id: 'sales', calendar: 'office', wrapUpMs: 0, atClosing: 'leave' }],
  })
  line.control.phone('+1', { outcome: 'noAnswer' })
  const caller = await line.call('+1')
  caller.press('1')
  await line.clock.advance(1_000)
  if (isTried) await line.signIn('li')
  await line.clock.advance(HOUR_MS)
  if (!isTried) await line.signIn('li')
  line.control.phone('+1', { outcome: 'answered' })
  const called = () => line.control.dialed.map(({ to }) => to)
  await line.clock.advance(OPENS_AT - 1 - line.clock.now())
  expect(called()).toEqual([])
  expect(line.happened('callback:failed').map(({ retryAt }) => retryAt)).toEqual(isTried ? [OPENS_AT] : [])
  await line.clock.advance(1)
  expect(called()).toEqual(['phone-li', '+1'])
})

describe('a callback that is held until its queue opens', () => {
  const SALES = { id: 'sales', calendar: 'office', wrapUpMs: 0, atClosing: 'leave' } as const
  const ADMINISTRATOR = { role: 'administrator', id: 'adam' } as const
  const NINE = Date.UTC(2026, 0, 5, 9)
  const options = { flow, calendars: [OFFICE], agents: [phoneAgent('li', 'sales')] }
  const open = (more: Partial<LineOptions> = {}) => openLine({ ...options, queues: [SALES], ...more })
  const called = (line: TestLine) => line.control.dialed.map(({ to }) => to)
  const set = (line: TestLine, ...hours: readonly string[]) =>
    line.acd.setCalendar(ADMINISTRATOR, { ...OFFICE, exceptions: [{ date: '2026-01-05', hours }] })

  /** Asked for at eight, and not made before the queue closed at nine; it is ten. */
  async function held(line: TestLine): Promise<void> {
    const caller = await line.call('+1')
    caller.press('1')
    await line.clock.advance(2 * HOUR_MS)
    await line.signIn('li')
    line.control.phone('+1', { outcome: 'answered' })
    expect(called(line)).toEqual([])
  }

  it('is made at once when hours are set in which it is open', async () => {
    const line = await open()
    await held(line)
    await set(line, '07:00-12:00')
    await line.clock.advance(0)
    expect(called(line)).toEqual(['phone-li', '+1'])
  })

  it('is made earlier when hours are set in which it opens earlier', async () => {
    const line = await open()
    await held(line)
    await set(line, '11:00-12:00')
    await line.clock.advance(Date.UTC(2026, 0, 5, 11) - 1 - line.clock.now())
    expect(called(line)).toEqual([])
    await line.clock.advance(1)
    expect(called(line)).toEqual(['phone-li', '+1'])
  })

  it('waits for its next try all the same', async () => {
    const line = await open()
    line.control.phone('+1', { outcome: 'noAnswer' })
    const caller = await line.call('+1')
    caller.press('1')
    await line.clock.advance(1_000)
    await line.signIn('li')
    await line.clock.advance(60_000)
    const [failed] = line.happened('callback:failed')
    expect(failed?.retryAt).toBe(OPENS_AT)
    line.control.phone('+1', { outcome: 'answered' })
    await set(line, '07:00-12:00')
    await line.clock.advance(NINE - line.clock.now())
    expect(called(line)).toEqual([])
    await line.clock.advance(60_000)
    expect(called(line)).toEqual(['phone-li', '+1'])
  })

  it('is made at once when a supervisor moves it to a queue that is open', async () => {
    const line = await open({ queues: [SALES, { id: 'night' }], agents: [phoneAgent('li', 'night')] })
    await held(line)
    await line.acd.reroute({ role: 'supervisor', id: 'sue' }, line.of('+1')?.id as never, 'night' as never)
    await line.clock.advance(0)
    expect(called(line)).toEqual(['phone-li', '+1'])
  })

  it.each([
    ['serves those who wait after its hours too', { ...SALES, atClosing: 'serve' }],
    ['has no hours', { id: 'sales', wrapUpMs: 0 }],
  ] as const)('is made after a restart with a queue that %s', async (_what, queue) => {
    const before = await open()
    await held(before)
    await before.center.stop()
    const line = await open({ queues: [queue], seed: 'after', clock: before.clock, store: before.store })
    line.control.phone('+1', { outcome: 'answered' })
    await line.signIn('li')
    expect(called(line)).toEqual(['phone-li', '+1'])
  })
})
