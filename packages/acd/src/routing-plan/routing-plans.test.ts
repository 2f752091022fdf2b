import { type Actor, type Interaction, type InteractionId, type QueueId, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, asAgent } from '../fixtures/test-floor.js'
import { openLine, phoneAgent } from '../fixtures/test-line.js'
import { QUEUES, openPlanFloor, plan, queueOf, waiting } from './fixtures/plan-floor.js'
import type { RoutingPlan } from './routing-plan.js'

describe('[F1] a routing plan', () => {
  it('goes by the first filter that is true, with the priority that its step says', async () => {
    const floor = await openPlanFloor({
      filters: [
        {
          name: 'gold',
          when: 'attributes.tier == "gold"',
          steps: [{ queue: 'vip', priority: 'attributes.points / 10' }],
        },
        { name: 'written', when: 'medium == "text"', steps: [{ queue: 'help' }] },
      ],
    })
    const gold = await floor.arrive({ plan: 'main', attributes: { tier: 'gold', points: 50 } })
    const plain = await floor.arrive({ plan: 'main', attributes: { tier: 'plain' } })
    const caller = await floor.arrive({ plan: 'main', medium: 'voice' })
    expect(floor.interaction(gold)?.stage).toMatchObject({ queue: 'vip', priority: 5 })
    expect([plain, caller].map((id) => queueOf(floor, id))).toEqual(['help', 'sales'])
    expect(floor.happened('plan:entered').map(({ route }) => route)).toEqual(['gold', 'written', 'otherwise'])
  })

  it('loses nobody by a rule that fails, nor by a plan that is not there', async () => {
    const floor = await openPlanFloor({
      filters: [{ name: 'odd', when: 'attributes.tier > 3', steps: [{ queue: 'vip' }] }],
    })
    const id = await floor.arrive({ plan: 'main', attributes: { tier: 'gold' } })
    const other = await floor.arrive({ plan: 'none', queue: 'help' })
    expect([id, other].map((each) => queueOf(floor, each))).toEqual(['sales', 'help'])
  })

  it('goes past a step that is to be skipped, and past one whose queue refuses', async () => {
    const floor = await openPlanFloor(
      { otherwise: [{ queue: 'vip', skipWhen: 'available("vip") == 0' }, { queue: 'sales' }, { queue: 'help' }] },
      { queues: [{ id: 'sales', lengthMax: 1 }, { id: 'help' }, { id: 'vip' }] },
    )
    const ids = [await floor.arrive({ plan: 'main' }), await floor.arrive({ plan: 'main' })]
    expect(ids.map((id) => queueOf(floor, id))).toEqual(['sales', 'help'])
  })

  it('[H16] refuses whom it blocks, and not the exceptions', async () => {
    const floor = await openPlanFloor({ blocked: { from: ['+4930*', '+1555'], except: ['+49301'] } })
    const outcomes = []
    for (const from of ['+49302', '+49301', '+1555', '+15551'])
      outcomes.push((await floor.tryToArrive({ plan: 'main', from })).outcome)
    expect(outcomes).toEqual(['refused', 'queued', 'refused', 'queued'])
  })
})

