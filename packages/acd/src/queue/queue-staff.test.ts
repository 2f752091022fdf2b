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
})
