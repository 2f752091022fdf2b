import { buildFlow, memoryStore } from '@ringwright/core'
import { faultyStore, macrotask, steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { fillingStore } from '../fixtures/filling-store.js'
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
  const store = fillingStore(memoryStore({ clock }))
  const line = await openLine({
    ...{ clock, store },
    flow: buildFlow({ id: 'hotline', steps: { wait: { kind: 'queue', queue: 'sales' } } }),
    queues: [{ id: 'sales' }],
    agents: [phoneAgent('li', 'sales')],
  })
  await line.signIn('li')
  await line.call('+1')
  store.isFull = true
  line.control.dialed[0]?.partyHangsUp()
  await clock.advance(60_000)
  expect(line.of('+1')?.stage.name).toBe('engaged')
  store.isFull = false
  await clock.advance(15_000)
  expect(line.of('+1')?.stage.name).not.toBe('engaged')
  await line.center.stop()
})
