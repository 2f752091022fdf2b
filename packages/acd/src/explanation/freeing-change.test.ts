import { type InteractionId, systemActor } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type FloorOptions, type TestFloor, asAgent, openFloor } from '../fixtures/test-floor.js'
import { type FreeingChange, agents } from '../index.js'
import { RESERVING, givenToAnn, talkingToAnn } from './fixtures/given-to-ann.js'

const MINUTE = 60_000
const ANN = [{ id: 'ann', name: 'Ann', queues: ['sales'], capacity: { text: 1 } }]

/** Does what was said to be enough, and nothing else. */
async function bringAbout(floor: TestFloor, change: FreeingChange): Promise<void> {
  const { agent } = change
  switch (change.what) {
    case 'time':
      await floor.clock.advance(change.at - floor.clock.now())
      return floor.clock.advance(2)
    case 'workEnds':
      for (const { interaction } of floor.agent(agent).loads) await floor.acd.end(asAgent(agent), interaction)
      return floor.settle()
    case 'agentSignsIn':
      await floor.acd.setConnected(agent, true)
      await floor.acd.setStatus(asAgent(agent), agent, { name: 'available' })
      return floor.settle()
    case 'breakEnds':
      await floor.acd.setStatus(asAgent(agent), agent, { name: 'available' })
      return floor.settle()
    case 'lineComesUp':
      await floor.center.run(systemActor('test'), (transaction) => {
        const record = floor.agent(agent)
        transaction.put(agents, agent, { ...record, ...(record.line && { line: { ...record.line, isUp: true } }) })
      })
      return floor.settle()
    case 'agentLearns':
      await floor.center.run(systemActor('test'), (transaction) => {
        const record = floor.agent(agent)
        const skills = { ...record.skills, ...Object.fromEntries(change.skills.map((skill) => [skill, 10])) }
        transaction.put(agents, agent, { ...record, skills })
      })
      return floor.settle()
  }
}

type Scene = readonly [
  what: FreeingChange['what'],
  told: string,
  options: FloorOptions,
  set: (floor: TestFloor) => Promise<InteractionId>,
]

/** The clock of tests starts on a Monday at 08:00 UTC. */
const OFFICE = { id: 'office', zone: 'UTC', weekly: { monday: ['09:00-12:00'] } }

