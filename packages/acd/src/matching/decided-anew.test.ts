import { type Store, memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { SUPERVISOR, openFloor } from '../fixtures/test-floor.js'

/** What others commit is seen by this node, once held, only after a change of its own was refused because of it. */
function lateLog(store: Store): Store & { hold(): void } {
  let refused = Promise.resolve()
  let release = (): void => {}
  return {
    ...store,
    hold: () => void (refused = new Promise((resolve) => (release = resolve))),
    async commit(...asked) {
      const answer = await store.commit(...asked)
      if (answer.outcome === 'conflict') release()
      return answer
    },
    async *follow(...asked) {
      for await (const commits of store.follow(...asked)) {
        await refused
        yield commits
      }
    },
  }
}

it('[U2] an offer that the store refuses is decided anew for whoever is to be served first by then', async () => {
  const clock = steppingClock()
  const store = memoryStore({ clock, freeze: true })
  const log = lateLog(store)
  const shared = {
    clock,
    queues: [{ id: 'sales' }, { id: 'help' }],
    agents: [{ id: 'ann', name: 'Ann', queues: ['sales', 'help'], capacity: { text: 1 } }],
  }
  const dispatcher = await openFloor({ ...shared, store: log, seed: 'one' })
  const other = await openFloor({ ...shared, store, seed: 'two' })
  await dispatcher.signIn('ann')
  log.hold()
  const urgent = await other.arrive({ queue: 'sales', priority: 9 })
  await other.acd.setCallsElsewhere(SUPERVISOR, 'ann' as never, 1)
  const usual = await dispatcher.arrive({ queue: 'help' })
  await clock.advance(10)
  expect([other.offeredTo(urgent), other.offeredTo(usual)]).toEqual(['ann', undefined])
})
