import { type Directory, buildFlow, memoryDirectory } from '@ringwright/core'
import { scriptedCallControl, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, SUPERVISOR, openFloor } from '../fixtures/test-campaign.js'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const ONCE_A_DAY = [{ calls: 1, withinMs: DAY }]

describe('[K19] a number that another campaign has called', () => {
  it('is not called while that call lasts, however long it does', async () => {
    const floor = await openFloor()
    const [number = ''] = await floor.importNumbers(1)
    floor.control.phone(number, { outcome: 'answered' })
    await floor.signIn('ann', 'bob')
    await floor.startCampaign()
    await floor.clock.advance(90 * MINUTE)
    expect(floor.dialer.campaign('spring')?.connected).toBe(1)
    await floor.startCampaign({ id: 'autumn', frequencyCaps: ONCE_A_DAY })
    await floor.clock.advance(MINUTE)
    expect(floor.happened('attempt:dialed').map(({ campaign }) => campaign)).toEqual(['spring'])
  })

  it.each(['progressive', 'preview'] as const)('holds up nobody behind it: %s', async (kind) => {
    const clock = steppingClock(MONDAY)
    const control = scriptedCallControl({ clock, promptMs: 60 * MINUTE })
    const bot = buildFlow({ id: 'bot', steps: { say: { kind: 'hangUp', prompt: 'long' } } })
    const floor = await openFloor({ clock, control, flows: [bot] })
    for (const number of await floor.importNumbers(30)) control.phone(number, { outcome: 'answered' })
    await floor.startCampaign({ flow: 'bot', linesMax: 20 })
    await clock.advance(5_000)
    await floor.signIn('ann')
    await floor.startCampaign({ id: 'autumn', pacer: { kind } })
    await clock.advance(30_000)
    expect(floor.happened('attempt:dialed').map(({ campaign }) => campaign)).toEqual([
      ...Array(20).fill('spring'),
      'autumn',
    ])
  })

  it('counts for its caps at once, though a message to the lead waits for the morning', async () => {
    // Twenty seconds before nine in the evening in New York: it rings until after that.
    const floor = await openFloor({
      clock: steppingClock(Date.UTC(2026, 0, 6, 1, 59, 40)),
      flows: [buildFlow({ id: 'missed', steps: { end: { kind: 'hangUp' } } })],
    })
    const [number = ''] = await floor.importNumbers(1)
    floor.control.phone(number, { outcome: 'noAnswer', afterMs: 25_000 })
    await floor.signIn('ann')
    await floor.startCampaign({
      attemptsMax: 1,
      followUp: { channel: 'sms', service: 'shop', flow: 'missed' },
    })
    await floor.clock.advance(2 * MINUTE)
    expect(floor.happened('attempt:ended')).toHaveLength(1)
    await floor.dialer.stopCampaign(SUPERVISOR, 'spring')
    await floor.clock.advance(30 * MINUTE)
    const late = [480, 1_380] as [number, number]
    await floor.startCampaign({
      id: 'autumn',
      frequencyCaps: ONCE_A_DAY,
      callingHours: { week: [late, late, late, late, late, late, late] },
    })
    await floor.clock.advance(MINUTE)
    expect(floor.happened('attempt:dialed').map(({ campaign }) => campaign)).toEqual(['spring'])
  })

  it('counts for its caps though the directory could not be told of it for long', async () => {
    const kept = memoryDirectory()
    let isFull = false
    const directory: Directory = {
      ...kept,
      put: (...entry) => (isFull ? Promise.reject(new Error('full')) : kept.put(...entry)),
    }
    const floor = await openFloor({ directory })
    const [number = ''] = await floor.importNumbers(1)
    floor.control.phone(number, { outcome: 'busy' })
    await floor.startCampaign({ frequencyCaps: ONCE_A_DAY })
    await floor.signIn('ann')
    isFull = true
    await floor.clock.advance(25 * MINUTE)
    expect(floor.happened('attempt:ended')).toHaveLength(1)
    await floor.startCampaign({ id: 'autumn', frequencyCaps: ONCE_A_DAY })
    await floor.clock.advance(MINUTE)
    isFull = false
    await floor.clock.advance(60 * MINUTE)
    expect(floor.happened('attempt:dialed').map(({ campaign }) => campaign)).toEqual(['spring'])
  })
})
