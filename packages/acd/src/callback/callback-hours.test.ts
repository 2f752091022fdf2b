import { buildFlow } from '@ringwright/core'
import { expect, it } from 'vitest'
import { openLine, phoneAgent } from '../fixtures/test-line.js'

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
