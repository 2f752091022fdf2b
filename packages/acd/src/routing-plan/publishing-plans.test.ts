import { describe, expect, it } from 'vitest'
import { SUPERVISOR, type TestFloor } from '../fixtures/test-floor.js'
import type { RoutingPlan } from '../index.js'
import { ADMINISTRATOR, openPlanFloor, plan, queueOf, waiting } from './fixtures/plan-floor.js'

async function publishMany(floor: TestFloor, times: number): Promise<void> {
  for (let priority = 1; priority <= times; priority++)
    await floor.acd.publishPlan(ADMINISTRATOR, plan({ otherwise: [{ queue: 'sales', priority }] }))
}

describe('[Z17] publishing a plan', () => {
  it('applies to those who come, as a whole; who waits ends under the version of the time', async () => {
    const floor = await openPlanFloor({ otherwise: [{ queue: 'sales', lastsMs: 10_000 }, { queue: 'help' }] })
    const before = await floor.arrive({ plan: 'main' })
    const published = await floor.acd.publishPlan(ADMINISTRATOR, plan({ otherwise: [{ queue: 'vip' }] }))
    expect(published).toMatchObject({ outcome: 'published', version: 2 })
    const after = await floor.arrive({ plan: 'main' })
    await floor.clock.advance(10_000)
    expect([before, after].map((id) => queueOf(floor, id))).toEqual(['help', 'vip'])
    await expect(floor.acd.publishPlan(SUPERVISOR, plan({}))).rejects.toThrow('may not do "plan:publish"')
  })

  it('moves everybody who waits to it, where that is wanted, to the step of their time: nobody is lost', async () => {
    const floor = await openPlanFloor({})
    const ids = []
    for (let count = 0; count < 250; count++) ids.push(await floor.arrive({ plan: 'main' }))
    await floor.clock.advance(30_000)
    const otherwise = [{ queue: 'sales', lastsMs: 20_000 }, { queue: 'help', lastsMs: 60_000 }, { queue: 'vip' }]
    await floor.acd.publishPlan(ADMINISTRATOR, plan({ otherwise }), { applyTo: 'all' })
    await floor.clock.advance(2_000)
    expect(waiting(floor, 'help')).toBe(250)
    await floor.clock.advance(60_000)
    expect(waiting(floor, 'vip')).toBe(250)
  })

  it.each([
    [
      'published',
      (floor: TestFloor, vip: RoutingPlan) => floor.acd.publishPlan(ADMINISTRATOR, vip, { applyTo: 'all' }),
    ],
    ['reverted to', (floor: TestFloor) => floor.acd.revertPlan(ADMINISTRATOR, 'main', 2, { applyTo: 'all' })],
  ])(
    'moves those who wait under an older one when it is %s for all after it was for those who come',
    async (_how, again) => {
      const floor = await openPlanFloor({})
      const id = await floor.arrive({ plan: 'main' })
      const vip = plan({ otherwise: [{ queue: 'vip' }] })
      await floor.acd.publishPlan(ADMINISTRATOR, vip)
      await floor.clock.advance(3_000)
      expect(queueOf(floor, id)).toBe('sales')
      expect(await again(floor, vip)).toMatchObject({ outcome: 'published', version: 2 })
      await floor.clock.advance(3_000)
      expect(queueOf(floor, id)).toBe('vip')
      expect(floor.happened('plan:published')).toMatchObject([
        { version: 1, applyTo: 'new' },
        { version: 2, applyTo: 'new' },
        { version: 2, applyTo: 'all' },
      ])
    },
  )

  it('moves those, too, who are just offered: when nobody takes them', async () => {
    const floor = await openPlanFloor({})
    await floor.signIn('ann')
    const id = await floor.arrive({ plan: 'main' })
    expect(floor.offeredTo(id)).toBe('ann')
    await floor.acd.publishPlan(ADMINISTRATOR, plan({ otherwise: [{ queue: 'vip' }] }), { applyTo: 'all' })
    await floor.clock.advance(3_000)
    expect(floor.offeredTo(id)).toBe('ann')
    await floor.reject(id)
    await floor.clock.advance(1_000)
    expect(queueOf(floor, id)).toBe('vip')
  })

  it('for those who come leaves it to those who wait to follow the one before, where that was for all', async () => {
    const floor = await openPlanFloor({})
    await floor.signIn('ann')
    const offered = await floor.arrive({ plan: 'main' })
    expect(floor.offeredTo(offered)).toBe('ann')
    const forAll = plan({ otherwise: [{ queue: 'vip' }] })
    await floor.acd.publishPlan(ADMINISTRATOR, forAll, { applyTo: 'all' })
    await publishMany(floor, 30)
    const came = await floor.arrive({ plan: 'main' })
    await floor.reject(offered)
    await floor.clock.advance(1_000)
    expect(floor.interaction(offered)?.stage).toMatchObject({ queue: 'vip', plan: { version: 2 } })
    expect(floor.interaction(came)?.stage).toMatchObject({ queue: 'sales', plan: { version: 32 } })
  })

  it('[W10] can be reverted, as a new version', async () => {
    const floor = await openPlanFloor({})
    await floor.acd.publishPlan(ADMINISTRATOR, plan({ otherwise: [{ queue: 'vip' }] }))
    expect(await floor.acd.revertPlan(ADMINISTRATOR, 'main', 1)).toMatchObject({ outcome: 'published', version: 3 })
    expect(queueOf(floor, await floor.arrive({ plan: 'main' }))).toBe('sales')
    expect(floor.acd.plans()).toEqual([{ id: 'main', version: 3, versions: [1, 2, 3] }])
    await expect(floor.acd.revertPlan(ADMINISTRATOR, 'main', 9)).rejects.toThrow('no version 9 of plan "main"')
  })

  it('is not undone by a restart with the configuration of before', async () => {
    const floor = await openPlanFloor({}, { seed: 'before' })
    await floor.acd.publishPlan(ADMINISTRATOR, plan({ otherwise: [{ queue: 'vip' }] }))
    await floor.center.stop()
    const after = await openPlanFloor({}, { seed: 'after', clock: floor.clock, store: floor.store })
    expect(queueOf(after, await after.arrive({ plan: 'main' }))).toBe('vip')
  })

  it('is not undone by a restart either when the version of the configuration is long gone', async () => {
    const floor = await openPlanFloor({}, { seed: 'before' })
    const first = plan({ otherwise: [{ queue: 'help' }] })
    await floor.acd.publishPlan(ADMINISTRATOR, first)
    await floor.center.stop()
    // What was published first, and was written into the configuration then.
    const second = await openPlanFloor(first, { seed: 'second', clock: floor.clock, store: floor.store })
    await publishMany(second, 30)
    await second.acd.publishPlan(ADMINISTRATOR, plan({ otherwise: [{ queue: 'vip' }] }))
    await second.center.stop()
    const third = await openPlanFloor(first, { seed: 'third', clock: floor.clock, store: floor.store })
    expect(queueOf(third, await third.arrive({ plan: 'main' }))).toBe('vip')
  })

  it('keeps twenty versions, that of the configuration, and older ones for as long as somebody waits under them', async () => {
    const floor = await openPlanFloor({})
    await floor.acd.publishPlan(ADMINISTRATOR, plan({ otherwise: [{ queue: 'sales', priority: 99 }] }))
    const id = await floor.arrive({ plan: 'main' })
    await publishMany(floor, 30)
    expect(floor.acd.plans()[0]?.versions).toEqual([1, 2, ...Array.from({ length: 20 }, (_, index) => 13 + index)])
    expect(queueOf(floor, id)).toBe('sales')
  })

  it('is refused with the paths of its mistakes', async () => {
    const floor = await openPlanFloor({})
    const published = await floor.acd.publishPlan(
      ADMINISTRATOR,
      plan({
        filters: [
          { name: 'a', when: 'waiting("slaes") > 3', steps: [{ queue: 'hlep' }] },
          { name: 'b', when: 'tier == 1', steps: [{ queue: 'sales' }] },
        ],
      }),
    )
    expect(published.outcome).toBe('refused')
    expect(
      published.findings.filter(({ severity }) => severity === 'error').map(({ code, path }) => [code, path]),
    ).toEqual([
      ['unknownQueue', 'filters.0.when'],
      ['badExpression', 'filters.1.when'],
      ['unknownQueue', 'filters.0.steps.0.queue'],
    ])
    expect(floor.acd.plans()).toEqual([{ id: 'main', version: 1, versions: [1] }])
  })
})

