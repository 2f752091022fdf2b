import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { steppingClock } from '../simulation/stepping-clock.js'
import { RateLimiter } from './rate-limiter.js'

describe('RateLimiter', () => {
  it('lets no key have more than its burst and what the time allows, and says truly when there is more', async () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('anna', 'berta'), fc.nat(5_000)), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 120 }),
        async (all, burst, perMinute) => {
          const clock = steppingClock()
          const began = clock.now()
          const limiter = new RateLimiter({ clock, perMinute, burst })
          const taken: Record<string, number> = { anna: 0, berta: 0 }
          for (const [key, pauseMs] of all) {
            await clock.advance(pauseMs)
            const waitMs = limiter.take(key)
            if (waitMs > 0) {
              await clock.advance(waitMs)
              expect(limiter.take(key)).toBe(0)
            }
            taken[key] = (taken[key] ?? 0) + 1
            expect(taken[key]).toBeLessThanOrEqual(burst + ((clock.now() - began) * perMinute) / 60_000 + 1e-6)
          }
        },
      ),
      { numRuns: 50 },
    )
  })

  it('[U7] mints nothing when the wall clock is set back', () => {
    let now = 1_000_000
    const clock = { ...steppingClock(), now: () => now }
    const limiter = new RateLimiter({ clock, perMinute: 60, burst: 1 })
    expect(limiter.take('anna')).toBe(0)
    now -= 500_000
    expect(limiter.take('anna')).toBe(1_000)
    now += 1_000
    expect(limiter.take('anna')).toBe(0)
  })
})
