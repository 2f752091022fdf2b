import type { AgentId, InteractionId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, asAgent, openFloor } from '../fixtures/test-floor.js'
import { type Strategy, type StrategyChoice, acd } from '../index.js'
import { end, floorWith, offers, talk } from './fixtures/strategy-floor.js'

const MINUTE_MS = 60_000

describe('work is shared out', () => {
  it('[C2] to who has the smallest part of the own capacity in use', async () => {
    const floor = await floorWith(['balanced'], { ann: { capacity: { text: 2 } }, bob: { capacity: { text: 8 } } })
    expect(await offers(floor, 6)).toEqual(['ann', 'bob', 'bob', 'bob', 'bob', 'ann'])
  })

  it('[C2] to who has taken the fewest in the last hours, and what was before does not count (rocketchat-least-amount-of-all-time)', async () => {
    const floor = await floorWith([{ name: 'fewest-interactions', hours: 2 }], { ann: {}, bob: {} })
    const bob = { role: 'agent', id: 'bob' } as const
    await floor.acd.setStatus(bob, 'bob' as AgentId, { name: 'break' })
    for (let i = 0; i < 3; i++) expect(await talk(floor, 1_000)).toBe('ann')
    await floor.acd.setStatus(bob, 'bob' as AgentId, { name: 'available' })
    expect([await talk(floor, 1_000), await talk(floor, 1_000)]).toEqual(['bob', 'bob'])
    await floor.clock.advance(2 * 60 * MINUTE_MS)
    expect(await offers(floor, 2)).toEqual(['ann', 'bob'])
  })

  it('[C3] to who has talked least in the last hours, a conversation at hand included', async () => {
    const two = { capacity: { text: 2 } }
    const afterTalking = async (minutes: number) => {
      const floor = await floorWith(['least-talk-time'], { ann: two, bob: two })
      expect(await talk(floor, 10 * MINUTE_MS)).toBe('ann')
      const long = await floor.arrive()
      expect(floor.offeredTo(long)).toBe('bob')
      await floor.accept(long)
      await floor.clock.advance(minutes * MINUTE_MS)
      return offers(floor, 1)
    }
    expect(await afterTalking(9)).toEqual(['bob'])
    expect(await afterTalking(11)).toEqual(['ann'])
  })

  it('[C5] in turns, remembered over breaks', async () => {
    const floor = await floorWith(['round-robin'])
    expect([await talk(floor, 1), await talk(floor, 1)]).toEqual(['ann', 'bob'])
    await floor.acd.setStatus(asAgent('ann'), 'ann' as AgentId, { name: 'break' })
    await floor.acd.setStatus(asAgent('ann'), 'ann' as AgentId, { name: 'available' })
    expect([await talk(floor, 1), await talk(floor, 1), await talk(floor, 1)]).toEqual(['cy', 'ann', 'bob'])
  })

  it('[C5] to whose turn it is, even if others have been idle for longer', async () => {
    const floor = await floorWith(['round-robin'])
    const long = await floor.arrive()
    await floor.accept(long)
    await floor.clock.advance(1_000)
    expect([await talk(floor, 1_000), await talk(floor, 1_000)]).toEqual(['bob', 'cy'])
    await end(floor, 'ann', long)
    expect(await offers(floor, 3)).toEqual(['ann', 'bob', 'cy'])
  })

  it('[C5] evenly, so that not always the first one is asked (opensips-always-first-agent)', async () => {
    const floor = await floorWith(['round-robin'])
    const counts = new Map<string | undefined, number>()
    for (let i = 0; i < 30; i++) {
      const agent = await talk(floor, 1_000)
      counts.set(agent, (counts.get(agent) ?? 0) + 1)
    }
    expect([...counts.values()]).toEqual([10, 10, 10])
  })

  it('[C6] from the top, always', async () => {
    const at = (position: number) => ({ queues: [{ queue: 'sales', position }] })
    const floor = await floorWith(['fixed-order'], { ann: at(3), bob: at(1), cy: at(2) })
    expect([await talk(floor, 1_000), await talk(floor, 1_000)]).toEqual(['bob', 'bob'])
    expect(await offers(floor, 3)).toEqual(['bob', 'cy', 'ann'])
  })

  it('[C6] past whoever is not there, wherever that one stands (mod-callcenter-top-down-stops-at-unavailable)', async () => {
    const at = (position: number) => ({ queues: [{ queue: 'sales', position }] })
    const floor = await floorWith(['fixed-order'], { ann: at(1), bob: at(2), cy: at(3) })
    for (const away of ['ann', 'cy'] as AgentId[]) await floor.acd.setStatus(SUPERVISOR, away, { name: 'offline' })
    expect(await offers(floor, 1)).toEqual(['bob'])
  })

  it('[C4] by chance, as the weights say', async () => {
    const floor = await floorWith([{ name: 'weighted-random', weights: { ann: 6, bob: 3, cy: 1 } }])
    const counts: Record<string, number> = {}
    for (let i = 0; i < 200; i++) {
      const agent = (await talk(floor, 1)) as string
      counts[agent] = (counts[agent] ?? 0) + 1
    }
    // Standard deviations of 7, 6.5 and 4.3: four of them.
    expect(Math.abs((counts['ann'] ?? 0) - 120)).toBeLessThan(28)
    expect(Math.abs((counts['bob'] ?? 0) - 60)).toBeLessThan(26)
    expect(Math.abs((counts['cy'] ?? 0) - 20)).toBeLessThan(17)
  })

  it('[C4] by chance among skill levels, and never to who has none', async () => {
    const floor = await floorWith([{ name: 'weighted-random', skill: 'grade' }], {
      ann: {},
      bob: { skills: { grade: 1 } },
    })
    expect(await offers(floor, 2)).toEqual(['bob', undefined])
  })
})

