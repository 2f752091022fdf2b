import { type InteractionId, memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { type TestFloor, openFloor } from '../fixtures/test-floor.js'
import type { QueueOptions } from '../index.js'

type Rings = QueueOptions['rings']
const RINGS: Rings = [{ timeoutMs: 10_000 }, { timeoutMs: 10_000 }]

/** `count` wait in a queue whose agents are all of the second level, when the center starts with other rings. */
async function restarted({ before, after, count = 1 }: { before?: Rings; after?: Rings; count?: number }) {
  const clock = steppingClock()
  const store = memoryStore({ clock })
  const open = (seed: string, rings: Rings): Promise<TestFloor> =>
    openFloor({
      ...{ clock, store, seed },
      queues: [{ id: 'sales', ...(rings && { rings }) }],
      agents: ['ann', 'bob', 'cy', 'dee', 'eve'].map((id) => ({
        ...{ id, name: id, queues: [{ queue: 'sales', level: 2 }], capacity: { text: 100 } },
      })),
    })
  const first = await open('first', before)
  const ids: InteractionId[] = []
  for (let each = 0; each < count; each++) ids.push(await first.arrive())
  await first.center.stop()
  const floor = await open('second', after)
  const offered = (): number => ids.filter((id) => floor.offeredTo(id) !== undefined).length
  return { floor, offered, id: ids[0] as InteractionId }
}

describe('[C18] whoever waits when a queue is given', () => {
  it('its first rings is asked for in one after the other', async () => {
    const { floor, offered, id } = await restarted({ after: RINGS })
    await floor.signIn('ann')
    await floor.clock.advance(8_999)
    expect([offered(), floor.acd.whyWaiting(id)?.first]).toMatchObject([0, { what: 'time', agent: 'ann' }])
    await floor.clock.advance(1)
    expect(offered()).toBe(1)
  })

  it('slower rings waits until those open', async () => {
    const { floor, offered } = await restarted({ before: RINGS, after: [{ timeoutMs: 30_000 }, { timeoutMs: 10_000 }] })
    await floor.signIn('ann')
    await floor.clock.advance(28_999)
    expect(offered()).toBe(0)
    await floor.clock.advance(1)
    expect(offered()).toBe(1)
  })

  it('faster rings is asked for as soon as those are open', async () => {
    const { floor, offered } = await restarted({ before: [{ timeoutMs: 30_000 }, { timeoutMs: 10_000 }], after: RINGS })
    await floor.signIn('ann')
    await floor.clock.advance(9_000)
    expect(offered()).toBe(1)
  })

  it('no rings any more is offered to everybody', async () => {
    const { floor, offered } = await restarted({ before: RINGS })
    await floor.signIn('ann')
    expect(offered()).toBe(1)
  })

  it('rings follows them, however many wait', async () => {
    const { floor, offered } = await restarted({ after: RINGS, count: 450 })
    await floor.clock.advance(60_000)
    await floor.signIn('ann', 'bob', 'cy', 'dee', 'eve')
    expect(offered()).toBe(450)
  })
})
