import { expect, it } from 'vitest'
import { SUPERVISOR, asAgent, openFloor } from './fixtures/test-floor.js'
import { acd } from './index.js'

/** As it comes in a body of JSON: a name of its own, and not what the object is made of. */
const named = <Value>(value: Value): Record<string, Value> =>
  JSON.parse(`{ "__proto__": ${JSON.stringify(value)} }`) as Record<string, Value>

it.each([
  [
    'a skill of an agent',
    { queues: [{ id: 'sales' }], agents: [{ id: 'ann', name: 'Ann', queues: [], skills: named(3) }] },
  ],
  ['a skill that a queue asks for', { queues: [{ id: 'sales', skills: named(3) }], agents: [] }],
  [
    'an agent whom a strategy draws',
    { queues: [{ id: 'sales', strategies: [{ name: 'weighted-random', weights: named(3) }] }], agents: [] },
  ],
])('refuses %s that would be left out', (_what, options) => {
  expect(() => acd(options)).toThrow(/(?:skills|weights): takes no name "__proto__"/)
})

it('refuses names that would be left out of what is said of customers and calls', async () => {
  const floor = await openFloor()
  await floor.signIn('ann')
  const id = await floor.arrive()
  await floor.accept(id)
  const refused = { code: 'invalid_argument', message: expect.stringContaining('takes no name "__proto__"') }
  const { acd: distribution } = floor
  await expect(distribution.setAttributes(SUPERVISOR, id, { vip: named(true) })).rejects.toMatchObject(refused)
  await expect(distribution.setAttributes(SUPERVISOR, id, named(true))).rejects.toMatchObject(refused)
  await expect(
    distribution.setRequirements(SUPERVISOR, id, { need: { skill: 'tax' }, prefer: named(5) }),
  ).rejects.toMatchObject(refused)
  await expect(
    distribution.dispose(asAgent('ann'), floor.agent('ann').id, id, { disposition: 'sold', fields: named(1) }),
  ).rejects.toMatchObject(refused)
  const call = { agent: floor.agent('ann').id, number: '+4930', queue: 'sales', service: 'sales' }
  await expect(floor.center.calls.start(asAgent('ann'), { ...call, attributes: named('x') })).rejects.toMatchObject(
    refused,
  )
})
