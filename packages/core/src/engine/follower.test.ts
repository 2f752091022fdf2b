import { expect, it } from 'vitest'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import { createContactCenter } from './contact-center.js'
import { type LogFields, silentLogger } from './logger.js'

it.each([
  [30_000, [{ aheadMs: 30_000 }]],
  [-30_000, [{ aheadMs: -30_000 }]],
  [900, []],
])('a node whose clock is %d ms ahead of the store’s says so at its start where it matters', async (ahead, said) => {
  const clock = steppingClock()
  const warnings: unknown[] = []
  const warn = (_message: string, fields?: LogFields): void => void warnings.push(fields)
  const center = createContactCenter({
    ...{ plugins: [], store: memoryStore({ clock }), random: seededRandom(1) },
    clock: { now: () => clock.now() + ahead, setTimer: clock.setTimer },
    logger: { ...silentLogger, warn },
  })
  await center.start()
  expect(warnings).toEqual(said)
  await center.stop()
})
