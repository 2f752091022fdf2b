import { type Directory, memoryDirectory } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, SUPERVISOR, ZONE, numberOf, openFloor } from '../fixtures/test-campaign.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** One in memory that is asked for entries by `look`, which is given how it would find them, and by which index. */
function directoryThat(look: <T>(find: () => Promise<T>, index: string) => Promise<T>): Directory {
  const memory = memoryDirectory()
  return {
    get: memory.get.bind(memory),
    put: memory.put.bind(memory),
    remove: memory.remove.bind(memory),
    close: memory.close.bind(memory),
    find: (center, collection, index, key, options) =>
      look(() => memory.find(center, collection, index, key, options), index),
  }
}

describe('[K14] leads that are due', () => {
  it('are called while more of them are on the line than the hopper holds', async () => {
    const agents = Array.from({ length: 14 }, (_, index) => `agent-${index}`)
    const floor = await openFloor({ agents })
    const numbers = await floor.importNumbers(30)
    for (const number of numbers) floor.control.phone(number, { outcome: 'busy' })
    await floor.signIn(...agents)
    await floor.startCampaign({ hopperSize: 10 })
    await floor.clock.advance(2 * MINUTE)
    expect(floor.happened('attempt:ended')).toHaveLength(30)
    for (const number of numbers) floor.control.phone(number, { outcome: 'answered' })
    await floor.clock.advance(12 * MINUTE)
    expect(floor.dialer.campaign('spring')?.connected).toBe(14)
  })

  it('keep a campaign running whose directory answers late, and did not know of them when it was asked', async () => {
    const clock = steppingClock(MONDAY)
    let isSlow = false
    const directory = directoryThat(async (find, index) => {
      const found = await find()
      if (isSlow && index === 'due') await new Promise<void>((resolve) => void clock.setTimer(3_000, resolve))
      return found
    })
    const floor = await openFloor({ clock, directory })
    const [number = ''] = await floor.importNumbers(1)
    floor.control.phone(number, { outcome: 'busy', afterMs: 16_000 })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(5_000)
    isSlow = true
    await floor.clock.advance(MINUTE)
    expect(floor.dialer.campaign('spring')?.state).toBe('running')
    await floor.clock.advance(15 * MINUTE)
    expect(floor.happened('attempt:dialed')).toHaveLength(2)
  })

  it('are not looked for over and over while the last ones talk', async () => {
    let reads = 0
    const directory = directoryThat((find) => {
      reads++
      return find()
    })
    const floor = await openFloor({ directory })
    const [number = ''] = await floor.importNumbers(1)
    floor.control.phone(number, { outcome: 'answered' })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(MINUTE)
    expect(floor.talkingTo()).toEqual([number])
    const before = reads
    await floor.clock.advance(5 * MINUTE)
    expect(reads - before).toBeLessThan(10)
    await floor.dialer.importLeads(
      SUPERVISOR,
      { rows: [{ number: numberOf(1) }] },
      { list: 'people', import: 'second', zone: ZONE },
    )
    await floor.clock.advance(MINUTE)
    expect(floor.dialer.campaign('spring')?.ready).toBe(1)
  })

  it('rest for the night, until the hours of their zone begin', async () => {
    // Eight minutes before nine in the evening.
    const floor = await openFloor({ clock: steppingClock(MONDAY + 11 * HOUR - 8 * MINUTE) })
    const numbers = await floor.importNumbers(3)
    for (const number of numbers) floor.control.phone(number, { outcome: 'busy' })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(HOUR)
    const dueAt = async () => {
      const explained = await floor.dialer.whyNotCalled(SUPERVISOR, 'spring', { lead: 'spring:people:0:0' })
      return explained[0]?.obstacles.find(({ reason }) => reason === 'notDue')
    }
    expect(await dueAt()).toEqual({ reason: 'notDue', until: MONDAY + 22 * HOUR })
  })

  it('are those again whose number was blocked for a while, once that is over', async () => {
    const floor = await openFloor()
    const [number = ''] = await floor.importNumbers(1)
    floor.control.phone(number, { outcome: 'answered' })
    const contact = { channel: 'voice', address: number }
    const until = MONDAY + 60 * MINUTE
    await floor.center.permissions.block(SUPERVISOR, contact, { reason: 'has asked for an hour', until })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(59 * MINUTE)
    expect(floor.happened('attempt:dialed')).toEqual([])
    await floor.clock.advance(2 * MINUTE)
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
  })

  it('are called although the directory fails once, and nobody is while it goes on failing', async () => {
    let failures = 0
    const directory = directoryThat((find, index) => {
      if (index === 'due' && failures-- > 0) throw new Error('connection reset')
      return find()
    })
    const floor = await openFloor({ directory })
    for (const number of await floor.importNumbers(40)) floor.control.phone(number, { outcome: 'noAnswer' })
    await floor.signIn('ann')
    await floor.startCampaign({ hopperSize: 10 })
    await floor.clock.advance(MINUTE)
    failures = 1
    await floor.clock.advance(3 * MINUTE)
    expect([failures < 0, floor.happened('campaign:stepped')]).toEqual([true, []])
    failures = 2
    await floor.clock.advance(3 * MINUTE)
    expect(floor.happened('campaign:stepped')[0]).toMatchObject({ to: 'manual', reasons: ['contactsDown'] })
  })
})
