import type { AgentId, Interaction, InteractionId, Offer, OfferId, WaitingStage } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, asAgent, openFloor } from '../fixtures/test-floor.js'

const TIMEOUT_MS = 20_000
const ANN = 'ann' as AgentId

/** One interaction, offered to Ann; Bob comes a second later. */
async function offeredToAnn(queue: { cooldownMs?: number; missedMax?: number } = {}) {
  const floor = await openFloor({ queues: [{ id: 'sales', ...queue }] })
  await floor.signIn('ann')
  const id = await floor.arrive({ priority: 3 })
  const { id: offer } = floor.offer(id)
  return { floor, id, reference: { interaction: id, offer } }
}

describe('an offer', () => {
  it('[G1] has an id, an agent and a deadline, and takes the capacity of the agent', async () => {
    const { floor, id, reference } = await offeredToAnn()
    expect(floor.offer(id)).toMatchObject({ agent: 'ann', expiresAt: floor.clock.now() + TIMEOUT_MS })
    expect(floor.agent('ann').loads).toMatchObject([{ interaction: id, offer: reference.offer, state: 'offered' }])
    expect(floor.offeredTo(await floor.arrive())).toBeUndefined()
  })

  it('[G2] that is accepted engages the agent, who waited as long as the customer did', async () => {
    const { floor, id } = await offeredToAnn()
    await floor.clock.advance(2_500)
    expect(await floor.accept(id)).toBe('accepted')
    expect(floor.interaction(id)?.stage).toMatchObject({ name: 'engaged', agent: 'ann', priority: 3, waitedMs: 2_500 })
    expect(floor.happened('interaction:engaged')).toMatchObject([{ interaction: id, agent: 'ann', waitedMs: 2_500 }])
  })

  it('that is accepted twice is answered twice alike, and happens once', async () => {
    const { floor, reference } = await offeredToAnn()
    const outcomes = [
      await floor.acd.router.accept(asAgent('ann'), reference),
      await floor.acd.router.accept(asAgent('ann'), reference),
    ]
    await floor.settle()
    expect(outcomes).toEqual([{ outcome: 'accepted' }, { outcome: 'accepted' }])
    expect(floor.happened('offer:accepted')).toHaveLength(1)
  })

  it('[G3] [E7] that nobody answers goes to another agent, and the customer keeps age, priority and place', async () => {
    const { floor, id } = await offeredToAnn()
    const { age } = (floor.interaction(id) as Interaction).stage as WaitingStage
    await floor.clock.advance(10_000)
    const later = await floor.arrive({ priority: 3 })
    await floor.clock.advance(TIMEOUT_MS - 10_000 + 1)
    expect(floor.happened('offer:missed')).toMatchObject([{ interaction: id, agent: 'ann', inARow: 1 }])
    expect(floor.interaction(id)?.stage).toMatchObject({ name: 'waiting', age, priority: 3, offers: [] })
    expect([id, later].map((each) => floor.acd.router.place(each)?.position)).toEqual([1, 2])
    await floor.signIn('bob')
    expect([id, later].map((each) => floor.offeredTo(each))).toEqual(['bob', 'ann'])
  })

  it('[G4] comes back to the same agent once the cool-down is over', async () => {
    const { floor, id } = await offeredToAnn({ cooldownMs: 30_000 })
    await floor.reject(id)
    await floor.clock.advance(29_999)
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.clock.advance(1)
    expect(floor.offeredTo(id)).toBe('ann')
  })

  it('[G5] missed as often in a row as the queue allows sends the agent on a break, with a fact', async () => {
    const { floor, id } = await offeredToAnn({ cooldownMs: 0, missedMax: 2 })
    await floor.clock.advance(TIMEOUT_MS + 1)
    expect(floor.agent('ann')).toMatchObject({ status: { name: 'available' }, missed: 1 })
    await floor.clock.advance(TIMEOUT_MS + 1)
    expect(floor.agent('ann').status).toMatchObject({ name: 'break', reason: 'missed' })
    expect(floor.happened('agent:statusChanged').at(-1)).toMatchObject({ agent: 'ann', cause: 'missedOffers' })
    expect(floor.offeredTo(id)).toBeUndefined()
  })

  it('[G5] that is accepted ends the row of missed ones', async () => {
    const { floor, id } = await offeredToAnn({ cooldownMs: 0 })
    await floor.clock.advance(TIMEOUT_MS + 1)
    await floor.accept(id)
    expect(floor.agent('ann').missed).toBe(0)
  })

  it('[G13] that is rejected says why, and changes nobody’s status', async () => {
    const { floor, reference } = await offeredToAnn()
    await floor.acd.router.reject(asAgent('ann'), reference, 'not my field')
    await floor.settle()
    expect(floor.happened('offer:rejected')).toMatchObject([{ agent: 'ann', reason: 'not my field' }])
    expect(floor.agent('ann')).toMatchObject({ status: { name: 'available' }, missed: 0, loads: [] })
  })

  it('[G10] that fails because of the device is not held against the agent', async () => {
    const { floor, id, reference } = await offeredToAnn({ missedMax: 1 })
    await floor.acd.router.fail(asAgent('ann'), reference, 'unreachable')
    await floor.settle()
    expect(floor.agent('ann')).toMatchObject({ status: { name: 'available' }, missed: 0, loads: [] })
    expect(floor.interaction(id)?.stage.name).toBe('waiting')
    expect(floor.happened('offer:failed')).toMatchObject([{ agent: 'ann', reason: 'unreachable' }])
  })

  it('[G8] is taken back when the customer leaves, and cannot be accepted any more', async () => {
    const { floor, id, reference } = await offeredToAnn()
    await floor.acd.end(SUPERVISOR, id)
    expect(await floor.acd.router.accept(asAgent('ann'), reference)).toEqual({ outcome: 'rescinded' })
    expect(floor.happened('offer:rescinded')).toMatchObject([{ interaction: id, agent: 'ann' }])
    expect(floor.agent('ann').loads).toEqual([])
  })

  it('leaves its agent the first in line when the customer leaves', async () => {
    const { floor, id } = await offeredToAnn()
    await floor.signIn('bob')
    await floor.leave(id)
    expect(floor.offeredTo(await floor.arrive())).toBe('ann')
  })

  it('leaves its agent as long idle as before when a supervisor takes it back', async () => {
    const { floor, reference } = await offeredToAnn()
    const { idleSince } = floor.agent('ann')
    await floor.clock.advance(5_000)
    await floor.acd.rescindOffer(SUPERVISOR, reference)
    expect(floor.agent('ann')).toMatchObject({ loads: [], idleSince })
  })

  it('leaves all agents as long idle as before whom it rang beside the one who answered', async () => {
    const floor = await openFloor({
      queues: [{ id: 'sales', strategies: ['ring-all'] }, { id: 'help' }],
      agents: ['ann', 'bob', 'cy'].map((id) => ({ id, name: id, queues: ['sales', 'help'], capacity: { text: 1 } })),
    })
    await floor.signIn('ann', 'bob', 'cy')
    const since = ['ann', 'bob', 'cy'].map((id) => floor.agent(id).idleSince)
    const id = await floor.arrive()
    const { offers } = (floor.interaction(id) as Interaction).stage as WaitingStage
    const { id: offer } = offers.find(({ agent }) => agent === 'cy') as Offer
    await floor.acd.router.accept(asAgent('cy'), { interaction: id, offer })
    expect(['ann', 'bob', 'cy'].map((each) => floor.agent(each).idleSince)).toEqual(since)
    expect(floor.offeredTo(await floor.arrive({ queue: 'help' }))).toBe('ann')
  })

  it('[G14] leaves its whole history in the facts', async () => {
    const { floor, id } = await offeredToAnn({ cooldownMs: 0 })
    await floor.reject(id)
    await floor.clock.advance(TIMEOUT_MS + 1)
    await floor.accept(id)
    await floor.settle()
    const history = floor.facts.filter(({ type }) => type.startsWith('offer:')).map(({ type }) => type)
    const made = 'offer:created'
    expect(history).toEqual([made, 'offer:rejected', made, 'offer:missed', made, 'offer:accepted'])
  })

  it('does nothing when it is not known', async () => {
    const { floor, id } = await offeredToAnn()
    const reference = { interaction: id, offer: 'no such offer' as OfferId }
    expect(await floor.acd.router.accept(asAgent('ann'), reference)).toEqual({ outcome: 'rescinded' })
    await floor.acd.router.reject(asAgent('ann'), { ...reference, interaction: 'gone' as InteractionId })
    expect(floor.offeredTo(id)).toBe('ann')
  })
})

