import { expect, it } from 'vitest'
import { systemActor } from '../authorization/actor.js'
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

it('a store that is away for an hour is told of when that begins, and then once a minute', async () => {
  const clock = steppingClock()
  const store = memoryStore({ clock })
  const state = { isAway: true }
  const warnings: string[] = []
  const center = createContactCenter({
    ...{ plugins: [], clock, random: seededRandom(1) },
    store: {
      ...store,
      async *follow(...given) {
        if (state.isAway) throw new Error('the store is away')
        for await (const commits of store.follow(...given)) {
          yield commits
          if (state.isAway) throw new Error('the store is away')
        }
      },
    },
    logger: { ...silentLogger, warn: (message) => void warnings.push(message) },
  })
  await center.start()
  await clock.advance(60 * 60_000 - 1)
  const interruptions = () => warnings.filter((message) => message === 'log interrupted').length
  expect(interruptions()).toBe(60)
  state.isAway = false
  await clock.advance(1_000)
  const commit = () =>
    center.permissions.block(systemActor('test'), { channel: 'voice', address: 'a' }, { reason: 'x' })
  await commit()
  state.isAway = true
  await commit()
  await clock.advance(1_000)
  expect(interruptions()).toBe(61)
  await center.stop()
})
