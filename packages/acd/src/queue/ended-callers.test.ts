import { buildFlow, createContactCenter, interactions, memoryStore } from '@ringwright/core'
import { scriptedCallControl, steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { fillingStore } from '../fixtures/filling-store.js'
import { acd } from '../index.js'

it('a caller who hangs up while the store takes nothing has left the queue once it takes something', async () => {
  const clock = steppingClock()
  const control = scriptedCallControl({ clock })
  const store = fillingStore(memoryStore({ clock }))
  await using center = createContactCenter({
    ...{ clock, store },
    plugins: [acd({ queues: [{ id: 'sales' }] }), { name: 'calls', setup: () => ({ callControl: control }) }],
    flows: [
      buildFlow({
        id: 'hotline',
        steps: { wait: { kind: 'queue', queue: 'sales', otherwise: 'bye' }, bye: { kind: 'hangUp' } },
      }),
    ],
    entries: [{ address: '100', flow: 'hotline' }],
  })
  const causes: string[] = []
  center.on('interaction:closed', ({ data }) => void causes.push(data.cause))
  await center.start()
  const caller = control.call('+4930901820', '100')
  await clock.advance(1_000)
  store.isFull = true
  caller.hangUp()
  await clock.advance(60_000)
  expect(center.all(interactions).size).toBe(1)
  store.isFull = false
  await clock.advance(15_000)
  expect([center.all(interactions).size, causes]).toEqual([0, ['customerLeft']])
})
