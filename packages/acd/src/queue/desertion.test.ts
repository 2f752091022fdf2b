import { type InteractionId, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, openFloor } from '../fixtures/test-floor.js'
import { openLine, phoneAgent } from '../fixtures/test-line.js'
import type { DesertionOptions } from './desertion.js'

const agents = [
  { id: 'ann', name: 'Ann', queues: ['sales'], capacity: { text: 1 } },
  { id: 'bob', name: 'Bob', queues: [{ queue: 'sales', level: 2 }], capacity: { text: 1 } },
]
const open = (leaveWhenDeserted: DesertionOptions = {}) =>
  openFloor({ queues: [{ id: 'sales', leaveWhenDeserted, overflow: { noAgents: 'help' } }, { id: 'help' }], agents })
type Floor = Awaited<ReturnType<typeof open>>
/** At once, whatever is at hand. */
const choose = (floor: Floor, id: string, name: 'break' | 'offline' | 'available') =>
  floor.acd.forceStatus(SUPERVISOR, id as never, name === 'break' ? { name, reason: 'lunch' } : { name })
const queueOf = (floor: Floor, id: InteractionId) => {
  const stage = floor.interaction(id)?.stage
  return stage?.name === 'waiting' ? stage.queue : stage?.name
}

/** Everybody is busy, and one more waits. */
async function waitingBehind(floor: Floor, ...staff: readonly string[]): Promise<InteractionId> {
  await floor.signIn(...staff)
  for (const _each of staff) await floor.accept(await floor.arrive())
  return floor.arrive()
}

describe('[F7] those who wait when the last agent leaves', () => {
  it('leave for the queue to which theirs overflows, once nobody has been there for a while', async () => {
    const floor = await open()
    const id = await waitingBehind(floor, 'ann')
    await choose(floor, 'ann', 'break')
    await floor.clock.advance(9_999)
    expect(queueOf(floor, id)).toBe('sales')
    await floor.clock.advance(1)
    expect(queueOf(floor, id)).toBe('help')
    expect(floor.happened('interaction:overflowed')).toMatchObject([{ from: 'sales', reason: 'noAgents' }])
  })

  it('stay when somebody comes back in time', async () => {
    const floor = await open({ afterMs: 5_000 })
    const id = await waitingBehind(floor, 'ann')
    await floor.acd.setConnected('ann' as never, false)
    await floor.clock.advance(4_000)
    await floor.acd.setConnected('ann' as never, true)
    await floor.clock.advance(60_000)
    expect(queueOf(floor, id)).toBe('sales')
    // Before Ann signed in, and while her page loaded again.
    expect(floor.happened('queue:deserted')).toHaveLength(2)
    expect(floor.happened('queue:staffed')).toHaveLength(2)
  })

  it.each<[string, DesertionOptions, 'break' | 'offline', string]>([
    ['an agent on a break, where who is signed in counts', { counts: 'signedIn' }, 'break', 'sales'],
    ['nobody who is offline, where who is signed in counts', { counts: 'signedIn' }, 'offline', 'help'],
    ['nobody on a break, where who is available counts', { counts: 'available' }, 'break', 'help'],
  ])('wait for %s', async (_whom, options, status, queue) => {
    const floor = await open({ ...options, afterMs: 0 })
    const id = await waitingBehind(floor, 'ann')
    await choose(floor, 'ann', status)
    await floor.clock.advance(0)
    expect(queueOf(floor, id)).toBe(queue)
  })

  it('app-queue-leavewhenempty-penalty: do not wait for agents of a higher level than the queue says', async () => {
    const wait = async (options: DesertionOptions) => {
      const floor = await open({ ...options, afterMs: 0 })
      const id = await waitingBehind(floor, 'ann', 'bob')
      await choose(floor, 'ann', 'offline')
      await floor.clock.advance(0)
      return queueOf(floor, id)
    }
    expect(await wait({ levelMax: 1 })).toBe('help')
    expect(await wait({ levelMax: 2 })).toBe('sales')
    expect(await wait({})).toBe('sales')
  })

  it('are not followed by others until somebody is there again', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales', leaveWhenDeserted: { afterMs: 1_000 } }], agents })
    expect(await floor.tryToArrive()).toMatchObject({ outcome: 'queued' })
    await floor.clock.advance(1_000)
    expect(await floor.tryToArrive()).toEqual({ outcome: 'refused', reason: 'noAgents' })
    await floor.signIn('ann')
    expect(await floor.tryToArrive()).toMatchObject({ outcome: 'queued' })
  })

  it('leave under the next dispatcher when the first one dies meanwhile', async () => {
    const floor = await open({ afterMs: 30_000 })
    const id = await waitingBehind(floor, 'ann')
    await choose(floor, 'ann', 'break')
    await floor.clock.advance(1_000)
    const heir = await openFloor({
      queues: [{ id: 'sales', leaveWhenDeserted: { afterMs: 30_000 }, overflow: { noAgents: 'help' } }, { id: 'help' }],
      ...{ agents, clock: floor.clock, store: floor.store, seed: 'heir' },
    })
    await floor.center.stop()
    await heir.clock.advance(29_000)
    expect(heir.interaction(id)?.stage).toMatchObject({ name: 'waiting', queue: 'help' })
  })

  it('go on in their flow where there is no other queue', async () => {
    const line = await openLine({
      flow: buildFlow({
        id: 'hotline',
        steps: {
          sales: { kind: 'queue', queue: 'sales', exits: { noAgents: 'later' }, otherwise: 'sorry' },
          later: { kind: 'callback', queue: 'night', prompt: 'we-call-you', otherwise: 'sorry' },
          sorry: { kind: 'hangUp', prompt: 'sorry' },
        },
      }),
      queues: [{ id: 'sales', leaveWhenDeserted: { afterMs: 0 } }, { id: 'night' }],
      agents: [phoneAgent('li', 'sales')],
    })
    await line.signIn('li')
    await line.call('+1')
    const caller = await line.call('+2')
    await line.acd.forceStatus(SUPERVISOR, 'li' as never, { name: 'offline' })
    await line.clock.advance(0)
    expect(caller.call?.hears).toBe('we-call-you')
    expect(line.happened('callback:requested')).toMatchObject([{ queue: 'night' }])
  })
})
