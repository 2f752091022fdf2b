import { type InteractionId, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, asAgent, openFloor } from '../fixtures/test-floor.js'
import { openLine, phoneAgent } from '../fixtures/test-line.js'

const ANN = asAgent('ann')
const QUEUES = [{ id: 'sales', wrapUpMs: 0, escalation: { queue: 'leads', priority: 5 } }, { id: 'leads' }]
const agents = [
  { id: 'ann', name: 'Ann', queues: ['sales'], capacity: { text: 1 } },
  { id: 'tom', name: 'Tom', queues: ['leads'], capacity: { text: 1 } },
]
const open = () =>
  openFloor({
    queues: QUEUES,
    agents,
    plans: [{ id: 'main', filters: [], otherwise: [{ queue: 'sales', lastsMs: 60_000 }, { queue: 'sales' }] }],
  })
type Floor = Awaited<ReturnType<typeof open>>
const stageOf = (floor: Floor, id: InteractionId) => floor.interaction(id)?.stage

describe('[F12] a request is escalated', () => {
  it('by the agent who has it, to the team of its queue, with its age and a higher priority', async () => {
    const floor = await open()
    const id = await floor.arrive()
    const { age } = stageOf(floor, id) as { age: number }
    await floor.clock.advance(30_000)
    await floor.signIn('ann')
    await floor.accept(id)
    const raised = await floor.acd.escalate(ANN, id, { reason: 'complaint' })
    expect(raised).toEqual({ outcome: 'queued', queue: 'leads' })
    expect(stageOf(floor, id)).toMatchObject({ name: 'waiting', queue: 'leads', priority: 5, age })
    expect(floor.happened('interaction:escalated')).toEqual([
      { interaction: id, from: 'sales', queue: 'leads', reason: 'complaint' },
    ])
    await floor.settle()
    expect(floor.agent('ann').loads).toEqual([])
  })

  it('by a supervisor while it waits: before those who came to that team later, out of its plan’s reach', async () => {
    const floor = await open()
    const id = await floor.arrive({ plan: 'main' })
    await floor.clock.advance(10_000)
    const other = await floor.arrive({ queue: 'leads', priority: 5 })
    await floor.acd.escalate(SUPERVISOR, id)
    await floor.clock.advance(120_000)
    expect(stageOf(floor, id)).toMatchObject({ queue: 'leads', priority: 5 })
    await floor.signIn('tom')
    expect([id, other].map((each) => floor.offeredTo(each))).toEqual(['tom', undefined])
  })

  it.each([
    ['the team that is open', { queue: 'leads' }],
    ['one agent', { agent: 'tom' }],
  ] as const)('though it was left while its own queue is closed: %s has it at once', async (_what, to) => {
    const calendars = [{ id: 'office', zone: 'UTC', weekly: { monday: ['09:00-12:00'] } }]
    const floor = await openFloor({ calendars, queues: [{ id: 'sales', calendar: 'office' }, { id: 'leads' }], agents })
    await floor.signIn('tom')
    const id = await floor.arrive({ canWait: true })
    await floor.acd.escalate(SUPERVISOR, id, { to })
    await floor.settle()
    expect(floor.offeredTo(id)).toBe('tom')
  })

  it('and waits for the opening again, when it was left and one agent has not taken it', async () => {
    const calendars = [{ id: 'office', zone: 'UTC', weekly: { monday: ['09:00-12:00'] } }]
    const floor = await openFloor({ calendars, queues: [{ id: 'sales', calendar: 'office' }, { id: 'leads' }], agents })
    await floor.signIn('tom', 'ann')
    const id = await floor.arrive({ canWait: true })
    await floor.acd.escalate(SUPERVISOR, id, { to: { agent: 'tom' } })
    await floor.settle()
    await floor.reject(id)
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.clock.advance(3_600_000)
    expect(floor.offeredTo(id)).toBe('ann')
  })

  it('to one agent of whatever queue, who is waited for first', async () => {
    const floor = await open()
    const id = await floor.arrive()
    await floor.signIn('tom')
    const to = { agent: 'tom', waitMs: 30_000 }
    expect(await floor.acd.escalate(SUPERVISOR, id, { to })).toMatchObject({ outcome: 'waiting', agent: 'tom' })
    await floor.settle()
    expect(floor.offeredTo(id)).toBe('tom')
    expect(floor.happened('interaction:escalated')).toMatchObject([{ to: 'tom', queue: 'sales' }])
  })

  it('or stays where it is, with the reason', async () => {
    const floor = await open()
    const id = await floor.arrive({ queue: 'leads' })
    const waiting = stageOf(floor, id)
    const escalate = (options = {}) => floor.acd.escalate(SUPERVISOR, id, options)
    expect(await escalate()).toEqual({ outcome: 'refused', reason: 'noEscalation' })
    expect(await escalate({ to: { queue: 'nowhere' } })).toEqual({ outcome: 'refused', reason: 'unknownQueue' })
    expect(await escalate({ to: { agent: 'tom' } })).toEqual({ outcome: 'refused', reason: 'agentAway' })
    expect(await escalate({ to: { agent: 'nobody' } })).toEqual({ outcome: 'refused', reason: 'unknownAgent' })
    await expect(floor.acd.escalate(ANN, id)).rejects.toMatchObject({ code: 'not_permitted' })
    expect(stageOf(floor, id)).toEqual(waiting)
    await floor.leave(id)
    expect(await escalate()).toEqual({ outcome: 'refused', reason: 'closed' })
  })

  it('by its flow, when the customer asks for it while waiting', async () => {
    const line = await openLine({
      flow: buildFlow({
        id: 'hotline',
        steps: {
          sales: { kind: 'queue', queue: 'sales', priority: 2, choices: [{ keys: ['9'], next: 'raise' }] },
          raise: { kind: 'queue', queue: 'leads', escalates: true },
        },
      }),
      queues: QUEUES,
      agents: [phoneAgent('tom', 'leads')],
    })
    const caller = await line.call('+1')
    await line.clock.advance(50_000)
    const before = line.of('+1')?.stage
    caller.press('9')
    await line.clock.advance(1_000)
    const age = before?.name === 'waiting' ? before.age : undefined
    expect(line.of('+1')?.stage).toMatchObject({ name: 'waiting', queue: 'leads', priority: 2, age })
    expect(line.happened('interaction:escalated')).toMatchObject([{ from: 'sales', queue: 'leads' }])
  })
})
