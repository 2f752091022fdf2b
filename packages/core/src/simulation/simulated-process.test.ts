import { describe, expect, it } from 'vitest'
import { memoryStore } from '../storage/memory/memory-store.js'
import type { CenterId } from '../identity/identity.js'
import { macrotask, simulatedProcess, steppingClock } from './index.js'

const CENTER = 'main' as CenterId

describe('a simulated process', () => {
  it('runs no timer while it is paused, and then all that were due, in order', async () => {
    const clock = steppingClock()
    const process = simulatedProcess(clock)
    const ran: string[] = []
    process.clock.setTimer(20, () => ran.push('second'))
    process.clock.setTimer(10, () => ran.push('first'))
    process.clock.setTimer(15, () => ran.push('canceled')).cancel()
    process.pause()
    await clock.advance(1_000)
    expect(ran).toEqual([])
    process.resume()
    await clock.advance(0)
    expect(ran).toEqual(['first', 'second'])
  })

  it('a timer that came due in a pause can still be canceled', async () => {
    const clock = steppingClock()
    const process = simulatedProcess(clock)
    let ran = false
    const timer = process.clock.setTimer(10, () => {
      ran = true
    })
    process.pause()
    await clock.advance(100)
    timer.cancel()
    process.resume()
    await clock.advance(100)
    expect(ran).toBe(false)
  })

  it('hears the answers of a pause once it is over', async () => {
    const clock = steppingClock()
    const process = simulatedProcess(clock)
    const store = process.connect(memoryStore({ clock }))
    const heard: number[] = []
    process.pause()
    void store.snapshot(CENTER).then(({ revision }) => heard.push(revision))
    await macrotask()
    expect(heard).toEqual([])
    process.resume()
    await clock.advance(0)
    expect(heard).toEqual([0])
  })

  it('does nothing any more once it has crashed, and releases nothing', async () => {
    const clock = steppingClock()
    const ledger = memoryStore({ clock })
    const process = simulatedProcess(clock)
    const store = process.connect(ledger)
    await store.lease(CENTER, 'dispatcher', 'crashed', 3_000)
    const heard: string[] = []
    process.clock.setTimer(10, () => heard.push('timer'))
    process.crash()
    process.resume()
    void store.snapshot(CENTER).finally(() => heard.push('snapshot'))
    void store.release(CENTER, 'dispatcher', 'crashed').finally(() => heard.push('release'))
    await clock.advance(100)
    expect([process.state, heard]).toEqual(['crashed', []])
    expect(await ledger.lease(CENTER, 'dispatcher', 'other', 3_000)).toBeNull()
  })

  it('has a clock that may be ahead or behind', () => {
    const clock = steppingClock(5_000)
    expect(simulatedProcess(clock, -200).clock.now()).toBe(4_800)
  })
})
