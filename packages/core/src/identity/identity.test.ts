import { describe, expect, it } from 'vitest'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { type OfferId, idSource } from './identity.js'

describe('ids', () => {
  it('are UUIDs of version 7 that sort by the time they were made, also within one millisecond', async () => {
    const clock = steppingClock()
    const newId = idSource(clock, seededRandom(1))
    const ids: string[] = []
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 5_000; index++) ids.push(newId<OfferId>())
      await clock.advance(1)
    }
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(ids).toEqual(ids.toSorted())
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('are UUIDs that sort also where a clock counts parts of milliseconds', () => {
    let now = 1_000_000
    const newId = idSource({ now: () => now, setTimer: () => ({ cancel() {} }) }, seededRandom(1))
    const ids = Array.from({ length: 5_000 }, () => {
      now += 0.37
      return newId<OfferId>()
    })
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(ids).toEqual(ids.toSorted())
  })

  it('[U7] go on when the clock is set back', () => {
    let now = 1_000_000
    const newId = idSource({ now: () => now, setTimer: () => ({ cancel() {} }) }, seededRandom(1))
    const before = newId<OfferId>()
    now -= 5_000
    expect(newId<OfferId>() > before).toBe(true)
  })

  it('are the same again from the same seed and time', () => {
    const make = () => idSource(steppingClock(), seededRandom('seed'))<OfferId>()
    expect(make()).toBe(make())
  })
})
