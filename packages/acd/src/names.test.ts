import type { AgentId, QueueId } from '@ringwright/core'
import { expect, it } from 'vitest'
import { asAgent, openFloor } from './fixtures/test-floor.js'

const ANN = 'ann' as AgentId

/** Names that people may choose, and that every object answers to. */
const NAMES = ['toString', 'constructor', 'hasOwnProperty']

it.each(NAMES)('a skill “%s” is had by those who have it, and expires for them alone', async (skill) => {
  const tax = { level: 1, until: 1e15 }
  const floor = await openFloor({
    queues: [{ id: 'sales' }, { id: 'special', skills: { [skill]: 2 } }],
    agents: [
      { id: 'ann', name: 'Ann', queues: ['sales', 'special'], contact: '1', skills: { tax } },
      { id: 'bob', name: 'Bob', queues: ['sales', 'special'], contact: '2', skills: { tax, [skill]: 3 } },
    ],
  })
  await floor.signIn('ann', 'bob')
  expect(floor.offeredTo(await floor.arrive({ requirements: { need: { skill } } }))).toBe('bob')
  expect(floor.offeredTo(await floor.arrive({ queue: 'special' }))).toBe('bob')
  expect(floor.acd.router.staff('special' as QueueId).members.map(({ agent }) => agent)).toEqual(['bob'])
})

it.each(NAMES)(
  'a queue “%s” is served by those who belong to it plainly, and to others in a way of their own',
  async (queue) => {
    const floor = await openFloor({
      queues: [{ id: 'sales' }, { id: queue, strategies: ['round-robin'] }],
      agents: [
        { id: 'ann', name: 'Ann', queues: [{ queue: 'sales', level: 2 }, queue] },
        { id: 'bob', name: 'Bob', queues: [{ queue, delayMs: 5_000 }] },
      ],
    })
    await floor.signIn('bob', 'ann')
    expect(floor.offeredTo(await floor.arrive({ queue }))).toBe('ann')
  },
)

it.each(NAMES)('an agent “%s” is drawn as others are', async (id) => {
  const floor = await openFloor({
    queues: [{ id: 'sales', strategies: [{ name: 'weighted-random', weights: { somebody: 1 } }] }],
    agents: [{ id, name: id, queues: ['sales'] }],
  })
  await floor.signIn(id)
  expect(floor.offeredTo(await floor.arrive())).toBe(id)
})

it.each(NAMES)('a channel “%s” takes what its medium takes, and is wrapped up as its queue says', async (channel) => {
  const wrapUp = { channels: { email: { mode: 'none' } } } as const
  const floor = await openFloor({
    queues: [{ id: 'sales', wrapUpMs: 5_000, wrapUp }],
    agents: [{ id: 'ann', name: 'Ann', queues: ['sales'] }],
  })
  await floor.signIn('ann')
  const id = await floor.arrive({ channel })
  expect(await floor.accept(id)).toBe('accepted')
  await floor.acd.end(asAgent('ann'), id)
  expect(floor.agent('ann').loads).toMatchObject([{ state: 'wrapping', cost: 20, until: floor.clock.now() + 5_000 }])
})

it.each(NAMES)('a field “%s” of a disposition is missing unless it is filled in', async (field) => {
  const fields = { [field]: { type: 'text', required: true } } as const
  const floor = await openFloor({ queues: [{ id: 'sales', dispositions: { codes: [{ code: 'done' }], fields } }] })
  await floor.signIn('ann')
  const id = await floor.arrive()
  await floor.accept(id)
  await floor.acd.end(asAgent('ann'), id)
  const finished = floor.acd.finishWrapUp(asAgent('ann'), ANN, id, { disposition: 'done' })
  await expect(finished).rejects.toThrow(`fields.${field}: has to be filled in`)
})
