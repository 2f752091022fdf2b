import { type Interaction, type InteractionId, buildFlow, interactions } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, openFloor } from '../fixtures/test-floor.js'
import { type TestLine, openLine, phoneAgent } from '../fixtures/test-line.js'

const CALLER = '+4930123'

/** Whoever has waited for a minute is borrowed by another queue. */
function borrowing(): Promise<TestLine> {
  return openLine({
    flow: buildFlow({
      id: 'hotline',
      steps: {
        sales: { kind: 'queue', queue: 'sales', plan: 'main', choices: [{ keys: ['1'], next: 'later' }] },
        later: { kind: 'callback', otherwise: 'no' },
        no: { kind: 'hangUp', prompt: 'sorry' },
      },
    }),
    queues: [{ id: 'sales', keepPlace: { withinMs: 120_000 } }, { id: 'help' }],
    agents: [phoneAgent('li', 'sales'), phoneAgent('bo', 'help')],
    plans: [
      {
        ...{ id: 'main', filters: [] },
        otherwise: [
          { queue: 'sales', borrow: [{ queue: 'help', when: 'waited >= 60 and waited < 66', forMs: 60_000 }] },
        ],
      },
    ],
  })
}

async function call(line: TestLine) {
  const caller = await line.call(CALLER)
  await line.clock.advance(61_000)
  expect(line.of(CALLER)?.stage).toMatchObject({ name: 'waiting', queue: 'help' })
  return caller
}

async function loseNode(line: TestLine): Promise<void> {
  await line.center.run({ role: 'system', id: 'test' }, (transaction) => {
    const interaction = transaction.read(interactions, (line.of(CALLER) as Interaction).id)
    if (interaction) line.acd.router.callLost(transaction, interaction, transaction.node)
  })
}

describe('somebody whom another queue borrows', () => {
  it('is called back by the own queue, at the place there', async () => {
    const line = await borrowing()
    const caller = await call(line)
    const { stage } = line.of(CALLER) as Interaction
    caller.press('1')
    await line.clock.advance(1_000)
    expect(caller.events.at(-1)).toBe('ended')
    expect(line.of(CALLER)?.stage).toMatchObject({ queue: 'sales', since: stage.name === 'waiting' && stage.age })
  })

  it('finds the place in the own queue again after being cut off', async () => {
    const line = await borrowing()
    const caller = await call(line)
    const { stage } = line.of(CALLER) as Interaction
    caller.hangUp()
    await line.clock.advance(5_000)
    await line.call(CALLER)
    expect(line.happened('place:kept')).toMatchObject([{ queue: 'sales' }])
    expect(line.of(CALLER)?.stage).toMatchObject({ queue: 'sales', age: stage.name === 'waiting' && stage.age })
  })

  it('is called back by the own queue when the node with the call is lost', async () => {
    const line = await borrowing()
    await call(line)
    await loseNode(line)
    expect(line.of(CALLER)?.stage).toMatchObject({ queue: 'sales' })
    expect(line.happened('plan:moved').at(-1)).toMatchObject({ queue: 'sales', reason: 'returned' })
  })

  it('is offered to nobody of the other queue any more when the node with the call is lost', async () => {
    const line = await borrowing()
    await call(line)
    line.control.phone('phone-bo', { outcome: 'noAnswer' })
    await line.acd.setConnected('bo' as never, true)
    await line.acd.setStatus({ role: 'agent', id: 'bo' }, 'bo' as never, { name: 'available' })
    expect(line.of(CALLER)?.stage).toMatchObject({ queue: 'help', offers: [{ agent: 'bo' }] })
    await loseNode(line)
    expect(line.of(CALLER)?.stage).toMatchObject({ queue: 'sales', offers: [] })
    expect(line.happened('offer:rescinded')).toMatchObject([{ agent: 'bo' }])
  })
})

describe('[H4] the place that somebody is told whom another queue borrows', () => {
  async function behindThree({ priority = 0 } = {}) {
    const floor = await openFloor({
      queues: [{ id: 'sales', ageFrom: 'queue' }, { id: 'help' }],
      agents: [{ id: 'bo', name: 'Bo', queues: ['sales'], capacity: { text: 1 } }],
      waitEstimates: {},
      plans: [
        {
          ...{ id: 'main', filters: [] },
          otherwise: [
            { queue: 'sales', borrow: [{ queue: 'help', when: 'waited >= 60 and waited < 66', forMs: 10_000 }] },
          ],
        },
      ],
    })
    const before = [await floor.arrive(), await floor.arrive(), await floor.arrive()]
    const id = await floor.arrive({ plan: 'main', priority })
    const place = () => floor.acd.router.place(id)
    const isIn = (queue: string) => expect(floor.interaction(id)?.stage).toMatchObject({ queue })
    return { floor, id, before, place, isIn }
  }

  it('is that in the own queue, where it comes back to', async () => {
    const { floor, place, isIn } = await behindThree()
    const told = { queue: 'sales', position: 4, waiting: 4 }
    expect(place()).toEqual(told)
    await floor.clock.advance(61_000)
    isIn('help')
    expect(place()).toEqual(told)
    await floor.clock.advance(10_000)
    isIn('sales')
    expect(place()).toEqual(told)
  })

  it('goes down as those before it leave, and does not go up for those who come', async () => {
    const { floor, before, place, isIn } = await behindThree()
    await floor.clock.advance(61_000)
    await floor.arrive({ queue: 'help', priority: 9 })
    await floor.arrive({ queue: 'sales', priority: 9 })
    await floor.leave(before[1] as InteractionId)
    isIn('help')
    expect(place()).toMatchObject({ queue: 'sales', position: 3 })
    await floor.clock.advance(10_000)
    isIn('sales')
    expect(place()).toMatchObject({ queue: 'sales', position: 3 })
  })

  it.each([
    ['before it was borrowed', 30_000],
    ['while it is borrowed', 61_000],
  ])('does not go up when its priority was lowered %s', async (_when, afterMs) => {
    const { floor, id, place, isIn } = await behindThree({ priority: 5 })
    const told = { queue: 'sales', position: 1, waiting: 4 }
    expect(place()).toEqual(told)
    await floor.clock.advance(afterMs)
    await floor.acd.setPriority(SUPERVISOR, id, -1)
    for (const [ms, queue] of [
      [61_000 - afterMs, 'help'],
      [10_000, 'sales'],
    ] as const) {
      await floor.clock.advance(ms)
      isIn(queue)
      expect(place()).toEqual(told)
    }
  })

  it('comes with the wait in the own queue, which does not begin anew', async () => {
    const { floor, before, place, isIn } = await behindThree()
    await floor.signIn('bo')
    await floor.accept(before[0] as InteractionId)
    await floor.clock.advance(30_000)
    await floor.leave(before[0] as InteractionId)
    await floor.clock.advance(16_000)
    const estimate = place()?.estimate
    expect(estimate).toBeDefined()
    await floor.clock.advance(14_000)
    isIn('help')
    expect(place()).toMatchObject({ queue: 'sales', estimate })
  })
})
