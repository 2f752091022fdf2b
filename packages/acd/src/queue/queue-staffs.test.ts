import type { AgentId, QueueId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { asAgent, openFloor } from '../fixtures/test-floor.js'

const SALES = 'sales' as QueueId

function phone(id: string, ...queues: readonly string[]) {
  return { id, name: id, queues, contact: `phone-${id}` }
}

describe('who serves a queue for calls', () => {
  it('is said with what each is doing and since when', async () => {
    const floor = await openFloor({ agents: ['ann', 'bob', 'cy', 'dee'].map((id) => phone(id, 'sales')) })
    await floor.signIn('ann', 'bob', 'cy')
    const call = await floor.arrive({ medium: 'voice' })
    await floor.accept(call)
    await floor.acd.setStatus(asAgent('cy'), 'cy' as AgentId, { name: 'break' })
    await floor.arrive({ medium: 'voice' })
    const { members } = floor.acd.router.staff(SALES)
    expect(members.map(({ agent, phase, isLeaving }) => [agent, phase, isLeaving])).toEqual([
      ['ann', 'talking', false],
      ['bob', 'offered', false],
      ['cy', 'away', true],
    ])
    await floor.leave(call)
    expect(floor.acd.router.staff(SALES).members[0]).toMatchObject({ phase: 'wrapping', since: floor.clock.now() })
  })

  it('leaves out who has no phone or lacks what the queue asks of everybody', async () => {
    const floor = await openFloor({
      queues: [{ id: 'sales', skills: { selling: 3 } }],
      agents: [
        { ...phone('ann', 'sales'), skills: { selling: 3 } },
        { ...phone('bob', 'sales'), skills: { selling: 2 } },
        { id: 'cy', name: 'cy', queues: ['sales'], skills: { selling: 5 } },
      ],
    })
    await floor.signIn('ann', 'bob', 'cy')
    expect(floor.acd.router.staff(SALES).members.map(({ agent }) => agent)).toEqual(['ann'])
    expect(floor.acd.router.staff('nowhere' as QueueId)).toEqual({ members: [], waitingElsewhere: 0 })
  })

  it('tells who serves other queues as well, and how many wait there', async () => {
    const floor = await openFloor({
      queues: [{ id: 'sales' }, { id: 'hotline' }],
      agents: [phone('ann', 'sales', 'hotline'), phone('bob', 'sales')],
    })
    await floor.signIn('ann', 'bob')
    await floor.arrive({ medium: 'voice', queue: 'hotline' })
    await floor.arrive({ medium: 'voice', queue: 'hotline' })
    const { members, waitingElsewhere } = floor.acd.router.staff(SALES)
    expect(members.map(({ isShared }) => isShared)).toEqual([true, false])
    expect(waitingElsewhere).toBe(1)
  })

  it('is the same object until something of it changes, and then only who has changed is another', async () => {
    const floor = await openFloor({ agents: ['ann', 'bob'].map((id) => phone(id, 'sales')) })
    await floor.signIn('ann', 'bob')
    const before = floor.acd.router.staff(SALES)
    expect(floor.acd.router.staff(SALES)).toBe(before)
    const call = await floor.arrive({ medium: 'voice' })
    await floor.accept(call)
    const after = floor.acd.router.staff(SALES)
    expect(after.members.map(({ phase }) => phase)).toEqual(['talking', 'idle'])
    expect(after.members[1]).toBe(before.members[1])
    expect(before.members.map(({ phase }) => phase)).toEqual(['idle', 'idle'])
  })

  it('is without whoever signs out, and with whoever comes', async () => {
    const floor = await openFloor({ agents: ['ann', 'bob', 'cy'].map((id) => phone(id, 'sales')) })
    const names = () => floor.acd.router.staff(SALES).members.map(({ agent }) => agent)
    await floor.signIn('ann', 'bob')
    expect(names()).toEqual(['ann', 'bob'])
    await floor.signIn('cy')
    await floor.acd.setStatus(asAgent('ann'), 'ann' as AgentId, { name: 'offline' })
    expect(names()).toEqual(['bob', 'cy'])
  })

  it('is without whom a skill has left that the queue asks for, from that instant on', async () => {
    const until = Date.UTC(2026, 0, 5, 8) + 60_000
    const floor = await openFloor({
      queues: [{ id: 'sales', skills: { selling: 3 } }],
      agents: [{ ...phone('ann', 'sales'), skills: { selling: { level: 3, until } } }],
    })
    await floor.signIn('ann')
    expect(floor.acd.router.staff(SALES).members).toHaveLength(1)
    await floor.clock.advance(until - floor.clock.now())
    expect(floor.acd.router.staff(SALES).members).toEqual([])
  })
})
