import { RingwrightError, type Store, buildFlow, memoryStore } from '@ringwright/core'
import { faultyStore, macrotask, steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { openLine, phoneAgent } from '../fixtures/test-line.js'

it('an agent who hangs up while the store is away does not end the process when that is stopped then', async () => {
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', note)
  const clock = steppingClock()
  let isAway = false
  const plan = () => (isAway ? ({ loses: 'request' } as const) : {})
  const line = await openLine({
    clock,
    store: faultyStore({ store: memoryStore({ clock }), clock, plan }),
    flow: buildFlow({ id: 'hotline', steps: { wait: { kind: 'queue', queue: 'sales' } } }),
    queues: [{ id: 'sales' }],
    agents: [phoneAgent('li', 'sales')],
  })
  await line.signIn('li')
  await line.call('+1')
  expect(line.of('+1')?.stage.name).toBe('engaged')
  isAway = true
  line.control.dialed[0]?.partyHangsUp()
  await clock.advance(5_000)
  const stopped = line.center.stop()
  await clock.advance(60_000)
  await stopped
  await macrotask()
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})

it('an agent who hangs up while the store takes nothing has left the call once it takes something', async () => {
  const clock = steppingClock()
  const store = memoryStore({ clock })
  let isFull = false
  const filling: Store = {
    ...store,
    async commit(center, change) {
      if (isFull) throw new RingwrightError('limit_reached', 'The log is full until the archive has caught up.')
      return store.commit(center, change)
    },
  }
  const line = await openLine({
    ...{ clock, store: filling },
    flow: buildFlow({ id: 'hotline', steps: { wait: { kind: 'queue', queue: 'sales' } } }),
    queues: [{ id: 'sales' }],
    agents: [phoneAgent('li', 'sales')],
  })
  await line.signIn('li')
  await line.call('+1')
  isFull = true
  line.control.dialed[0]?.partyHangsUp()
  await clock.advance(60_000)
  expect(line.of('+1')?.stage.name).toBe('engaged')
  isFull = false
  await clock.advance(15_000)
  expect(line.of('+1')?.stage.name).not.toBe('engaged')
  await line.center.stop()
})