describe('whom it is meant for', () => {
  it('[C11] is asked by score, then anybody', async () => {
    const floor = await floorWith(['designated-agents', 'longest-idle'])
    const requirements = { agents: { bob: 5, cy: 9, zoe: 10 } }
    expect(await offers(floor, 3, { requirements })).toEqual(['cy', 'bob', 'ann'])
  })

  it('[C12] is waited for in the queue, as if it were the own one', async () => {
    const floor = await floorWith([{ name: 'designated-agents', waitMs: 60_000 }, 'longest-idle'])
    const requirements = { agents: { bob: 1 } }
    const first = await floor.arrive({ requirements })
    await floor.accept(first)
    const id = await floor.arrive({ requirements })
    expect(floor.offeredTo(id)).toBeUndefined()
    await end(floor, 'bob', first)
    expect(floor.offeredTo(id)).toBe('bob')
  })
})

describe('who fits best', () => {
  it('[C16] [D2] has the greatest sum of weight and level', async () => {
    const floor = await floorWith(['best-skill-fit'], {
      ann: { skills: { tax: 9 } },
      bob: { skills: { tax: 3, german: 9 } },
      cy: { skills: { german: 10 } },
    })
    const requirements = { prefer: { tax: 1, german: 3 } }
    expect(await offers(floor, 3, { requirements })).toEqual(['bob', 'cy', 'ann'])
  })

  it('[C15] [C13] is said by a written rule', async () => {
    const rule = {
      name: 'expression',
      when: 'interaction.attributes.value < 1000 or agent.skills.vip >= 3',
      score: 'agent.skills.vip ? -agent.skills.vip : agent.idleMs / 1000',
    }
    const floor = await floorWith([rule], { ann: { skills: { vip: 5 } }, bob: { skills: { vip: 3 } }, cy: {} })
    expect(await offers(floor, 2, { attributes: { value: 5_000 } })).toEqual(['bob', 'ann'])
    expect(await offers(floor, 1, { attributes: { value: 5_000 } })).toEqual([undefined])
    expect(await offers(floor, 1, { attributes: { value: 5 } })).toEqual(['cy'])
  })

  it('[C15] is nobody for whom the rule makes no sense, and others are served', async () => {
    const floor = await floorWith([{ name: 'expression', score: 'agent.name + 1' }, 'longest-idle'])
    expect(await offers(floor, 1)).toEqual(['ann'])
  })
})