const SCENES: readonly Scene[] = [
  [
    'time',
    'the queue opens for what was left',
    { agents: ANN, calendars: [OFFICE], queues: [{ id: 'sales', calendar: 'office' }] },
    async (floor) => {
      await floor.signIn('ann')
      return floor.arrive({ canWait: true })
    },
  ],
  [
    'time',
    'nobody waits for the last agent any more',
    { queues: [{ id: 'sales', strategies: [{ name: 'last-agent', waitMs: 10_000 }, 'longest-idle'] }] },
    async (floor) => {
      await floor.signIn('bob')
      await floor.accept(await floor.arrive())
      await floor.signIn('ann')
      return floor.arrive({ lastAgent: 'bob' })
    },
  ],
  [
    'time',
    "an agent's paperwork ends",
    { agents: ANN, queues: [{ id: 'sales', wrapUpMs: 30_000 }] },
    async (floor) => {
      await floor.acd.end(asAgent('ann'), await talkingToAnn(floor))
      return floor.arrive()
    },
  ],
  [
    'time',
    'an agent who said no may be asked again',
    { agents: ANN, queues: [{ id: 'sales', cooldownMs: 45_000 }] },
    async (floor) => {
      await floor.signIn('ann')
      const id = await floor.arrive()
      await floor.reject(id)
      return id
    },
  ],
  [
    'time',
    'an agent is only asked for those who have waited for a while',
    { agents: [{ ...ANN[0], id: 'ann', name: 'Ann', queues: [{ queue: 'sales', delayMs: 20_000 }] }] },
    async (floor) => {
      await floor.signIn('ann')
      return floor.arrive()
    },
  ],
  [
    'time',
    'less is demanded after a while',
    { agents: ANN },
    async (floor) => {
      await floor.signIn('ann')
      return floor.arrive({
        requirements: { need: { skill: 'french' }, relax: [{ afterMs: 25_000, drop: ['french'] }] },
      })
    },
  ],
  [
    'workEnds',
    'the only agent talks to somebody else',
    { agents: ANN, queues: [{ id: 'sales', wrapUpMs: 0 }] },
    async (floor) => {
      await talkingToAnn(floor)
      return floor.arrive()
    },
  ],
  [
    'workEnds',
    'the only agent talks to somebody else, and is not wanted by those of a heavier queue who wait',
    {
      agents: ANN.map((ann) => ({ ...ann, queues: ['own', 'sales'] })),
      queues: [
        { id: 'own', strategies: ['last-agent'], weight: 5 },
        { id: 'sales', wrapUpMs: 0 },
      ],
    },
    async (floor) => {
      await talkingToAnn(floor)
      await floor.arrive({ queue: 'own', lastAgent: 'zoe' })
      return floor.arrive()
    },
  ],
  [
    'breakEnds',
    'the only agent is on a break',
    { agents: ANN },
    async (floor) => {
      await floor.signIn('ann')
      await floor.acd.setStatus(asAgent('ann'), floor.agent('ann').id, { name: 'break', reason: 'lunch' })
      return floor.arrive()
    },
  ],
  [
    'time',
    'the paperwork ends of the agent it waits for, who serves another queue',
    RESERVING,
    async (floor) => {
      const first = await talkingToAnn(floor, 'help')
      const id = await givenToAnn(floor)
      await floor.acd.end(asAgent('ann'), first)
      return id
    },
  ],
  [
    'workEnds',
    'the agent it waits for talks to somebody else',
    { ...RESERVING, queues: [{ id: 'sales' }, { id: 'help', wrapUpMs: 0 }] },
    async (floor) => {
      await talkingToAnn(floor, 'help')
      return givenToAnn(floor)
    },
  ],
  [
    'time',
    'a break ends by itself',
    { agents: ANN, breaks: [{ name: 'short', maxMs: MINUTE, atLimit: 'return' }] },
    async (floor) => {
      await floor.signIn('ann')
      await floor.acd.setStatus(asAgent('ann'), floor.agent('ann').id, { name: 'break', reason: 'short' })
      return floor.arrive()
    },
  ],
  [
    'time',
    'a call that the center has nothing to do with is believed to be over',
    { agents: [{ id: 'ann', name: 'Ann', queues: ['sales'], contact: 'phone-ann' }] },
    async (floor) => {
      await floor.signIn('ann')
      await floor.acd.setCallsElsewhere(asAgent('ann'), floor.agent('ann').id, 1, MINUTE)
      return floor.arrive({ medium: 'voice' })
    },
  ],
  [
    'time',
    'the only agent has taken as many as the agent takes in an hour',
    {
      agents: ANN.map((ann) => ({ ...ann, limit: { interactions: 1, withinMs: 60 * MINUTE } })),
      queues: [{ id: 'sales', wrapUpMs: 0 }],
    },
    async (floor) => {
      await floor.acd.end(asAgent('ann'), await talkingToAnn(floor))
      return floor.arrive()
    },
  ],
  ['agentSignsIn', 'nobody is there', { agents: ANN }, (floor) => floor.arrive()],
  [
    'agentSignsIn',
    'the only agent is on a break and has closed the screen',
    { agents: ANN },
    async (floor) => {
      await floor.signIn('ann')
      await floor.acd.setStatus(asAgent('ann'), floor.agent('ann').id, { name: 'break' })
      await floor.acd.setConnected(floor.agent('ann').id, false)
      return floor.arrive()
    },
  ],
  [
    'agentLearns',
    'nobody who is there can do it',
    { agents: ANN, queues: [{ id: 'sales', skills: { french: 3 } }] },
    async (floor) => {
      await floor.signIn('ann')
      return floor.arrive({ requirements: { need: { skill: 'wine' } } })
    },
  ],
]

describe('why it still waits', () => {
  it.each(SCENES)(
    '[Z4] names the first change (%s: %s), and that change has it offered',
    async (what, _told, options, set) => {
      const floor = await openFloor(options)
      const id = await set(floor)
      expect(floor.offeredTo(id)).toBeUndefined()
      const first = floor.acd.whyWaiting(id)?.first
      expect(first?.what).toBe(what)
      if (first?.what === 'time') {
        await floor.clock.advance(first.at - floor.clock.now() - 1)
        expect(floor.offeredTo(id)).toBeUndefined()
      }
      await bringAbout(floor, first as FreeingChange)
      expect(floor.offeredTo(id)).toBe('ann')
    },
  )
})
