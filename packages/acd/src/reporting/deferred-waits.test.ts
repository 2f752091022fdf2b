import { type AgentId, type InteractionId, type OfferId, type QueueId, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type FloorOptions, type TestFloor, openFloor } from '../fixtures/test-floor.js'
import { openLine, phoneAgent } from '../fixtures/test-line.js'
import { FactScript, MONDAY } from './fixtures/fact-script.js'
import { type Statistics, history, statistics } from './index.js'

/** The clock of tests starts on a Monday at 08:00 UTC. */
const OFFICE = { id: 'office', zone: 'UTC', weekly: { monday: ['09:00-18:00'] } }
const HOUR = 3_600_000
const COUNTS = ['entered', 'answered', 'deferred', 'abandoned', 'overflowed', 'ended']
const LEVELS = ['serviceLevel.offered', 'averageSpeedOfAnswer', 'serviceLevel.deferred', 'averageDeferredWait']

/** A queue that opens in an hour, with Ann there. */
async function closedFloor(options: Partial<FloorOptions> = {}): Promise<TestFloor & { figures: Statistics }> {
  const figures = statistics()
  const queues = [{ id: 'sales', calendar: 'office', wrapUpMs: 0, longestWaitMaxMs: 60_000 }]
  const floor = await openFloor({ plugins: [figures], calendars: [OFFICE], queues, ...options })
  await floor.signIn('ann')
  return { ...floor, figures }
}

const values = (figures: Pick<Statistics, 'query'>, metrics: readonly string[]) =>
  figures.query({ of: 'queues', metrics }).rows[0]?.values

describe('a message that was left while the queue was closed', () => {
  it('[RT2] waits from its opening, in figures of its own, and in no service level of those on the line', async () => {
    const floor = await closedFloor()
    const id = await floor.arrive({ canWait: true })
    await floor.clock.advance(HOUR / 2)
    expect(floor.figures.now('sales')).toMatchObject({ waiting: 1, longestWaitMs: null })
    await floor.clock.advance(HOUR / 2)
    expect(await floor.accept(id)).toBe('accepted')
    await floor.clock.advance(0)
    expect(values(floor.figures, COUNTS)).toEqual([1, 0, 1, 0, 0, 0])
    const [offered, speed, level, wait] = values(floor.figures, LEVELS) ?? []
    expect([offered, speed, level]).toEqual([null, null, 1])
    expect(wait).toBeLessThan(2_000)
  })

  it('does not have those refused who come while somebody has been waiting for too long', async () => {
    const floor = await closedFloor({ agents: [{ id: 'ann', name: 'Ann', queues: ['sales'], capacity: { text: 1 } }] })
    for (const _ of ['one', 'two']) await floor.arrive({ canWait: true })
    await floor.clock.advance(HOUR)
    await floor.arrive()
    await floor.clock.advance(61_000)
    expect(await floor.tryToArrive()).toEqual({ outcome: 'refused', reason: 'waitTooLong' })
  })

  it('says nothing of how patient those are who sit through their wait', async () => {
    const expected = async (isLeft: boolean) => {
      const floor = await closedFloor({ waitEstimates: {}, queues: [{ id: 'sales', calendar: 'office', wrapUpMs: 0 }] })
      const left = isLeft ? await floor.arrive({ canWait: true }) : undefined
      await floor.clock.advance(HOUR)
      const first = left ?? (await floor.arrive())
      await floor.accept(first)
      const gives = await floor.arrive()
      await floor.clock.advance(60_000)
      await floor.leave(gives)
      await floor.acd.end({ role: 'agent', id: 'ann' }, first)
      const next = await floor.arrive()
      await floor.accept(next)
      // How many of those before give up is what patience is about.
      await floor.arrive()
      return floor.acd.router.place(await floor.arrive())?.estimate?.expectedMs
    }
    const without = await expected(false)
    expect(without).toBeGreaterThan(1_000)
    expect(Math.abs(((await expected(true)) ?? 0) - (without ?? 0))).toBeLessThan(1_500)
  })
})