describe('[F2] the steps of a plan', () => {
  const steps: RoutingPlan['otherwise'] = [
    { queue: 'sales', lastsMs: 20_000 },
    { queue: 'sales', priority: 5, lastsMs: 30_000 },
    { queue: 'help', priority: 9 },
  ]

  it('follow each other: their times add up, and the place in the queue is kept', async () => {
    const floor = await openPlanFloor({ otherwise: steps })
    const id = await floor.arrive({ plan: 'main' })
    const arrivedAt = floor.clock.now()
    const seen: unknown[] = []
    for (const ms of [19_999, 1, 29_999, 1]) {
      await floor.clock.advance(ms)
      const stage = floor.interaction(id)?.stage
      if (stage?.name === 'waiting') seen.push([stage.queue, stage.priority, stage.age === arrivedAt])
    }
    expect(seen).toEqual([
      ['sales', 0, true],
      ['sales', 5, true],
      ['sales', 5, true],
      ['help', 9, true],
    ])
    expect(floor.happened('plan:moved').map(({ step, reason }) => [step, reason])).toEqual([
      [1, 'stepOver'],
      [2, 'stepOver'],
    ])
  })

  it('wait for the end of an offer that is out', async () => {
    const floor = await openPlanFloor({ otherwise: steps })
    await floor.clock.advance(1_000)
    const id = await floor.arrive({ plan: 'main' })
    await floor.clock.advance(10_000)
    await floor.signIn('ann')
    await floor.clock.advance(15_000)
    expect(floor.offeredTo(id)).toBe('ann')
    await floor.reject(id)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'sales', priority: 5 })
  })

  it('[D5] ask for less, or for something else, as the wait goes on', async () => {
    const french = { need: { skill: 'french', min: 5 } }
    const otherwise = [
      { queue: 'sales', requirements: french, lastsMs: 10_000 },
      { queue: 'sales', requirements: {}, lastsMs: 10_000 },
      { queue: 'help', requirements: french },
    ]
    const floor = await openPlanFloor({ otherwise })
    const id = await floor.arrive({ plan: 'main' })
    await floor.signIn('ann')
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.clock.advance(9_000)
    expect(floor.offeredTo(id)).toBe('ann')
    await floor.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'break' })
    await floor.reject(id)
    await floor.clock.advance(10_000)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'help', requirements: french })
  })

  it('no longer move whom a supervisor has sent elsewhere; refused there, they go on', async () => {
    const steps = [{ queue: 'sales', lastsMs: 10_000 }, { queue: 'help' }]
    const floor = await openPlanFloor(
      { otherwise: steps },
      { queues: [...QUEUES, { id: 'small', lengthMax: 1 }], agents: [] },
    )
    await floor.arrive({ queue: 'small' })
    const [sent, kept] = [await floor.arrive({ plan: 'main' }), await floor.arrive({ plan: 'main' })]
    await floor.acd.reroute(SUPERVISOR, sent, 'vip' as QueueId)
    expect(await floor.acd.reroute(SUPERVISOR, kept, 'small' as QueueId)).toMatchObject({ outcome: 'refused' })
    await floor.clock.advance(60_000)
    expect([sent, kept].map((id) => queueOf(floor, id))).toEqual(['vip', 'help'])
  })

  it('stay at the last one that takes somebody', async () => {
    const floor = await openPlanFloor(
      { otherwise: [{ queue: 'sales', lastsMs: 1_000 }, { queue: 'help' }] },
      { queues: [{ id: 'sales' }, { id: 'help', refuseWithoutAgents: true }], agents: [] },
    )
    const id = await floor.arrive({ plan: 'main' })
    await floor.clock.advance(60_000)
    expect(queueOf(floor, id)).toBe('sales')
    expect(floor.clock.pendingTimers).toBeLessThan(5)
  })

  it('go on at another node: where somebody stands is in the record', async () => {
    const floor = await openPlanFloor({ otherwise: steps }, { seed: 'before' })
    const id = await floor.arrive({ plan: 'main' })
    await floor.clock.advance(21_000)
    await floor.center.stop()
    const after = await openPlanFloor({ otherwise: steps }, { seed: 'after', clock: floor.clock, store: floor.store })
    await after.clock.advance(29_000)
    expect(queueOf(after, id)).toBe('help')
  })
})

describe('[A5] attributes that the host changes', () => {
  it('send on who waits, as the conditions of the plan say', async () => {
    const steps = [{ queue: 'sales', leaveWhen: 'attributes.tier == "gold"' }, { queue: 'vip' }]
    const floor = await openPlanFloor({ otherwise: steps })
    const attributes = { tier: 'basic', order: { total: 120 }, coupon: 'spring' }
    const id = await floor.arrive({ plan: 'main', attributes })
    await floor.clock.advance(10_000)
    expect(queueOf(floor, id)).toBe('sales')
    expect(await floor.acd.setAttributes(SUPERVISOR, id, { tier: 'gold', coupon: null })).toEqual({ outcome: 'done' })
    await floor.settle()
    expect(queueOf(floor, id)).toBe('vip')
    expect(floor.interaction(id)?.attributes).toEqual({ tier: 'gold', order: { total: 120 } })
    expect(floor.happened('interaction:attributesChanged')).toEqual([{ interaction: id, names: ['tier', 'coupon'] }])
  })

  it('are changed only by who may, only before the end, and only as far as a record carries them', async () => {
    const floor = await openPlanFloor({})
    const id = await floor.arrive({ attributes: { tier: 'basic' } })
    const change = (actor: Actor, changes: Interaction['attributes']) => floor.acd.setAttributes(actor, id, changes)
    await expect(change(asAgent('ann'), {})).rejects.toMatchObject({ code: 'not_permitted' })
    await expect(change(SUPERVISOR, { tier: undefined as never })).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect(change(SUPERVISOR, { note: 'x'.repeat(16_384) })).rejects.toMatchObject({ code: 'limit_reached' })
    expect(floor.interaction(id)?.attributes).toEqual({ tier: 'basic' })
    await floor.leave(id)
    expect(await change(SUPERVISOR, {})).toEqual({ outcome: 'refused', reason: 'closed' })
  })
})

it('[F3] a step whose queue overflows to where somebody waits already is none that takes them: the wait goes on', async () => {
  const floor = await openPlanFloor(
    { otherwise: [{ queue: 'sales', lastsMs: 10_000 }, { queue: 'help' }] },
    { queues: [{ id: 'sales' }, { id: 'help', lengthMax: 1, overflow: { full: 'sales' } }, { id: 'vip' }] },
  )
  await floor.arrive({ queue: 'help' })
  const id = await floor.arrive({ plan: 'main' })
  const since = floor.clock.now()
  await floor.clock.advance(20_000)
  expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'sales', since })
  expect(floor.happened('interaction:queued').filter(({ interaction }) => interaction === id)).toHaveLength(1)
  expect(floor.happened('interaction:overflowed')).toEqual([])
})