describe('a queue that names its strategies', () => {
  it.each<[what: string, strategies: readonly StrategyChoice[], message: RegExp]>([
    ['a wrong option', [{ name: 'last-agent', waitMs: -1 }], /"last-agent", whose options are not valid:\n +waitMs: /],
    ['an unknown option', [{ name: 'weighted-random', wieghts: {} }], /"weighted-random".*\n.*wieghts/],
    ['options for one that takes none', [{ name: 'balanced', by: 'x' }], /"balanced", which takes none/],
    ['a rule that cannot be read', [{ name: 'expression', score: 'agent.idleMs +' }], /"expression".*\n +score: /],
    ['a rule of something else', [{ name: 'expression', when: 'customer.vip' }], /"expression".*\n +when: .*customer/],
  ])('with %s is refused, with the reason', (_, strategies, message) => {
    expect(() => acd({ queues: [{ id: 'sales', strategies }] })).toThrow(message)
  })

  it('[C25] otherwise than before uses the new ones for those who wait', async () => {
    const before = await floorWith(['cherry-pick'])
    const id = await before.arrive()
    await before.center.stop()
    const { clock, store } = before
    const after = await openFloor({
      clock,
      store,
      seed: 'after',
      queues: [{ id: 'sales', strategies: ['fixed-order'] }],
    })
    await clock.advance(1_000)
    expect(after.offeredTo(id)).toBe('ann')
  })

  it('tries one after the other', async () => {
    const floor = await floorWith(['designated-agents', 'last-agent', 'longest-idle'])
    const requirements = { agents: { cy: 1 } }
    expect(await offers(floor, 3, { requirements, lastAgent: 'bob' })).toEqual(['cy', 'bob', 'ann'])
  })
})

it('[W2] a strategy that throws is passed over, and the next one decides', async () => {
  const broken: readonly Strategy[] = [
    {
      name: 'broken-proposal',
      propose() {
        throw new Error('no')
      },
    },
    {
      name: 'broken-rank',
      rank() {
        throw new Error('no')
      },
    },
  ]
  const floor = await openFloor({
    queues: [{ id: 'sales', strategies: ['broken-proposal', 'broken-rank'] }],
    strategies: broken,
  })
  await floor.signIn('ann')
  expect(floor.offeredTo(await floor.arrive())).toBe('ann')
})

it('[W2] agents whom a strategy ranks by no number come last, and the others in their order', async () => {
  // Without the skill it is no number: 10 less nothing.
  const bySales: Strategy = { name: 'by-sales', rank: ({ skills }) => 10 - (skills['sales'] as number) }
  const skills = [3, undefined, 1, undefined, 2]
  const floor = await openFloor({
    queues: [{ id: 'sales', strategies: ['by-sales'] }],
    strategies: [bySales],
    agents: skills.map((sales, index) => ({
      ...{ id: `agent-${index}`, name: 'Agent', queues: ['sales'], capacity: { text: 1 } },
      skills: sales === undefined ? {} : { sales },
    })),
  })
  await floor.signIn('agent-1', 'agent-0', 'agent-3', 'agent-2', 'agent-4')
  const offered: (string | undefined)[] = []
  for (const _ of skills) offered.push(floor.offeredTo(await floor.arrive()))
  expect(offered).toEqual(['agent-0', 'agent-4', 'agent-2', 'agent-1', 'agent-3'])
})

it('those who came later are not served first when all were busy (chatwoot-later-arrivals-first)', async () => {
  const floor = await floorWith(['balanced'], { ann: {} })
  const ids = [await floor.arrive(), await floor.arrive(), await floor.arrive()]
  const served: InteractionId[] = []
  for (const id of ids) {
    if (floor.offeredTo(id) === undefined) continue
    served.push(id)
    await floor.accept(id)
    await floor.clock.advance(5_000)
    await floor.arrive()
    await end(floor, 'ann', id)
  }
  expect(served).toEqual(ids)
})