describe('a callback', () => {
  const about = { interaction: 'i1' as InteractionId, queue: 'sales' as QueueId }
  const engaged = { ...about, agent: 'ann' as AgentId, offer: 'o1' as OfferId, waitedMs: 600_000 }

  /** Somebody who has asked at once to be called back, and is ten minutes later. */
  async function calledBack(isCustomerFirst: boolean) {
    const script = new FactScript()
    const whose = { conversation: 'v1' as never, customer: 'c1' as never }
    const opened = {
      interaction: about.interaction,
      ...whose,
      channel: 'voice',
      medium: 'voice',
      service: 'help',
    } as const
    script.say(MONDAY, 'interaction:opened', opened)
    script.say(MONDAY, 'interaction:queued', { ...about, priority: 0, age: MONDAY })
    script.say(MONDAY, 'callback:requested', { ...about, age: MONDAY, expiresAt: MONDAY + HOUR })
    const reached = { interaction: about.interaction, attempt: 1, waitedMs: 600_000 }
    if (isCustomerFirst) script.say(MONDAY + 590_000, 'callback:reached', reached)
    script.say(MONDAY + 600_000, 'interaction:engaged', engaged)
    if (!isCustomerFirst) script.say(MONDAY + 610_000, 'callback:reached', reached)
    script.say(MONDAY + 620_000, 'interaction:queued', { ...about, priority: 0, age: MONDAY })
    script.say(MONDAY + 625_000, 'interaction:engaged', { ...engaged, offer: 'o2' as OfferId, waitedMs: 5_000 })
    return history(await script.archived(), 'main')
  }

  it.each([
    ['whose agent is called first', false],
    ['whose customer is called first', true],
  ])(
    '[RT2] %s counts apart until then, and as others do when the customer is transferred',
    async (_, isCustomerFirst) => {
      const figures = await calledBack(isCustomerFirst)
      expect(values(figures, COUNTS)).toEqual([2, 1, 1, 0, 0, 0])
      expect(values(figures, LEVELS)).toEqual([1, 5_000, 1, 600_000])
    },
  )

  it('that does not reach the customer is nobody who gave up', async () => {
    const script = new FactScript()
    script.say(MONDAY, 'interaction:queued', { ...about, priority: 0, age: MONDAY })
    script.say(MONDAY, 'callback:requested', { ...about, age: MONDAY, expiresAt: MONDAY + HOUR })
    const closed = { interaction: about.interaction, conversation: 'v1' as never, customer: 'c1' as never }
    script.say(MONDAY + HOUR, 'interaction:closed', {
      ...closed,
      queue: about.queue,
      waitedMs: HOUR,
      cause: 'unreached',
    })
    const figures = await history(await script.archived(), 'main')
    expect(values(figures, [...COUNTS, 'abandonRate'])).toEqual([1, 0, 0, 0, 0, 1, null])
  })
})