describe('[Z17] [Y8] a dry run', () => {
  it('says which filter takes an example and why the others do not, and what each step would be', async () => {
    const floor = await openPlanFloor({})
    await floor.arrive()
    const explained = floor.acd.explainPlan(
      plan({
        filters: [
          { name: 'gold', when: 'attributes.tier == "gold"', steps: [{ queue: 'vip' }] },
          { name: 'odd', when: 'attributes.tier > 3', steps: [{ queue: 'vip' }] },
          {
            name: 'call',
            when: 'medium == "voice"',
            steps: [
              { queue: 'sales', priority: '1 + 1', lastsMs: 5_000, leaveWhen: 'waiting("sales") > 0' },
              { queue: 'help' },
            ],
          },
          { name: 'never', when: 'true', steps: [{ queue: 'help' }] },
        ],
      }),
      { attributes: { tier: 'silver' } },
    )
    expect(explained).toMatchObject({
      blocked: false,
      route: 'call',
      filters: [
        { name: 'gold', verdict: false },
        { name: 'odd', verdict: { error: expect.stringContaining('column 17') } },
        { name: 'call', verdict: true },
      ],
      steps: [
        { queue: 'sales', priority: 2, startsMs: 0, waiting: 1, idle: 0, open: true, left: true },
        { queue: 'help', priority: 2, startsMs: 5_000, waiting: 0 },
      ],
    })
    expect(floor.acd.explainPlan('main', {})).toMatchObject({ route: 'otherwise', filters: [] })
  })
})
