import { type AgentId, type InteractionId, systemActor } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { serveAll } from '../fixtures/serve-all.js'
import { openFloor } from '../fixtures/test-floor.js'
import type { AgentProfile, MembershipOptions, QueueOptions } from '../index.js'
import { queues } from '../queue/queue.js'

function agent(id: string, ...queues: readonly (string | MembershipOptions)[]): AgentProfile {
  return { id, name: id, queues, capacity: { text: 1 } }
}

const TWO: readonly QueueOptions[] = [{ id: 'sales' }, { id: 'help' }]

describe('an agent of several queues', () => {
  it('[C22] serves the queue of the lower rank first, whatever priorities are', async () => {
    const ann = agent('ann', { queue: 'sales', rank: 2 }, { queue: 'help', rank: 1 })
    const floor = await openFloor({ queues: TWO, agents: [ann] })
    const sales = await floor.arrive({ queue: 'sales', priority: 9 })
    const help = await floor.arrive({ queue: 'help' })
    await floor.signIn('ann')
    expect(await serveAll(floor, 'ann', [sales, help])).toEqual([help, sales])
  })

  it('[C23] serves the heavier queue first while anybody waits in it', async () => {
    const options: QueueOptions[] = [{ id: 'sales' }, { id: 'help', weight: 5 }]
    const floor = await openFloor({ queues: options, agents: [agent('ann', 'sales', 'help')] })
    const sales = await floor.arrive({ queue: 'sales', priority: 9 })
    const help = [await floor.arrive({ queue: 'help' }), await floor.arrive({ queue: 'help' })]
    await floor.signIn('ann')
    expect(await serveAll(floor, 'ann', [sales, ...help])).toEqual([...help, sales])
  })

  it('[C23] goes by the weight that a queue has by then, as a node that starts may bring another one', async () => {
    const floor = await openFloor({ queues: TWO, agents: [agent('ann', 'sales', 'help')] })
    const sales = await floor.arrive({ queue: 'sales', priority: 9 })
    const help = await floor.arrive({ queue: 'help' })
    await floor.center.run(systemActor('configuration'), (transaction) => {
      const queue = transaction.read(queues, 'help')
      if (queue) transaction.put(queues, 'help', { ...queue, weight: 5 })
    })
    await floor.signIn('ann')
    expect(await serveAll(floor, 'ann', [sales, help])).toEqual([help, sales])
  })

  it('[E8] [Z19] serves whoever would starve before any rank and weight', async () => {
    const options: QueueOptions[] = [
      { id: 'sales', starvationMs: 60_000 },
      { id: 'help', weight: 5 },
    ]
    const ann = agent('ann', { queue: 'sales', rank: 2 }, 'help')
    const floor = await openFloor({ queues: options, agents: [ann] })
    const sales = await floor.arrive({ queue: 'sales' })
    await floor.clock.advance(59_000)
    const help = await floor.arrive({ queue: 'help', priority: 9 })
    await floor.signIn('ann')
    expect(await serveAll(floor, 'ann', [help, sales])).toEqual([sales, help])
  })

  it('[E2] compares what priorities have come to, each by the law of its queue', async () => {
    const options: QueueOptions[] = [{ id: 'sales', order: { law: 'linear', perMinute: 1 } }, { id: 'help' }]
    const floor = await openFloor({ queues: options, agents: [agent('ann', 'sales', 'help')] })
    const sales = await floor.arrive({ queue: 'sales' })
    const help = await floor.arrive({ queue: 'help', priority: 3 })
    await floor.clock.advance(4 * 60_000)
    await floor.signIn('ann')
    expect(await serveAll(floor, 'ann', [help, sales])).toEqual([sales, help])
  })

  it('[C22] gets somebody of a queue with a delay only once they have waited for so long', async () => {
    const floor = await openFloor({ queues: TWO, agents: [agent('ann', { queue: 'sales', delayMs: 20_000 }, 'help')] })
    await floor.signIn('ann')
    const id = await floor.arrive({ queue: 'sales' })
    await floor.clock.advance(19_999)
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.clock.advance(1)
    expect(floor.offeredTo(id)).toBe('ann')
  })
})