describe('[C19] conditions over other queues', () => {
  const rule = 'waiting("sales") > 25 and idle("help") >= 4'

  it('[F3] send on as soon as they hold, those first who have waited longest, and no more than they hold for', async () => {
    const floor = await openPlanFloor({ otherwise: [{ queue: 'sales', leaveWhen: rule }, { queue: 'help' }] })
    const ids: InteractionId[] = []
    for (let count = 0; count < 30; count++) {
      ids.push(await floor.arrive({ plan: 'main' }))
      await floor.clock.advance(10)
    }
    await floor.signIn('hal', 'hans', 'hugo')
    expect(waiting(floor, 'help')).toBe(0)
    await floor.signIn('heidi', 'hera')
    // With four and five idle there is one to spare each time: the rule says "at least four".
    expect(ids.filter((id) => queueOf(floor, id) === 'help')).toEqual(ids.slice(0, 2))
    expect(floor.happened('plan:moved').every(({ reason }) => reason === 'leaveWhen')).toBe(true)
  })

  it('hold for nobody as long as the other queue is busy itself', async () => {
    const floor = await openPlanFloor({ otherwise: [{ queue: 'sales', leaveWhen: rule }, { queue: 'help' }] })
    for (let count = 0; count < 26; count++) await floor.arrive({ plan: 'main' })
    for (let count = 0; count < 2; count++) await floor.arrive({ queue: 'help' })
    await floor.signIn('hal', 'hans', 'hugo', 'heidi', 'hera')
    expect(waiting(floor, 'sales')).toBe(26)
  })

  it('are looked at again when an agent leaves the other queue, and stays with those that are left', async () => {
    const floor = await openPlanFloor(
      { otherwise: [{ queue: 'sales', leaveWhen: 'available("vip") == 0' }, { queue: 'help' }] },
      { agents: [{ id: 'ann', name: 'Ann', queues: ['sales', 'vip'], capacity: { text: 0 } }] },
    )
    await floor.signIn('ann')
    const id = await floor.arrive({ plan: 'main' })
    await floor.acd.chooseQueue(SUPERVISOR, 'ann' as never, 'vip' as never, false)
    await floor.settle()
    expect(queueOf(floor, id)).toBe('help')
  })

  it('borrow: whom the other queue does not serve in time comes back, with age and priority', async () => {
    const borrow = [{ queue: 'help', when: 'available("help") > 0 and waiting("help") == 0', forMs: 5_000 }]
    const floor = await openPlanFloor({ otherwise: [{ queue: 'sales', borrow }] })
    const id = await floor.arrive({ plan: 'main', priority: 2 })
    await floor.signIn('hal')
    expect([queueOf(floor, id), floor.offeredTo(id)]).toEqual(['help', 'hal'])
    await floor.acd.setStatus(asAgent('hal'), 'hal' as never, { name: 'break' })
    await floor.reject(id)
    await floor.clock.advance(5_000)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'sales', priority: 2 })
    expect(floor.happened('plan:moved').map(({ reason }) => reason)).toEqual(['borrowed', 'returned'])
  })

  it.each(['waited >= 130 and waited < 160', 'longest("sales") > 129 and longest("sales") <= 150'])(
    'over a span of time become true when it begins: %s',
    async (leaveWhen) => {
      const floor = await openPlanFloor({ otherwise: [{ queue: 'sales', leaveWhen }, { queue: 'help' }] })
      const id = await floor.arrive({ plan: 'main' })
      await floor.clock.advance(129_999)
      expect(queueOf(floor, id)).toBe('sales')
      await floor.clock.advance(1)
      expect(queueOf(floor, id)).toBe('help')
    },
  )

  it('over time become true at their instant, without being asked again and again', async () => {
    const floor = await openPlanFloor({
      otherwise: [{ queue: 'sales', leaveWhen: 'longest("sales") > 60' }, { queue: 'help' }],
    })
    const id = await floor.arrive({ plan: 'main' })
    const timers = floor.clock.pendingTimers
    await floor.clock.advance(60_999)
    expect(floor.clock.pendingTimers).toBe(timers)
    expect(queueOf(floor, id)).toBe('sales')
    await floor.clock.advance(1)
    expect(queueOf(floor, id)).toBe('help')
  })
})

it('a flow queues by a plan, and goes on by the reason for which the plan refuses', async () => {
  const line = await openLine({
    flow: buildFlow({
      id: 'hotline',
      steps: {
        sales: { kind: 'queue', queue: 'sales', plan: 'main', exits: { blocked: 'no' } },
        no: { kind: 'hangUp', prompt: 'no' },
      },
    }),
    queues: QUEUES,
    agents: [phoneAgent('li', 'vip')],
    plans: [plan({ blocked: { from: ['+666'] }, otherwise: [{ queue: 'vip' }] })],
  })
  const [nice, nasty] = [await line.call('+1'), await line.call('+666')]
  expect([nice.call?.hears, nasty.call?.hears]).toEqual(['music', 'no'])
  await line.signIn('li')
  expect(nice.call?.hears).toBe('phone-li')
})
