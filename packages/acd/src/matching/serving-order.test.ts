import type { Interaction, WaitingStage } from '@ringwright/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { serveAll } from '../fixtures/serve-all.js'
import { openFloor } from '../fixtures/test-floor.js'
import type { OrderLaw, QueueOptions } from '../index.js'
import type { WaitingItem } from './waiting-item.js'
import { servingOrder } from './serving-order.js'
import { WaitingList } from './waiting-list.js'

const MINUTE_MS = 60_000

/** Opens a queue, lets people arrive at given minutes with priorities, and serves them from a given minute on. */
async function served(
  queue: Partial<QueueOptions>,
  arrivals: readonly (readonly [
    name: string,
    minute: number,
    wishes?: { priority?: number; answerWithinMs?: number },
  ])[],
  servedFrom: number,
): Promise<readonly string[]> {
  const floor = await openFloor({ queues: [{ id: 'sales', ...queue }] })
  const start = floor.clock.now()
  const names = new Map<string, string>()
  for (const [name, minute, wishes] of arrivals) {
    await floor.clock.advance(start + minute * MINUTE_MS - floor.clock.now())
    names.set(await floor.arrive(wishes), name)
  }
  await floor.clock.advance(start + servedFrom * MINUTE_MS - floor.clock.now())
  await floor.signIn('ann')
  const order = await serveAll(floor, 'ann', [...names.keys()] as never)
  return order.map((id) => names.get(id) as string)
}

describe('a queue', () => {
  it('[E1] serves by priority however long others wait, by default', async () => {
    const order = await served(
      {},
      [
        ['old', 0],
        ['urgent', 50, { priority: 1 }],
      ],
      60,
    )
    expect(order).toEqual(['urgent', 'old'])
  })

  it('[E2] with growing priorities lets age make up for priority', async () => {
    const linear: OrderLaw = { law: 'linear', perMinute: 2 }
    const arrivals = [
      ['old', 0],
      ['urgent', 4, { priority: 10 }],
      ['pressing', 6, { priority: 13 }],
    ] as const
    expect(await served({ order: linear }, arrivals, 7)).toEqual(['urgent', 'pressing', 'old'])
    expect(
      await served(
        { order: linear },
        [
          ['old', 0],
          ['urgent', 6, { priority: 10 }],
        ],
        7,
      ),
    ).toEqual(['old', 'urgent'])
  })

  it('[E3] with a cap lets nobody grow above it, and serves those who have come so far by age', async () => {
    const order: OrderLaw = { law: 'capped', perMinute: 1, max: 10 }
    const arrivals = [
      ['old', 0],
      ['older than important', 2, { priority: 5 }],
      ['important', 3, { priority: 9 }],
      ['above the cap', 4, { priority: 50 }],
    ] as const
    expect(await served({ order }, arrivals, 4.5)).toEqual([
      'important',
      'above the cap',
      'older than important',
      'old',
    ])
    expect(await served({ order }, arrivals, 20)).toEqual(['old', 'older than important', 'important', 'above the cap'])
  })

  it('[E5] with deadlines serves who is to be answered soonest, whoever came first', async () => {
    const order: OrderLaw = { law: 'deadline', targetMs: 10 * MINUTE_MS }
    const arrivals = [
      ['usual', 0, { priority: 9 }],
      ['patient', 1, { answerWithinMs: 60 * MINUTE_MS }],
      ['pressing', 5, { answerWithinMs: MINUTE_MS }],
    ] as const
    expect(await served({ order }, arrivals, 5.5)).toEqual(['pressing', 'usual', 'patient'])
  })

  it('[E6] can serve the newest first, within the same priority', async () => {
    const order: OrderLaw = { law: 'strict', newestFirst: true }
    const arrivals = [
      ['first', 0],
      ['important', 1, { priority: 1 }],
      ['last', 2],
    ] as const
    expect(await served({ order }, arrivals, 3)).toEqual(['important', 'last', 'first'])
  })

  it('[E8] lets nobody wait for longer than it may because others matter more', async () => {
    const arrivals = [
      ['old', 0],
      ['middle', 5],
      ['urgent', 6, { priority: 9 }],
    ] as const
    expect(await served({ starvationMs: 20 * MINUTE_MS }, arrivals, 10)).toEqual(['urgent', 'old', 'middle'])
    expect(await served({ starvationMs: 9 * MINUTE_MS }, arrivals, 10)).toEqual(['old', 'urgent', 'middle'])
  })

  it('[E4] can count waiting since the customer came to us', async () => {
    const floor = await openFloor({
      queues: [
        { id: 'sales', ageFrom: 'arrival' },
        { id: 'help', ageFrom: 'queue' },
      ],
    })
    const [early, late] = [floor.clock.now(), floor.clock.now() + 5_000]
    await floor.clock.advance(5_000)
    const [sales, help] = [
      await floor.arrive({ openedAt: early }),
      await floor.arrive({ openedAt: early, queue: 'help' }),
    ]
    const ageOf = (id: typeof sales) => ((floor.interaction(id) as Interaction).stage as WaitingStage).age
    expect([ageOf(sales), ageOf(help)]).toEqual([early, late])
  })

  it('[C25] that is given another order serves those who wait by it', async () => {
    const before = await openFloor({ seed: 'before' })
    const { clock, store } = before
    const [first, second] = [await before.arrive(), await before.arrive()]
    await before.center.stop()
    const queues: QueueOptions[] = [{ id: 'sales', order: { law: 'strict', newestFirst: true } }]
    const after = await openFloor({ clock, store, queues, seed: 'after' })
    await after.signIn('ann')
    expect(await serveAll(after, 'ann', [first, second])).toEqual([second, first])
  })
})

