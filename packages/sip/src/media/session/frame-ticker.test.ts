import type { Clock } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { frameTicker, staggeredTickers } from './frame-ticker.js'

describe('frame ticker', () => {
  it('ticks on absolute instants, so that late timers do not add up', async () => {
    const clock = steppingClock(0)
    const lateClock: Clock = { now: clock.now, setTimer: (delayMs, callback) => clock.setTimer(delayMs + 7, callback) }
    const dues: number[] = []
    frameTicker(lateClock, 20).subscribe((dueAt) => dues.push(dueAt))
    await clock.advance(10_000)
    expect(dues.length).toBe(499)
    expect(dues.at(-1)).toBe(499 * 20)
  })

  it('makes up for a short stall at once, and drops the ticks of a long one', async () => {
    const clock = steppingClock(0)
    let stallMs = 0
    const stalling: Clock = {
      now: clock.now,
      setTimer: (delayMs, callback) => clock.setTimer(delayMs + stallMs, callback),
    }
    const dues: number[] = []
    frameTicker(stalling, 20).subscribe((dueAt) => {
      dues.push(dueAt)
      stallMs = dueAt === 40 ? 90 : dueAt === 200 ? 2_000 : 0
    })
    await clock.advance(2_260)
    expect(dues).toEqual([20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 2_220, 2_240, 2_260])
  })

  it('[U7] goes on when the system clock is set back by an hour', async () => {
    const clock = steppingClock(0)
    let correction = 0
    const corrected: Clock = { now: () => clock.now() + correction, setTimer: clock.setTimer }
    let ticks = 0
    frameTicker(corrected, 20).subscribe(() => ticks++)
    await clock.advance(100)
    correction = -3_600_000
    await clock.advance(100)
    expect(ticks).toBe(10)
  })

  it('has one timer for all listeners, and none without them', async () => {
    const clock = steppingClock(0)
    const ticker = frameTicker(clock, 20)
    const ends = Array.from({ length: 50 }, () => ticker.subscribe(() => {}))
    expect(clock.pendingTimers).toBe(1)
    for (const end of ends) end()
    expect(clock.pendingTimers).toBe(0)
  })

  it('lets a listener end itself and start another in its tick', async () => {
    const clock = steppingClock(0)
    const ticker = frameTicker(clock, 20)
    const seen: string[] = []
    const end = ticker.subscribe((dueAt) => {
      seen.push(`a@${dueAt}`)
      end()
      ticker.subscribe((at) => seen.push(`b@${at}`))
    })
    await clock.advance(45)
    expect(seen.filter((entry) => entry.startsWith('a'))).toEqual(['a@20'])
    expect(seen.at(-1)).toBe('b@40')
    expect(clock.pendingTimers).toBe(1)
  })

  it('staggers many legs over the frame, each in its own moment for as long as anybody plays', async () => {
    const clock = steppingClock(0)
    const tickers = staggeredTickers(clock, 20, 5)
    const seen: string[] = []
    await clock.advance(1_003)
    for (let leg = 0; leg < 6; leg++) tickers.next().subscribe((at) => seen.push(`${leg}@${at}`))
    await clock.advance(30)
    expect(seen).toEqual([...['1@1007', '2@1011', '3@1015', '4@1019', '0@1023', '5@1023'], ...['1@1027', '2@1031']])
    tickers.stop()
    expect(clock.pendingTimers).toBe(0)
  })
})
