import { RingwrightError, buildFlow, createContactCenter } from '@ringwright/core'
import { scriptedCallControl, steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { acd } from '../index.js'

it.each([
  ['who cannot be answered has not given up: the call failed', 'limit_reached', 'failed'],
  ['who is gone before the answer has arrived has given up', 'canceled', 'customerLeft'],
] as const)('a caller %s', async (_, code, cause) => {
  const clock = steppingClock()
  const control = scriptedCallControl({ clock })
  const { onCall } = control
  const answer = () => Promise.reject(new RingwrightError(code, 'No call came about.'))
  control.onCall = (handler) => onCall((incoming) => handler({ ...incoming, answer }))
  await using center = createContactCenter({
    clock,
    plugins: [acd({ queues: [{ id: 'sales' }] }), { name: 'calls', setup: () => ({ callControl: control }) }],
    flows: [buildFlow({ id: 'hotline', steps: { bye: { kind: 'hangUp' } } })],
    entries: [{ address: '100', flow: 'hotline' }],
  })
  const causes: string[] = []
  center.on('interaction:closed', ({ data }) => void causes.push(data.cause))
  await center.start()
  control.call('+4930901820', '100')
  await clock.advance(0)
  expect(causes).toEqual([cause])
})