describe('the order of those who wait', () => {
  const laws = fc.constantFrom<OrderLaw>(
    { law: 'strict' },
    { law: 'strict', newestFirst: true },
    { law: 'linear', perMinute: 3 },
    { law: 'capped', perMinute: 2, max: 4 },
    { law: 'deadline', targetMs: 90_000 },
  )
  const item = fc.record({
    priority: fc.nat(6),
    age: fc.nat(20).map((half) => half * 30_000),
    leavesAt: fc.option(
      fc.nat(40).map((half) => half * 15_000),
      { nil: Infinity },
    ),
  })
  const looks = fc.array(
    fc.nat(40).map((half) => half * 15_000),
    { minLength: 1, maxLength: 4 },
  )
  const starvation = fc.constantFrom(undefined, 60_000, 300_000)
  const demand = { key: '', skills: {}, dropped: [], levelMax: Infinity }

  it('[E2] [E3] [E5] [E6] [E8] is at every instant that of the law, worked out one by one of those who are still there', () => {
    fc.assert(
      fc.property(laws, starvation, fc.array(item, { maxLength: 12 }), looks, (law, starvationMs, drafts, instants) => {
        const order = servingOrder({ order: law, ...(starvationMs !== undefined && { starvationMs }) })
        const items = drafts.map(
          ({ priority, age }, index): WaitingItem => ({
            ...{ id: `i${String(index).padStart(2, '0')}` as never, priority, age, since: age, medium: 'text', demand },
            // No order looks at them.
            ...{ interaction: undefined as never, stage: undefined as never },
          }),
        )
        const list = new WaitingList(order)
        for (const each of items) list.add(each)
        const there = new Set(items)
        for (const now of [...instants].sort((a, b) => a - b)) {
          for (const [index, each] of items.entries())
            if ((drafts[index]?.leavesAt ?? 0) <= now && there.delete(each)) list.delete(each)
          const wanted = [...there].sort((a, b) => naiveOrder(law, starvationMs, a, b, now))
          expect(list.first(now, { accepts: () => true })?.id).toBe(wanted[0]?.id)
          expect(list.items.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id))
          expect(wanted.map((each) => list.placeOf(each, now))).toEqual([...wanted.keys()])
        }
        for (const each of there) list.delete(each)
        expect(list.length).toBe(0)
      }),
    )
  })
})

/** The law as a person would write it down: priorities computed at `now`, nothing kept. */
function naiveOrder(
  law: OrderLaw,
  starvationMs: number | undefined,
  a: WaitingItem,
  b: WaitingItem,
  now: number,
): number {
  const starves = ({ age }: WaitingItem): boolean => starvationMs !== undefined && now - age >= starvationMs
  const oldest = a.age - b.age || (a.id < b.id ? -1 : 1)
  if (starves(a) || starves(b)) return starves(a) && starves(b) ? oldest : starves(a) ? -1 : 1
  if (law.law === 'deadline') return oldest
  const grown = ({ priority, age }: WaitingItem): number => {
    if (law.law === 'strict') return priority
    const now30 = priority * 60_000 + law.perMinute * (now - age)
    return law.law === 'capped' ? Math.min(law.max * 60_000, now30) : now30
  }
  if (grown(a) !== grown(b)) return grown(b) - grown(a)
  return law.law === 'strict' && law.newestFirst ? -oldest : oldest
}
