import { describe, expect, it, vi } from 'vitest'
import { asAgent, openFloor } from '../fixtures/test-floor.js'
import { type AdviceQuestion, type Decide, type ExternalStrategyOptions, externalStrategy } from '../index.js'

/** Ann has been idle for longer than Bob, who for longer than Cy: without advice she is next. */
async function floorAsking(decide: Decide, options: Partial<ExternalStrategyOptions> = {}) {
  const floor = await openFloor({
    queues: [{ id: 'sales', strategies: ['crm', 'longest-idle'], cooldownMs: 60_000, wrapUpMs: 0 }],
    strategies: [externalStrategy({ name: 'crm', decide, ...options })],
  })
  await floor.signIn('ann', 'bob', 'cy')
  return floor
}

const names = (...agents: readonly string[]): Decide => vi.fn<Decide>(() => Promise.resolve({ agents }))
const never: Decide = () => new Promise(() => {})

describe('[C14] a strategy that asks outside', () => {
  it('offers the interaction to the first whom the answer names and who is free', async () => {
    const decide = vi.fn<Decide>(names('zoe', 'cy', 'bob'))
    const floor = await floorAsking(decide)
    const id = await floor.arrive({ attributes: { value: 7 }, priority: 2 })
    expect(floor.offeredTo(id)).toBe('cy')
    const [question] = decide.mock.calls[0] as [AdviceQuestion, AbortSignal]
    expect(question).toMatchObject({
      interaction: { id, channel: 'test', attributes: { value: 7 } },
      queue: 'sales',
      priority: 2,
      candidates: [{ agent: 'ann' }, { agent: 'bob' }, { agent: 'cy' }],
    })
    expect(floor.happened('strategy:advised')).toMatchObject([{ strategy: 'crm', agents: ['zoe', 'cy', 'bob'] }])
  })

  it('goes on with the answer when whom it named first says no, without asking again', async () => {
    const decide = names('cy', 'bob')
    const floor = await floorAsking(decide)
    const id = await floor.arrive()
    await floor.reject(id)
    expect(floor.offeredTo(id)).toBe('bob')
    await floor.reject(id)
    expect(floor.offeredTo(id)).toBe('ann')
    expect(decide).toHaveBeenCalledTimes(1)
  })

  it('is the only one of its queue that asks', async () => {
    const strategies = ['crm', 'erp'].map((name) => externalStrategy({ name, decide: never }))
    const asking = openFloor({ queues: [{ id: 'sales', strategies: ['crm', 'erp'] }], strategies })
    await expect(asking).rejects.toThrow('queue "sales" names several strategies that ask outside (crm, erp); one can')
  })

  it('asks anew in the queue to which an interaction is transferred', async () => {
    const decide = names('cy')
    const floor = await openFloor({
      queues: ['sales', 'help'].map((id) => ({ id, strategies: ['crm', 'longest-idle'], wrapUpMs: 0 })),
      strategies: [externalStrategy({ name: 'crm', decide })],
      agents: ['ann', 'cy'].map((id) => ({ id, name: id, queues: ['sales', 'help'], capacity: { text: 1 } })),
    })
    await floor.signIn('ann', 'cy')
    const id = await floor.arrive()
    await floor.acd.reroute({ role: 'supervisor', id: 'sue' }, id, 'help' as never)
    await floor.settle()
    expect(decide).toHaveBeenCalledTimes(2)
  })

  it.each([
    ['anybody', () => Promise.resolve(null), 'strategy:advised'],
    ['nonsense', () => Promise.resolve({ agents: 'ann' }), 'strategy:unadvised'],
    ['more agents than are wanted', () => Promise.resolve({ agents: Array(21).fill('cy') }), 'strategy:unadvised'],
    ['with an error', () => Promise.reject(new Error('no route')), 'strategy:unadvised'],
  ] as const)('leaves it to the next strategy at once when it is answered %s', async (_, decide, fact) => {
    const floor = await floorAsking(decide)
    const id = await floor.arrive()
    expect(floor.offeredTo(id)).toBe('ann')
    expect(floor.happened(fact)).toHaveLength(1)
  })

  it('leaves it to the next strategy when no answer comes in time, and a late one changes nothing', async () => {
    let answer: (said: unknown) => void = () => {}
    const floor = await floorAsking(() => new Promise((resolve) => (answer = resolve)), { timeoutMs: 500 })
    const id = await floor.arrive()
    await floor.clock.advance(499)
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.clock.advance(1)
    expect(floor.offeredTo(id)).toBe('ann')
    expect(floor.happened('strategy:unadvised')).toMatchObject([{ cause: 'timeout' }])
    answer({ agents: ['cy'] })
    await floor.settle()
    expect(floor.offeredTo(id)).toBe('ann')
  })

  it('tells whoever is asked that nobody needs the answer any more', async () => {
    let heard: AbortSignal | undefined
    const floor = await floorAsking((_question, signal) => {
      heard = signal
      return never({} as AdviceQuestion, signal)
    })
    const id = await floor.arrive()
    await floor.leave(id)
    expect(heard?.aborted).toBe(true)
    expect(floor.happened('strategy:unadvised')).toEqual([])
  })

  it('spares a service that fails again and again, and tries it with one question after the pause', async () => {
    let isUp = false
    const decide = vi.fn<Decide>(() => (isUp ? Promise.resolve({ agents: ['cy'] }) : Promise.reject(new Error('down'))))
    const floor = await floorAsking(decide, { breaker: { failuresMax: 2, pauseMs: 10_000 } })
    const serve = async () => {
      const id = await floor.arrive()
      const to = floor.offeredTo(id) ?? 'nobody'
      await floor.accept(id)
      await floor.acd.end(asAgent(to), id)
      return to
    }
    for (let each = 0; each < 4; each++) await serve()
    expect(decide).toHaveBeenCalledTimes(2)
    expect(floor.happened('strategy:unadvised').map(({ cause }) => cause)).toEqual([
      ...['unavailable', 'unavailable'],
      ...['paused', 'paused'],
    ])
    await floor.clock.advance(10_000)
    isUp = true
    expect(await serve()).toBe('cy')
    expect(await serve()).toBe('cy')
  })

  it('has no more questions out at once than it may', async () => {
    const decide = vi.fn<Decide>(never)
    const floor = await floorAsking(decide, { concurrentMax: 2 })
    for (let each = 0; each < 3; each++) await floor.arrive()
    expect(decide).toHaveBeenCalledTimes(2)
    expect(floor.happened('strategy:unadvised')).toMatchObject([{ cause: 'busy' }])
  })

  it('is explained from the records, in which the answer stands', async () => {
    const floor = await openFloor({
      queues: [{ id: 'sales', strategies: ['crm', 'longest-idle'] }],
      strategies: [externalStrategy({ name: 'crm', decide: names('bob') })],
      explainedCommits: 1_000,
    })
    await floor.signIn('ann', 'bob')
    const id = await floor.arrive()
    expect(floor.acd.why(id)).toMatchObject([{ strategy: 'crm' }])
  })

  it('says what is wrong with its options', () => {
    expect(() => externalStrategy({ name: 'crm', decide: never, timeoutMs: 5 })).toThrow('timeoutMs')
    expect(() => externalStrategy({ name: 'crm' } as ExternalStrategyOptions)).toThrow('decide: takes a function')
  })
})
