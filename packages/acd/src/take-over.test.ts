import { memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { storeConnection } from './fixtures/store-connection.js'
import { asAgent, openFloor } from './fixtures/test-floor.js'

const LEASE_TTL_MS = 60_000

/** Two nodes on one store; the first is the dispatcher and can be cut off, which gives nothing back. */
async function twoNodes(queue: { offerTimeoutMs?: number } = {}) {
  const clock = steppingClock()
  const store = memoryStore({ clock, freeze: true })
  const connection = storeConnection(store)
  const options = { clock, queues: [{ id: 'sales', ...queue }], leaseTtlMs: LEASE_TTL_MS }
  const first = await openFloor({ ...options, store: connection, seed: 'first' })
  const second = await openFloor({ ...options, store, seed: 'second' })
  await first.signIn('ann', 'bob')
  return { clock, first, second, die: () => connection.cut() }
}

describe('[U3] when the dispatcher dies', () => {
  it('[G3] a late accept is refused by comparing instants, though no timer ends the offer', async () => {
    const { clock, first, second, die } = await twoNodes()
    const id = await first.arrive()
    const { agent, id: offer, expiresAt } = second.offer(id)
    die()
    await clock.advance(expiresAt + 1 - clock.now())
    expect(second.offer(id).id).toBe(offer)
    const reference = { interaction: id, offer }
    expect(await second.acd.router.accept(asAgent(agent), reference)).toEqual({ outcome: 'expired' })
    expect(second.offer(id).id).toBe(offer)
  })

  it('another node ends what is over and matches who waits, once the lease has lapsed', async () => {
    const { clock, first, second, die } = await twoNodes({ offerTimeoutMs: LEASE_TTL_MS })
    const offered = await first.arrive()
    const engaged = await first.arrive()
    expect([first.offeredTo(offered), await first.accept(engaged)]).toEqual(['ann', 'accepted'])
    await first.settle()
    await second.acd.end(asAgent('bob'), engaged)
    die()
    const arrived = await second.arrive()
    await clock.advance(30_000)
    expect(second.agent('bob').loads).toMatchObject([{ interaction: engaged, state: 'wrapping' }])
    expect(second.offeredTo(arrived)).toBeUndefined()
    await clock.advance(LEASE_TTL_MS)
    expect(second.offeredTo(arrived)).toBe('bob')
    expect(await second.accept(arrived)).toBe('accepted')
    await clock.advance(LEASE_TTL_MS)
    expect(second.offeredTo(offered)).toBe('ann')
    expect(await second.accept(offered)).toBe('accepted')
    expect(['ann', 'bob'].map((id) => second.agent(id).loads.length)).toEqual([1, 1])
  })

  it('[G5] an offer that ran out meanwhile is not held against the agent', async () => {
    const { clock, first, second, die } = await twoNodes()
    const id = await first.arrive()
    const { id: offer } = second.offer(id)
    die()
    await clock.advance(LEASE_TTL_MS + LEASE_TTL_MS / 3)
    expect(second.happened('offer:failed')).toMatchObject([{ offer, agent: 'ann', reason: 'notWatched' }])
    expect(second.happened('offer:missed').filter((each) => each.offer === offer)).toEqual([])
  })

  it('nobody is offered twice: the dead node’s matching comes too late', async () => {
    const { clock, first, second, die } = await twoNodes()
    die()
    const ids = [await second.arrive(), await second.arrive(), await second.arrive()]
    await clock.advance(2 * LEASE_TTL_MS)
    const offered = ids.map((id) => second.offeredTo(id)).filter((agent) => agent !== undefined)
    expect(new Set(offered).size).toBe(offered.length)
    await first.center.stop()
    await second.center.stop()
  })
})
