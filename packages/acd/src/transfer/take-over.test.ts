import { memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { ANN, type EngagedLine, engagedLine } from '../fixtures/engaged-line.js'
import { storeConnection } from '../fixtures/store-connection.js'
import { phoneAgent } from '../fixtures/test-line.js'
import { SUPERVISOR, type TestFloor, asAgent, openFloor } from '../fixtures/test-floor.js'

const LEASE_TTL_MS = 60_000

/** Ann's call lives on a node that can be cut off; another one stands by. */
async function twoNodes(): Promise<{ line: EngagedLine; other: TestFloor; die: () => void }> {
  const clock = steppingClock()
  const store = memoryStore({ clock, freeze: true })
  const connection = storeConnection(store)
  const queues = [{ id: 'sales', wrapUpMs: 0 }]
  const agents = ['ann', 'bob', 'cy'].map((id) => phoneAgent(id, 'sales'))
  const shared = { clock, queues, agents, leaseTtlMs: LEASE_TTL_MS }
  const line = await engagedLine({ ...shared, store: connection, seed: 'one' })
  return { line, other: await openFloor({ ...shared, store, seed: 'two' }), die: () => connection.cut() }
}

describe('[U3] [Z28] when the node that calls dies', () => {
  it.each(['consulted', 'outside', 'parked', 'supervised'] as const)(
    'a caller who is %s keeps a place as a callback, and nobody stays taken',
    async (how) => {
      const { line, other, die } = await twoNodes()
      line.control.phone('+331', { outcome: 'answered' })
      if (how === 'parked') await line.acd.park(ANN, line.id, { forMs: 3_600_000 })
      else if (how === 'outside') await line.acd.transfer(ANN, line.id, { target: { number: '+331' } })
      else if (how === 'consulted') await line.acd.consult(ANN, line.id, { target: { agent: 'bob' } })
      else await line.acd.supervise(SUPERVISOR, line.id, { mode: 'listen', contact: '+331' })
      await line.settle()
      die()
      await line.clock.advance(3 * LEASE_TTL_MS)
      expect(other.interaction(line.id)).toMatchObject({
        ...{ lastAgent: 'ann', callback: { number: '+4930123' } },
        stage: { name: 'waiting', queue: 'sales' },
      })
      expect(other.agent('bob').loads.filter(({ state }) => state === 'engaged')).toEqual([])
      expect(other.happened('callback:requested')).toMatchObject([{ cause: 'nodeLost' }])
    },
  )
})

describe('[U3] when the node that dispatches dies', () => {
  async function chatOnTwoNodes() {
    const clock = steppingClock()
    const store = memoryStore({ clock, freeze: true })
    const connection = storeConnection(store)
    const options = { clock, leaseTtlMs: LEASE_TTL_MS }
    await openFloor({ ...options, store: connection, seed: 'one' })
    const second = await openFloor({ ...options, store, seed: 'two' })
    await second.signIn('ann', 'bob')
    const id = await second.arrive()
    expect(await second.accept(id)).toBe('accepted')
    return { clock, second, id, die: () => connection.cut() }
  }

  it('what is snoozed comes back all the same, for the same agent first', async () => {
    const { clock, second, id, die } = await chatOnTwoNodes()
    await second.acd.snooze(ANN, id, { forMs: 5_000 })
    die()
    await clock.advance(2 * LEASE_TTL_MS)
    expect(second.offeredTo(id)).toBe('ann')
  })

  it('who waits for an agent is offered when that agent is free, and passed on when the time is over', async () => {
    const { clock, second, id, die } = await chatOnTwoNodes()
    await second.acd.forceStatus(SUPERVISOR, 'bob' as never, { name: 'break' })
    await second.acd.transfer(ANN, id, { target: { agent: 'bob', waitMs: 3_600_000 } })
    die()
    await clock.advance(2 * LEASE_TTL_MS)
    expect(second.offeredTo(id)).toBeUndefined()
    await second.acd.setStatus(asAgent('bob'), 'bob' as never, { name: 'available' })
    await clock.advance(10)
    expect(second.offeredTo(id)).toBe('bob')
    await second.reject(id)
    expect(second.offeredTo(id)).toBe('ann')
  })
})
