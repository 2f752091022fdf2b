import type { CallSound, Clock } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { frameTicker } from './frame-ticker.js'
import { LegSounds } from './leg-sounds.js'

/** Who listens to a phone that sends nothing, in a process that stands still for so long after so many milliseconds. */
async function heardWithin(durationMs: number, stall: { readonly afterMs: number; readonly forMs: number }) {
  const clock = steppingClock(0)
  const delayed = (delayMs: number): number => {
    const at = clock.now() + delayMs
    return at > stall.afterMs && at < stall.afterMs + stall.forMs ? stall.afterMs + stall.forMs - clock.now() : delayMs
  }
  const stalling: Clock = {
    now: clock.now,
    setTimer: (delayMs, callback) => clock.setTimer(delayed(delayMs), callback),
  }
  const sounds: CallSound[] = []
  const legSounds = new LegSounds({
    clock: stalling,
    ticker: frameTicker(stalling, 20),
    isSecure: () => false,
    onListenerError: (error) => {
      throw error
    },
  })
  legSounds.listen((sound) => sounds.push(sound))
  await clock.advance(durationMs)
  legSounds.close()
  return sounds
}

describe('[J30] [K23] a phone that sends nothing', () => {
  it('is silent, and it is said that nothing came', async () => {
    const sounds = await heardWithin(1_000, { afterMs: 0, forMs: 0 })
    expect(sounds).toHaveLength(46)
    expect(sounds[0]).toEqual({ level: 0, tonesHz: [], isMissing: true })
  })

  it.each([150, 700])('is not taken for silent while this process stood still, for %i ms', async (forMs) => {
    const sounds = await heardWithin(1_000, { afterMs: 300, forMs })
    expect(sounds.length).toBeLessThanOrEqual((1_000 - 80 - forMs + 40) / 20)
    expect(sounds.length).toBeGreaterThanOrEqual((1_000 - 80 - forMs - 60) / 20)
  })
})
