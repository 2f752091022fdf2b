import type { Clock } from '@ringwright/core'
import { type SteppingClock, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { TimerLanes, type TimerOwner, TimerSlot } from './timer-lanes.js'

describe('timer lanes', () => {
  const recorder = (now: () => number) => {
    const fired: string[] = []
    const owner: TimerOwner = { timerFired: (name) => void fired.push(`${name}@${now()}`) }
    return { fired, owner }
  }

  it('fires timers of different durations in the order in which they are due', async () => {
    const clock = steppingClock(0)
    const lanes = new TimerLanes(clock)
    const { fired, owner } = recorder(clock.now)
    lanes.set(new TimerSlot(owner), 'slow', 500)
    lanes.set(new TimerSlot(owner), 'fast', 100)
    await clock.advance(50)
    lanes.set(new TimerSlot(owner), 'second fast', 100)
    await clock.advance(1_000)
    expect(fired).toEqual(['fast@100', 'second fast@150', 'slow@500'])
  })

  it('uses one timer of the clock for a thousand of its own', () => {
    const clock = steppingClock(0)
    const lanes = new TimerLanes(clock)
    const { owner } = recorder(clock.now)
    for (let count = 0; count < 1_000; count++) lanes.set(new TimerSlot(owner), 'A', 500 + (count % 7) * 500)
    expect(clock.pendingTimers).toBe(1)
  })

  it('moves a slot that is set again, and forgets one that is cleared', async () => {
    const clock = steppingClock(0)
    const lanes = new TimerLanes(clock)
    const { fired, owner } = recorder(clock.now)
    const [moved, cleared] = [new TimerSlot(owner), new TimerSlot(owner)]
    lanes.set(moved, 'moved', 100)
    lanes.set(cleared, 'cleared', 100)
    lanes.set(moved, 'moved', 300)
    lanes.clear(cleared)
    lanes.clear(cleared)
    await clock.advance(1_000)
    expect(fired).toEqual(['moved@300'])
    expect(clock.pendingTimers).toBe(0)
  })

  it('lets an owner set its slot again while it fires', async () => {
    const clock = steppingClock(0)
    const lanes = new TimerLanes(clock)
    const fired: number[] = []
    const owner: TimerOwner = {
      timerFired: () => {
        fired.push(clock.now())
        if (fired.length < 3) lanes.set(slot, 'again', 100)
      },
    }
    const slot = new TimerSlot(owner)
    lanes.set(slot, 'again', 100)
    await clock.advance(1_000)
    expect(fired).toEqual([100, 200, 300])
  })

  it('is late by no more than its coarseness, and wakes up once for what is due within it', async () => {
    const clock = steppingClock(0)
    const lanes = new TimerLanes(clock, 10)
    const { fired, owner } = recorder(clock.now)
    lanes.set(new TimerSlot(owner), 'first', 100)
    await clock.advance(4)
    lanes.set(new TimerSlot(owner), 'second', 100)
    await clock.advance(1_000)
    expect(fired).toEqual(['first@110', 'second@110'])
  })

  it('[U7] keeps its durations when the clock is set back', async () => {
    const clock = steppingClock(0)
    let shift = 0
    const lanes = new TimerLanes({ now: () => clock.now() + shift, setTimer: clock.setTimer })
    const { fired, owner } = recorder(clock.now)
    await clock.advance(10_000)
    lanes.set(new TimerSlot(owner), 'before', 500)
    shift = -3_600_000
    lanes.set(new TimerSlot(owner), 'after', 500)
    await clock.advance(1_000)
    expect(fired).toEqual(['before@10500', 'after@10500'])
  })

  describe('after the process stood still', () => {
    /** The next timer of the clock comes so much too late. */
    const stalling = (stepping: SteppingClock, stalls: number[]): Clock => ({
      now: stepping.now,
      setTimer: (delayMs, callback) => stepping.setTimer(delayMs + (stalls.shift() ?? 0), callback),
    })

    it('asks for nothing again whose answer is read then', async () => {
      const clock = steppingClock(0)
      const lanes = new TimerLanes(stalling(clock, [300]))
      const { fired, owner } = recorder(clock.now)
      const slot = new TimerSlot(owner)
      lanes.set(slot, 'A', 500)
      await clock.advance(850)
      lanes.clear(slot)
      await clock.advance(5_000)
      expect(fired).toEqual([])
      expect(clock.pendingTimers).toBe(0)
    })

    it('goes on after as long again, at most 500 ms, also when it is late once more', async () => {
      const clock = steppingClock(0)
      const lanes = new TimerLanes(stalling(clock, [300, 100]))
      const { fired, owner } = recorder(clock.now)
      lanes.set(new TimerSlot(owner), 'A', 500)
      await clock.advance(5_000)
      expect(fired).toEqual(['A@1200'])
    })
  })
})