describe('[C9] a queue with tiers', () => {
  const tiers = { waitMs: 10_000 }
  const agents = [
    agent('ann', 'sales'),
    agent('bob', { queue: 'sales', level: 2 }),
    agent('cy', { queue: 'sales', level: 3 }),
  ]

  it('asks the first level as long as somebody of it is free', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales', tiers }], agents })
    await floor.signIn('cy', 'bob', 'ann')
    expect(floor.offeredTo(await floor.arrive())).toBe('ann')
  })

  it('lets those wait for it who find it busy, then asks the next one too', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales', tiers }], agents })
    await floor.signIn('cy', 'bob', 'ann')
    await floor.arrive()
    const second = await floor.arrive()
    await floor.clock.advance(9_999)
    expect(floor.offeredTo(second)).toBeUndefined()
    await floor.clock.advance(1)
    expect(floor.offeredTo(second)).toBe('bob')
  })

  it('waits for nobody on a level where nobody is there', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales', tiers }], agents })
    await floor.signIn('cy')
    expect(floor.offeredTo(await floor.arrive())).toBe('cy')
  })

  it('waits all the same where it is told to', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales', tiers: { ...tiers, skipEmpty: false } }], agents })
    await floor.signIn('cy')
    const id = await floor.arrive()
    await floor.clock.advance(19_999)
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.clock.advance(1)
    expect(floor.offeredTo(id)).toBe('cy')
  })

  it('goes on at once when the last agent of a level leaves', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales', tiers }], agents })
    await floor.signIn('bob', 'ann')
    const first = await floor.arrive()
    await floor.accept(first)
    const id = await floor.arrive()
    await floor.acd.setConnected('ann' as AgentId, false)
    await floor.settle()
    expect(floor.offeredTo(id)).toBe('bob')
  })

  it('is waited in by another node after a take-over, to the same instant', async () => {
    const one = await openFloor({ queues: [{ id: 'sales', tiers }], agents, seed: 'one' })
    const { clock, store } = one
    const two = await openFloor({ queues: [{ id: 'sales', tiers }], agents, seed: 'two', clock, store })
    await one.signIn('bob', 'ann')
    await one.accept(await one.arrive())
    const id = await one.arrive()
    await clock.advance(4_000)
    await one.center.stop()
    await clock.advance(5_999)
    expect(two.offeredTo(id)).toBeUndefined()
    await clock.advance(1)
    expect(two.offeredTo(id)).toBe('bob')
  })
})

it('agents whose orders and strategies point at one another in a circle get somebody all the same', async () => {
  const floor = await openFloor({
    queues: TWO,
    agents: [
      agent('ann', { queue: 'sales', rank: 2 }, { queue: 'help', rank: 1 }),
      agent('bob', { queue: 'sales', rank: 1 }, { queue: 'help', rank: 2 }),
    ],
  })
  await floor.signIn('ann', 'bob')
  const [sales, help] = await Promise.all([
    floor.arrive({ queue: 'sales', lastAgent: 'ann' }),
    floor.arrive({ queue: 'help', lastAgent: 'bob' }),
  ])
  expect([floor.offeredTo(sales), floor.offeredTo(help)].toSorted()).toEqual(['ann', 'bob'])
})

describe('an agent of a queue where many wait for whom its strategies want nobody', () => {
  async function open() {
    const floor = await openFloor({
      queues: [{ id: 'own', strategies: ['last-agent'], weight: 5 }, { id: 'sales' }],
      agents: [agent('ann', 'own', 'sales')],
    })
    const unwanted: InteractionId[] = []
    for (let count = 0; count < 100; count++) unwanted.push(await floor.arrive({ queue: 'own', lastAgent: 'zoe' }))
    const offered = () => unwanted.filter((id) => floor.offeredTo(id) !== undefined)
    return { floor, offered }
  }

  it('gets somebody of another queue when they become free, and nobody of those', async () => {
    const { floor, offered } = await open()
    const id = await floor.arrive({ queue: 'sales' })
    await floor.signIn('ann')
    expect([floor.offeredTo(id), offered()]).toEqual(['ann', []])
  })

  it('gets whoever comes to another queue, and nobody of those', async () => {
    const { floor, offered } = await open()
    await floor.signIn('ann')
    const id = await floor.arrive({ queue: 'sales' })
    expect([floor.offeredTo(id), offered()]).toEqual(['ann', []])
  })
})
