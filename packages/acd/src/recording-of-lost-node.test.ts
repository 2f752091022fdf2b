import {
  type Store,
  buildFlow,
  createContactCenter,
  memoryDirectory,
  memoryStore,
  seededRandom,
} from '@ringwright/core'
import { scriptedCallControl, steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { acd } from './acd.js'
import { storeConnection } from './fixtures/store-connection.js'
import { phoneAgent } from './fixtures/test-line.js'

const SUPERVISOR = { role: 'supervisor', id: 'boss' } as const

it.each([
  ['', 'anonymous'],
  [', while its caller waits to be called back', '+49301'],
])('a recording is found when the process that made it was killed, and not listed before%s', async (_while, from) => {
  const clock = steppingClock()
  const shared = memoryStore({ clock })
  const directory = memoryDirectory()
  const ofFirst = storeConnection(shared)
  const open = async (store: Store, seed: string) => {
    const control = scriptedCallControl({ clock })
    const distribution = acd({ queues: [{ id: 'sales' }], agents: [phoneAgent('li', 'sales')] })
    const center = createContactCenter({
      plugins: [distribution, { name: 'calls', setup: () => ({ callControl: control }) }],
      ...{ clock, store, directory, random: seededRandom(seed), recordCalls: true },
      flows: [buildFlow({ id: 'in', steps: { wait: { kind: 'queue', queue: 'sales' } } })],
      entries: [{ address: '*', flow: 'in' }],
    })
    await center.start()
    return { center, control, distribution }
  }
  const first = await open(ofFirst, 'first')
  first.control.phone('phone-li', { outcome: 'answered' })
  await first.distribution.setConnected('li' as never, true)
  await first.distribution.setStatus({ role: 'agent', id: 'li' }, 'li' as never, { name: 'available' })
  first.control.call(from, '100')
  await clock.advance(5_000)
  const second = await open(shared, 'second')
  const recordings = () => second.center.calls.recordings(SUPERVISOR)
  expect(await recordings()).toEqual([])
  ofFirst.cut()
  await clock.advance(60_000)
  expect(await recordings()).toMatchObject([{ agent: 'li', queue: 'sales', durationMs: 0, isUnfinished: true }])
  await second.center.stop()
})
