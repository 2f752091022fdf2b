import { memoryArchive, memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { openFloor } from '../fixtures/test-floor.js'

describe('[Z3] why an offer was made, long afterwards', () => {
  it('is told after a restart, when nothing in memory knows of it, in less than a kilobyte', async () => {
    const clock = steppingClock()
    const store = memoryStore({ clock, freeze: true })
    const archive = memoryArchive()
    const options = { clock, store, archive, explainedCommits: 100, explainedFacts: true }
    const before = await openFloor({ ...options, seed: 'before' })
    await before.signIn('ann', 'bob')
    const id = await before.arrive()
    await before.reject(id)
    await before.accept(id)
    await clock.advance(5_000)
    await before.center.stop()
    const after = await openFloor({ ...options, seed: 'after' })
    await clock.advance(5_000)
    expect(after.acd.why(id)).toEqual([])
    const [second, first] = await after.acd.explained(id)
    expect(first).toMatchObject({
      ...{ interaction: id, queue: 'sales', agent: 'ann', strategy: 'longest-idle', agrees: true },
      runnerUp: { agent: 'bob', decidedBy: 'rank' },
      counts: { notFree: 1 },
    })
    expect(second).toMatchObject({ agent: 'bob', agrees: true, counts: { coolingDown: 1, notFree: 1 } })
    for (const kept of [first, second]) expect(JSON.stringify(kept).length).toBeLessThan(1_024)
  })

  it('says what is missing where there is no archive, and costs nothing where nobody asked for it', async () => {
    const floor = await openFloor({ explainedCommits: 100 })
    await floor.signIn('ann')
    const id = await floor.arrive()
    expect(floor.happened('offer:explained')).toEqual([])
    await expect(floor.acd.explained(id)).rejects.toThrow(/archive/)
  })
})
