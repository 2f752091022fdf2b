import { type Change, type Directory, memoryDirectory, memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { MONDAY, SUPERVISOR, ZONE, numberOf, openFloor } from '../fixtures/test-campaign.js'

it('leads of several campaigns that are through at once leave in one change', async () => {
  const clock = steppingClock(MONDAY)
  const memory = memoryStore({ clock, freeze: true })
  /** The campaigns of the leads that a change lets go. */
  const leaving: (string | undefined)[][] = []
  const store: typeof memory = {
    ...memory,
    commit(center, change: Change) {
      const left = change.writes.filter(({ key, record }) => key.startsWith('lead/') && record === null)
      if (left.length > 0) leaving.push(left.map(({ key }) => /^lead\/(\w+):/.exec(key)?.[1]))
      return memory.commit(center, change)
    },
  }
  const agents = Array.from({ length: 8 }, (_, index) => `agent-${index}`)
  const floor = await openFloor({ clock, store, agents })
  await floor.signIn(...agents)
  for (const [place, id] of ['spring', 'summer'].entries()) {
    const numbers = Array.from({ length: 4 }, (_, index) => numberOf(4 * place + index))
    for (const number of numbers) floor.control.phone(number, { outcome: 'busy', afterMs: 5_000 })
    const rows = numbers.map((number) => ({ number }))
    await floor.dialer.importLeads(SUPERVISOR, { rows }, { list: id, import: id, zone: ZONE })
    await floor.startCampaign({ id, lists: [{ list: id }], attemptsMax: 1 })
  }
  await floor.clock.advance(60_000)
  expect(['spring', 'summer'].map((id) => floor.dialer.campaign(id)?.state)).toEqual(['finished', 'finished'])
  expect(leaving.map((left) => left.toSorted())).toEqual([[...Array(4).fill('spring'), ...Array(4).fill('summer')]])
})

it('a directory that is away is asked less and less often, and has everything soon after it is back', async () => {
  const kept = memoryDirectory()
  let [isAway, asked] = [false, 0]
  const directory: Directory = {
    ...kept,
    async put(...entry) {
      if (!isAway) return kept.put(...entry)
      asked++
      throw new Error('away')
    },
  }
  const floor = await openFloor({ directory })
  const numbers = Array.from({ length: 2 }, (_, index) => numberOf(index))
  for (const number of numbers) floor.control.phone(number, { outcome: 'busy', afterMs: 5_000 })
  const rows = numbers.map((number) => ({ number }))
  await floor.dialer.importLeads(SUPERVISOR, { rows }, { list: 'people', import: 'first', zone: ZONE })
  await floor.signIn('ann', 'bob')
  await floor.startCampaign({ attemptsMax: 1 })
  isAway = true
  await floor.clock.advance(60_000)
  expect(floor.dialer.campaign('spring')?.state).toBe('running')
  // Each of the two after 0.5, 1, 2, 4, 8, 16 and 30 seconds.
  expect(asked).toBeLessThanOrEqual(2 * 8)
  isAway = false
  await floor.clock.advance(45_000)
  expect(floor.dialer.campaign('spring')?.state).toBe('finished')
})
