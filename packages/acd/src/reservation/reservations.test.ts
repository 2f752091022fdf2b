import { describe, expect, it } from 'vitest'
import { SUPERVISOR, asAgent, openFloor } from '../fixtures/test-floor.js'

/** Ann has given a chat to Bob, who is on a break; Cy is free. */
async function waitsForBob(strategy: 'longest-idle' | 'cherry-pick') {
  const floor = await openFloor({ queues: [{ id: 'sales', strategies: [strategy] }] })
  await floor.signIn('ann')
  const id = await floor.arrive()
  if (strategy === 'cherry-pick') await floor.acd.take(asAgent('ann'), 'ann' as never, id)
  else await floor.accept(id)
  await floor.signIn('bob', 'cy')
  await floor.acd.forceStatus(SUPERVISOR, 'bob' as never, { name: 'break' })
  await floor.acd.transfer(asAgent('ann'), id, { target: { agent: 'bob', waitMs: 60_000, otherwise: 'queue' } })
  await floor.settle()
  return { floor, id }
}

describe('[J12] a customer who is reserved for one agent', () => {
  it('is offered to nobody else, whoever is free or becomes free', async () => {
    const { floor, id } = await waitsForBob('longest-idle')
    expect(floor.offeredTo(id)).toBeUndefined()
    for (const name of ['break', 'available'] as const)
      await floor.acd.setStatus(asAgent('cy'), 'cy' as never, { name })
    await floor.acd.finishWrapUp(asAgent('ann'), 'ann' as never, id)
    await floor.clock.advance(58_000)
    expect(floor.happened('offer:created').map(({ agent }) => agent)).toEqual(['ann'])
    await floor.clock.advance(2_000)
    expect(floor.offeredTo(id)).toBeDefined()
  })

  it('goes on at once when that agent signs out, and waits on when the screen is only gone for a moment', async () => {
    const { floor, id } = await waitsForBob('longest-idle')
    await floor.acd.setConnected('bob' as never, false)
    await floor.acd.setConnected('bob' as never, true)
    await floor.settle()
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.acd.setStatus(asAgent('bob'), 'bob' as never, { name: 'offline' })
    await floor.settle()
    expect(floor.offeredTo(id)).toBe('cy')
    expect(floor.happened('interaction:passedOn')).toEqual([
      { interaction: id, queue: 'sales', agent: 'bob', cause: 'signedOut' },
    ])
  })

  it('goes on to another queue after the longest wait, which begins when everybody may be asked', async () => {
    const floor = await openFloor({
      queues: [{ id: 'sales', waitMaxMs: 100_000, overflow: { waitedTooLong: 'help' } }, { id: 'help' }],
      agents: ['bob'].map((id) => ({ id, name: id, queues: [] })),
    })
    await floor.signIn('bob')
    await floor.acd.forceStatus(SUPERVISOR, 'bob' as never, { name: 'break' })
    const id = await floor.arrive()
    await floor.acd.escalate(SUPERVISOR, id, { to: { agent: 'bob', waitMs: 60_000 } })
    const queueOf = () => floor.interaction(id)?.stage
    await floor.clock.advance(159_000)
    expect(queueOf()).toMatchObject({ queue: 'sales' })
    await floor.clock.advance(1_000)
    expect(queueOf()).toMatchObject({ queue: 'help' })
  })

  it('is nobody else’s to take', async () => {
    const { floor, id } = await waitsForBob('cherry-pick')
    const take = (agent: string) => floor.acd.take(asAgent(agent), agent as never, id)
    expect(await take('cy')).toEqual({ outcome: 'refused', reason: 'notEligible' })
    await floor.clock.advance(60_000)
    expect(await take('cy')).toEqual({ outcome: 'taken' })
  })
})
