import type { Interaction, Requirements, WaitingStage } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, asAgent, openFloor } from '../fixtures/test-floor.js'
import type { AgentProfile, QueueOptions } from '../index.js'

function agent(id: string, profile: Partial<AgentProfile>): AgentProfile {
  return { id, name: id, queues: ['sales'], capacity: { text: 1 }, ...profile }
}

/** Agents who are there, in this order, a second apart. */
async function floorOf(profiles: Readonly<Record<string, Partial<AgentProfile>>>, queue: Partial<QueueOptions> = {}) {
  const agents = Object.entries(profiles).map(([id, profile]) => agent(id, profile))
  const floor = await openFloor({ queues: [{ id: 'sales', ...queue }], agents })
  await floor.signIn(...Object.keys(profiles))
  const offered = async (requirements: Requirements) => floor.offeredTo(await floor.arrive({ requirements }))
  return { floor, offered }
}

describe('an interaction that asks for skills', () => {
  it('[D1] [D3] is offered only to who has them, each on the level it asks for', async () => {
    const { offered } = await floorOf({
      ann: { skills: { billing: 2 } },
      bob: { skills: { billing: 4 } },
      cy: { skills: { billing: 9, german: 1 } },
    })
    expect(await offered({ need: { skill: 'billing', min: 3 } })).toBe('bob')
    expect(await offered({ need: { all: [{ skill: 'billing' }, { skill: 'german' }] } })).toBe('cy')
    expect(await offered({ need: { skill: 'russian' } })).toBeUndefined()
  })

  it('[D3] can ask for one or the other', async () => {
    const need = { any: [{ skill: 'billing', min: 5 }, { all: [{ skill: 'tax' }, { skill: 'german', min: 3 }] }] }
    const { offered } = await floorOf({
      ann: { skills: { billing: 4, tax: 9 } },
      bob: { skills: { tax: 1, german: 3 } },
      cy: { skills: { billing: 5 } },
    })
    expect([await offered({ need }), await offered({ need }), await offered({ need })]).toEqual([
      'bob',
      'cy',
      undefined,
    ])
  })

  it('does not keep others from being served', async () => {
    const { floor } = await floorOf({ ann: {} })
    const special = await floor.arrive({ requirements: { need: { skill: 'tax' } }, priority: 9 })
    const usual = await floor.arrive()
    expect([floor.offeredTo(special), floor.offeredTo(usual)]).toEqual([undefined, 'ann'])
  })

  it('[D6] can ask for a language', async () => {
    const { offered } = await floorOf({ ann: {}, bob: { languages: { fr: 7, EN: 9 } } })
    expect(await offered({ language: 'FR' })).toBe('bob')
  })

  it('[D7] is not offered to somebody whose skill has expired', async () => {
    const clock = steppingClock()
    const tax = { level: 5, until: clock.now() + 3_600_000 }
    const agents = [agent('ann', { skills: { tax } })]
    const floor = await openFloor({ clock, queues: [{ id: 'sales', cooldownMs: 0 }], agents })
    const requirements: Requirements = { need: { skill: 'tax' } }
    await floor.signIn('ann')
    const before = await floor.arrive({ requirements })
    expect(floor.offeredTo(before)).toBe('ann')
    await clock.advance(3_600_000)
    await floor.signIn('ann')
    expect([floor.offeredTo(before), floor.offeredTo(await floor.arrive({ requirements }))]).toEqual([
      undefined,
      undefined,
    ])
    expect(floor.offeredTo(await floor.arrive())).toBe('ann')
  })

  it('[D8] [D2] can go to the best of those who have them', async () => {
    const profiles = {
      ann: { skills: { tax: 3, german: 4 } },
      bob: { skills: { tax: 9, german: 9 } },
      cy: { skills: { tax: 10 } },
    }
    const requirements: Requirements = { need: { all: [{ skill: 'tax' }, { skill: 'german' }] } }
    expect(await (await floorOf(profiles)).offered(requirements)).toBe('ann')
    expect(await (await floorOf(profiles)).offered({ ...requirements, evaluation: 'best' })).toBe('bob')
    expect(await (await floorOf(profiles, { skillEvaluation: 'best' })).offered(requirements)).toBe('bob')
  })

  it('[D8] can go to anybody, where skills are disregarded', async () => {
    const { offered } = await floorOf({ ann: {} }, { skillEvaluation: 'disregard' })
    expect(await offered({ need: { skill: 'tax' }, language: 'fr' })).toBe('ann')
  })
})

