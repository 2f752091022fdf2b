import { buildFlow } from '@ringwright/core'
import { expect, it } from 'vitest'
import { openLine } from '../fixtures/test-line.js'

it.each([
  ['two who withhold their numbers are two customers, whose conversations nobody mixes up', 'anonymous', true, 2],
  ['one who calls twice is one customer', '+4930123', false, 1],
])('%s', async (_, from, isAnonymous, customers) => {
  const flow = buildFlow({ id: 'hotline', steps: { wait: { kind: 'queue', queue: 'sales' } } })
  const line = await openLine({ flow, queues: [{ id: 'sales' }], agents: [] })
  for (let calls = 0; calls < 2; calls++) {
    const caller = line.control.call(from, '100', { isAnonymous })
    await line.clock.advance(1_000)
    caller.hangUp()
    await line.clock.advance(1_000)
  }
  const opened = line.happened('interaction:opened')
  expect(opened).toHaveLength(2)
  expect(new Set(opened.map(({ customer }) => customer)).size).toBe(customers)
  expect(new Set(opened.map(({ conversation }) => conversation)).size).toBe(customers)
})