describe('a callback whose customer is not reached', () => {
  const METRICS = [...COUNTS, 'handled', 'averageHandleTime', 'averageDeferredWait']
  const flow = buildFlow({
    id: 'hotline',
    steps: {
      sales: { kind: 'queue', queue: 'sales', choices: [{ keys: ['1'], next: 'later' }] },
      later: { kind: 'callback', order: 'agentFirst', attempts: 2, retryDelayMs: 60_000, otherwise: 'no' },
      no: { kind: 'hangUp' },
    },
  })

  /** Somebody has asked for one, and the agent who is to call comes. */
  async function askedFor(order: 'agentFirst' | 'customerFirst') {
    const figures = statistics()
    const line = await openLine({
      flow: { ...flow, steps: { ...flow.steps, later: { ...flow.steps.later, order } } } as typeof flow,
      queues: [{ id: 'sales', wrapUpMs: 10_000, offerTimeoutMs: 20_000, longestWaitMaxMs: 30_000 }, { id: 'help' }],
      agents: [phoneAgent('li', 'sales'), phoneAgent('bo', 'sales')],
      plugins: [figures],
      waitEstimates: {},
    })
    line.control.phone('+1', { outcome: 'noAnswer' })
    const caller = await line.call('+1')
    caller.press('1')
    await line.clock.advance(1_000)
    return { ...line, figures, counted: () => values(figures, METRICS) }
  }

  it.each(['agentFirst', 'customerFirst'] as const)(
    '[RT2] counts with nobody’s engagements, and as one wait until it is given up: %s',
    async (order) => {
      const line = await askedFor(order)
      await line.signIn('li')
      await line.clock.advance(300_000)
      expect(line.happened('callback:failed')).toHaveLength(2)
      // Who waits leaves the queue for the flow, and comes back for the callback.
      expect(line.counted()).toEqual([2, 0, 0, 0, 1, 1, 0, null, null])
      expect(line.figures.query({ of: 'agents', metrics: ['handled', 'averageHandleTime'] }).rows[0]?.values).toEqual([
        0,
        null,
      ])
    },
  )

  it.each(['agentFirst', 'customerFirst'] as const)(
    '[RT2] and is reached then counts as one wait, from the request to that call: %s',
    async (order) => {
      const line = await askedFor(order)
      await line.signIn('li')
      await line.clock.advance(60_000)
      line.control.phone('+1', { outcome: 'answered' })
      await line.clock.advance(40_000)
      expect(line.figures.now('sales')).toMatchObject({ waiting: 0, agents: { engaged: 1 } })
      line.control.dialed.find(({ to }) => to === '+1')?.partyHangsUp()
      await line.clock.advance(20_000)
      const [entered, answered, deferred, , overflowed, ended, handled, , wait] = line.counted() ?? []
      expect([entered, answered, deferred, overflowed, ended, handled]).toEqual([2, 0, 1, 1, 0, 1])
      expect(wait).toBeGreaterThan(60_000)
    },
  )

  it.each([
    ['the agent ends the try', { role: 'agent', id: 'li' }, 0],
    ['a supervisor ends it all', { role: 'supervisor', id: 'sue' }, 1],
  ] as const)('counts with no engagements either when %s while the phone rings', async (_what, actor, ended) => {
    const line = await askedFor('agentFirst')
    await line.signIn('li')
    await line.clock.advance(2_000)
    await line.acd.end(actor, line.of('+1')?.id as never)
    await line.clock.advance(20_000)
    expect(line.counted()?.slice(0, 7)).toEqual([2, 0, 0, 0, 1, ended, 0])
  })

  it('counts with no engagements either when the agent gives it away while the phone rings, and says nothing of how long one is held', async () => {
    const line = await askedFor('agentFirst')
    await line.signIn('li')
    await line.clock.advance(2_000)
    const [li, id] = ['li' as AgentId, line.of('+1')?.id as InteractionId]
    await line.acd.transfer({ role: 'agent', id: li }, id, { target: { queue: 'help' } })
    await line.acd.setStatus({ role: 'agent', id: li }, li, { name: 'break' })
    await line.clock.advance(20_000)
    expect(line.counted()?.slice(0, 7)).toEqual([3, 0, 0, 0, 2, 0, 0])
    expect(line.figures.now('help')).toMatchObject({ waiting: 1, longestWaitMs: null })
    await line.signIn('bo')
    await line.call('+2')
    await line.call('+3')
    expect(line.acd.router.place(line.of('+3')?.id as InteractionId)).toEqual({
      queue: 'sales',
      position: 1,
      waiting: 1,
    })
  })

  it('has nobody refused because it has been waiting for long: nobody is on the line', async () => {
    const line = await askedFor('agentFirst')
    await line.clock.advance(120_000)
    expect(line.figures.now('sales')).toMatchObject({ waiting: 1, longestWaitMs: null })
    await line.call('+2')
    expect(line.of('+2')?.stage).toMatchObject({ name: 'waiting', queue: 'sales' })
  })
})