describe('requirements', () => {
  it('[D5] can be changed while one waits, and who fits now gets it at once', async () => {
    const { floor } = await floorOf({ ann: { skills: { german: 5 } } })
    const id = await floor.arrive({ requirements: { language: 'fr' } })
    expect(floor.offeredTo(id)).toBeUndefined()
    const outcome = await floor.acd.setRequirements(SUPERVISOR, id, { need: { skill: 'german' } })
    await floor.settle()
    expect([outcome, floor.offeredTo(id)]).toEqual([{ outcome: 'done' }, 'ann'])
    expect(floor.happened('interaction:requirementsChanged')).toHaveLength(1)
  })

  it('[D5] are changed only by who may, only while one waits, and only to what can be read', async () => {
    const { floor } = await floorOf({ ann: {} })
    const id = await floor.arrive()
    await expect(floor.acd.setRequirements(asAgent('ann'), id, {})).rejects.toMatchObject({ code: 'not_permitted' })
    await expect(floor.acd.setRequirements(SUPERVISOR, id, { language: '!' })).rejects.toThrow(/language tag/)
    await floor.accept(id)
    expect(await floor.acd.setRequirements(SUPERVISOR, id, {})).toEqual({ outcome: 'refused', reason: 'notWaiting' })
    expect(await floor.acd.setRequirements(SUPERVISOR, 'gone' as never, {})).toEqual({
      outcome: 'refused',
      reason: 'closed',
    })
  })

  it('[D4] come down on a schedule of their own, step by step, each with a fact', async () => {
    const { floor } = await floorOf({ ann: { skills: { tax: 2 } } })
    const id = await floor.arrive({
      requirements: {
        need: { all: [{ skill: 'tax', min: 5 }, { skill: 'german' }] },
        relax: [
          { afterMs: 10_000, drop: ['german'] },
          { afterMs: 30_000, need: { skill: 'tax' } },
        ],
      },
    })
    await floor.clock.advance(29_999)
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.clock.advance(1)
    expect(floor.offeredTo(id)).toBe('ann')
    expect(floor.happened('interaction:relaxed').map(({ steps }) => steps)).toEqual([1, 2])
  })
})

describe('[C18] the rings of a queue', () => {
  const rings: QueueOptions['rings'] = [
    { timeoutMs: 10_000, dropSkills: ['german'] },
    { timeoutMs: 10_000 },
    { timeoutMs: 10_000, dropSkills: ['tax'] },
  ]
  const level = (value: number) => ({ queues: [{ queue: 'sales', level: value }] })

  it('give up skills as each ends, add the agents of the next, and keep the wait', async () => {
    const { floor } = await floorOf(
      { ann: { skills: { german: 5 } }, bob: { ...level(2), skills: { tax: 3 } } },
      { rings },
    )
    const requirements: Requirements = { need: { all: [{ skill: 'tax', min: 3 }, { skill: 'german' }] } }
    const id = await floor.arrive({ requirements })
    const { since } = (floor.interaction(id) as Interaction).stage as WaitingStage
    await floor.clock.advance(9_999)
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.clock.advance(1)
    expect(floor.offeredTo(id)).toBe('bob')
    expect(floor.interaction(id)?.stage).toMatchObject({ since, relaxation: { ring: 1 } })
  })

  it('never take the agents of an earlier ring away', async () => {
    const { floor } = await floorOf({ ann: {}, bob: level(2) }, { rings, cooldownMs: 0 })
    const [first, second] = [await floor.arrive(), await floor.arrive()]
    await floor.accept(first)
    await floor.clock.advance(10_000)
    expect(floor.offeredTo(second)).toBe('bob')
    await floor.acd.end(asAgent('ann'), first)
    await floor.acd.finishWrapUp(asAgent('ann'), 'ann' as never, first)
    await floor.reject(second)
    expect(floor.offeredTo(second)).toBe('ann')
  })

  it('stay at the last one, in which all levels are', async () => {
    const { floor } = await floorOf({ cy: { ...level(9), skills: { tax: 1 } } }, { rings, skills: { tax: 5 } })
    const id = await floor.arrive()
    await floor.clock.advance(29_999)
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.clock.advance(1)
    expect(floor.offeredTo(id)).toBe('cy')
    expect(floor.happened('interaction:relaxed').map(({ ring }) => ring)).toEqual([1, 2, 3])
    expect(floor.interaction(id)?.stage).not.toHaveProperty('relaxation.next')
  })

  it('go on at another node that takes over', async () => {
    const queues = [{ id: 'sales', rings }]
    const agents = [agent('bob', level(2))]
    const one = await openFloor({ queues, agents, seed: 'one' })
    const { clock, store } = one
    const two = await openFloor({ queues, agents, seed: 'two', clock, store })
    await one.signIn('bob')
    const id = await one.arrive()
    await one.center.stop()
    await clock.advance(10_000)
    expect(two.offeredTo(id)).toBe('bob')
  })
})
