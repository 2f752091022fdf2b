import { describe, expect, it } from 'vitest'
import { sleep } from '../clock/clock.js'
import { steppingClock } from './stepping-clock.js'

describe('stepping clock', () => {
  it('[Y1] [Z1] lets each callback see its own instant, in order of time and then of setting', async () => {
    const clock = steppingClock(0)
    const seen: string[] = []
    clock.setTimer(20, () => seen.push(`late@${clock.now()}`))
    clock.setTimer(10, () => seen.push(`a@${clock.now()}`))
    clock.setTimer(10, () => seen.push(`b@${clock.now()}`))
    await clock.advance(25)
    expect(seen).toEqual(['a@10', 'b@10', 'late@20'])
    expect(clock.now()).toBe(25)
  })

  it('settles promises between steps, so that what a callback starts is set from its own instant', async () => {
    const clock = steppingClock(0)
    const seen: number[] = []
    const work = async () => {
      for (let i = 0; i < 3; i++) {
        await sleep(clock, 10)
        seen.push(clock.now())
      }
    }
    void work()
    await clock.advance(100)
    expect(seen).toEqual([10, 20, 30])
  })

  it('forgets canceled timers', async () => {
    const clock = steppingClock(0)
    let fired = 0
    const timer = clock.setTimer(10, () => fired++)
    timer.cancel()
    timer.cancel()
    expect(clock.pendingTimers).toBe(0)
    await clock.advance(20)
    expect(fired).toBe(0)
  })

  it('steps to the next deadline, and says when there is none', async () => {
    const clock = steppingClock(0)
    clock.setTimer(1_000, () => {})
    expect(await clock.step()).toBe(true)
    expect(clock.now()).toBe(1_000)
    expect(await clock.step()).toBe(false)
  })
})
