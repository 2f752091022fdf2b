import type { AgentId, FamiliarAgent } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, type TestFloor, asAgent } from '../fixtures/test-floor.js'
import { THREE, end, floorWith, offers } from './fixtures/strategy-floor.js'

const MINUTE_MS = 60_000
const ANN = 'ann' as AgentId

describe('[C10] who knows the customer', () => {
  const times = (agent: string, count: number, lastAt: number): FamiliarAgent => ({
    ...{ agent: agent as AgentId, times: count, lastAt },
  })

  it('is asked by how often, with the most familiar agent', async () => {
    const floor = await floorWith(['most-familiar-agent', 'longest-idle'])
    const familiarAgents = [times('bob', 3, 20), times('cy', 5, 10)]
    expect(await offers(floor, 3, { familiarAgents, lastAgent: 'bob' })).toEqual(['cy', 'bob', 'ann'])
  })

  it('is waited for when busy, as long as the queue says and no longer', async () => {
    const floor = await floorWith([{ name: 'last-agent', waitMs: 10_000 }, 'longest-idle'])
    await floor.accept(await floor.arrive({ lastAgent: 'ann' }))
    const id = await floor.arrive({ lastAgent: 'ann' })
    const other = await floor.arrive()
    expect([floor.offeredTo(id), floor.offeredTo(other)]).toEqual([undefined, 'bob'])
    await floor.clock.advance(9_999)
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.clock.advance(1)
    expect(floor.offeredTo(id)).toBe('cy')
  })

  it('gets it the moment the work is done', async () => {
    const floor = await floorWith([{ name: 'last-agent', waitMs: 10_000 }, 'longest-idle'])
    const before = await floor.arrive({ lastAgent: 'ann' })
    await floor.accept(before)
    const id = await floor.arrive({ lastAgent: 'ann' })
    await floor.clock.advance(3_000)
    await end(floor, 'ann', before)
    expect(floor.offeredTo(id)).toBe('ann')
  })

  it('is not waited for when not there (cskefu-last-agent-not-preferred)', async () => {
    const floor = await floorWith([{ name: 'last-agent', waitMs: 10_000 }, 'longest-idle'])
    await floor.acd.setStatus(SUPERVISOR, 'ann' as AgentId, { name: 'offline' })
    expect(await offers(floor, 2, { lastAgent: 'ann' })).toEqual(['bob', 'cy'])
    await floor.signIn('ann')
    expect(await offers(floor, 1, { lastAgent: 'ann' })).toEqual(['ann'])
  })

  it('is no longer waited for from when the agent signs out, takes a break next, or leaves the queue', async () => {
    const profiles = { ...THREE, ann: { queues: [{ queue: 'sales', optional: true }] } }
    const goes = {
      'signs out': (floor: TestFloor) => floor.acd.forceStatus(SUPERVISOR, ANN, { name: 'offline' }),
      'takes a break next': (floor: TestFloor) => floor.acd.setStatus(asAgent('ann'), ANN, { name: 'break' }),
      'loses the screen': (floor: TestFloor) => floor.acd.setConnected(ANN, false),
      'leaves the queue': (floor: TestFloor) => floor.acd.chooseQueue(asAgent('ann'), ANN, 'sales' as never, false),
    }
    for (const [how, go] of Object.entries(goes)) {
      const floor = await floorWith([{ name: 'last-agent', waitMs: 10_000 }, 'longest-idle'], profiles)
      await floor.accept(await floor.arrive({ lastAgent: 'ann' }))
      const id = await floor.arrive({ lastAgent: 'ann' })
      await go(floor)
      await floor.settle()
      expect([how, floor.offeredTo(id)]).toEqual([how, 'bob'])
    }
  })

  it('is not waited for by somebody whom that agent cannot serve', async () => {
    const floor = await floorWith([{ name: 'last-agent', waitMs: 10_000 }, 'longest-idle'], {
      ...{ ann: {}, bob: { skills: { tax: 1 } } },
    })
    const requirements = { need: { skill: 'tax' } }
    const free = await floor.arrive({ lastAgent: 'ann', requirements })
    expect(floor.offeredTo(free)).toBe('bob')
    await floor.leave(free)
    await floor.accept(await floor.arrive({ lastAgent: 'ann' }))
    expect(floor.offeredTo(await floor.arrive({ lastAgent: 'ann', requirements }))).toBe('bob')
  })

  it('[A9] is forgotten after a time', async () => {
    const floor = await floorWith([{ name: 'last-agent', expiresMs: MINUTE_MS }, 'longest-idle'])
    const now = floor.clock.now()
    const servedAt = (lastAt: number) => ({ lastAgent: 'cy', familiarAgents: [times('cy', 1, lastAt)] })
    expect(await offers(floor, 1, servedAt(now - 2 * MINUTE_MS))).toEqual(['ann'])
    expect(await offers(floor, 1, servedAt(now - 1_000))).toEqual(['cy'])
  })
})
