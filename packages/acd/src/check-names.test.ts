import { expect, it } from 'vitest'
import { acd } from './index.js'

it('a limit by the expected wait is refused where no waits are predicted, because it would limit nothing', () => {
  const queues = [{ id: 'sales', expectedWaitMaxMs: 60_000 }]
  expect(() => acd({ queues, agents: [] })).toThrow('no waits are predicted: add `waitEstimates: {}`')
  expect(acd({ queues, agents: [], waitEstimates: {} }).name).toBe('acd')
})

it('two of the same id are refused, because one would silently take the place of the other', () => {
  const week = { zone: 'UTC', weekly: {} }
  const make = () =>
    acd({
      queues: [{ id: 'sales', wrapUpMs: 0 }, { id: 'sales' }],
      agents: ['ann', 'ann', 'ann'].map((id) => ({ id, name: id, queues: ['sales'] })),
      calendars: [
        { id: 'office', ...week },
        { id: 'office', ...week },
      ],
      plans: ['all', 'all'].map((id) => ({ id, filters: [], otherwise: [{ queue: 'sales' }] })),
    })
  const lines = ['queue "sales"', 'agent "ann"', 'calendar "office"', 'plan "all"'].map(
    (each) => `  ${each} is there twice`,
  )
  expect(make).toThrow(`options of acd are not valid:\n${lines.join('\n')}`)
})