describe('an accept that comes too late', () => {
  it('[G3] is still good at the very deadline', async () => {
    const { floor, id } = await offeredToAnn()
    const { expiresAt } = floor.offer(id)
    await floor.clock.advance(expiresAt - floor.clock.now())
    expect(await floor.accept(id)).toBe('accepted')
  })

  it('[G3] is refused by the store when its answer would come after the deadline', async () => {
    const { floor, id, reference } = await offeredToAnn()
    const { expiresAt } = floor.offer(id)
    const { store, clock } = floor
    const { commit } = store
    // The request is on its way for longer than the offer lasts.
    store.commit = async (center, change) => {
      if (change.notAfter !== undefined) await new Promise<void>((resolve) => clock.setTimer(TIMEOUT_MS, resolve))
      return commit(center, change)
    }
    await clock.advance(expiresAt - clock.now() - 10)
    const answer = floor.acd.router.accept(asAgent('ann'), reference)
    await clock.advance(TIMEOUT_MS + 10)
    expect((await answer).outcome).not.toBe('accepted')
    expect(floor.happened('offer:accepted')).toEqual([])
    expect(floor.interaction(id)?.stage.name).toBe('waiting')
  })
})

it('a supervisor can end an interaction in every stage, and nobody is left busy', async () => {
  const { floor, id } = await offeredToAnn()
  const waiting = await floor.arrive()
  await floor.accept(id)
  await floor.acd.end(SUPERVISOR, waiting)
  await floor.acd.end(SUPERVISOR, id)
  await floor.acd.finishWrapUp(SUPERVISOR, ANN, id)
  await floor.settle()
  expect(floor.happened('interaction:closed').map(({ cause }) => cause)).toEqual(['supervisorEnded', 'supervisorEnded'])
  expect(floor.agent('ann').loads).toEqual([])
  await floor.acd.end(SUPERVISOR, id)
})
