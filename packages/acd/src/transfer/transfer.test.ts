import { roleAuthorizer } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { ANN, engagedLine } from '../fixtures/engaged-line.js'
import { type FloorOptions, asAgent, openFloor } from '../fixtures/test-floor.js'

const OUTSIDE = '+331'

describe('[J12] a call that is transferred to a number outside', () => {
  it('is with the agent until it is answered, hears music, and then talks to them', async () => {
    const line = await engagedLine()
    line.control.phone(OUTSIDE, { outcome: 'answered', afterMs: 3_000 })
    const transfer = { target: { number: OUTSIDE }, reason: 'asked for the bank' }
    expect(await line.acd.transfer(ANN, line.id, transfer)).toEqual({ outcome: 'calling' })
    await line.settle()
    expect([line.hears('customer'), line.stage()?.name]).toEqual(['music', 'engaged'])
    await line.clock.advance(3_000)
    expect([line.hears('customer'), line.hears(OUTSIDE), line.phone('ann')]).toEqual([OUTSIDE, 'customer', undefined])
    expect(line.stage()).toMatchObject({ name: 'outside', by: 'ann', party: { contact: OUTSIDE } })
    expect(line.agent('ann').loads).toMatchObject([{ state: 'wrapping' }])
    const handedOver = { by: 'ann', how: 'transfer', reason: 'asked for the bank' }
    expect(line.happened('interaction:handedOver')).toMatchObject([handedOver])
    line.phone(OUTSIDE)?.partyHangsUp()
    await line.settle()
    expect(line.caller.events.at(-1)).toBe('ended')
    expect(line.happened('interaction:closed')).toMatchObject([{ cause: 'outsideEnded', agent: 'ann' }])
  })

  it('ends with the customer', async () => {
    const line = await engagedLine()
    line.control.phone(OUTSIDE, { outcome: 'answered' })
    await line.acd.transfer(ANN, line.id, { target: { number: OUTSIDE } })
    await line.settle()
    line.caller.hangUp()
    await line.settle()
    expect(line.control.dialed).toEqual([])
    expect(line.happened('interaction:closed')).toMatchObject([{ cause: 'customerEnded' }])
  })

  it.each(['busy', 'rejected', 'unreachable', 'notFound', 'failed'] as const)(
    '[J14] is with the agent again within a second when the number is %s',
    async (outcome) => {
      const line = await engagedLine()
      line.control.phone(OUTSIDE, { outcome, afterMs: 500 })
      await line.acd.transfer(ANN, line.id, { target: { number: OUTSIDE } })
      await line.clock.advance(500)
      await line.settle()
      expect([line.hears('customer'), line.hears('ann')]).toEqual(['ann', 'customer'])
      expect(line.happened('consult:ended')).toMatchObject([{ by: 'ann', cause: outcome }])
    },
  )

  it('goes on when the agent hangs up at once, and waits for that agent when nobody answers', async () => {
    const line = await engagedLine()
    line.control.phone(OUTSIDE, { outcome: 'noAnswer' })
    await line.acd.transfer(ANN, line.id, { target: { number: OUTSIDE, ringMs: 20_000 } })
    await line.settle()
    line.phone('ann')?.partyHangsUp()
    await line.settle()
    expect([line.stage()?.name, line.hears('customer')]).toEqual(['outside', 'music'])
    expect(line.agent('ann').loads).toMatchObject([{ state: 'wrapping' }])
    line.control.phone('phone-ann', { outcome: 'answered' })
    await line.clock.advance(20_000)
    expect([line.hears('customer'), line.stage()]).toMatchObject(['ann', { name: 'engaged', agent: 'ann' }])
    expect(line.happened('transfer:failed')).toMatchObject([{ by: 'ann', cause: 'noAnswer' }])
  })

  it('waits for everybody of the queue when the agent is gone meanwhile', async () => {
    const line = await engagedLine()
    line.control.phone(OUTSIDE, { outcome: 'busy', afterMs: 5_000 })
    await line.acd.transfer(ANN, line.id, { target: { number: OUTSIDE } })
    await line.settle()
    await line.acd.setStatus(ANN, 'ann' as never, { name: 'offline' })
    line.phone('ann')?.partyHangsUp()
    await line.clock.advance(5_000)
    await line.settle()
    expect(line.hears('customer')).toBe('bob')
  })

  it('takes a number, and the right to call out', async () => {
    const line = await engagedLine()
    const transfer = (number: string) => line.acd.transfer(ANN, line.id, { target: { number } })
    await expect(transfer('anonymous')).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect(transfer('1'.repeat(21))).rejects.toMatchObject({ code: 'invalid_argument' })
    const restricted = roleAuthorizer({ agent: ['agent:own', 'interaction:own'] })
    const inner = await engagedLine({ authorizer: restricted })
    const outside = inner.acd.transfer(ANN, inner.id, { target: { number: OUTSIDE } })
    await expect(outside).rejects.toMatchObject({ code: 'not_permitted' })
    expect(inner.hears('customer')).toBe('ann')
  })
})

describe('[J12] a call that is transferred to an agent', () => {
  it('rings that agent, and nobody else', async () => {
    const line = await engagedLine()
    const transfer = { target: { agent: 'cy' }, reason: 'speaks Dutch' }
    const waiting = { outcome: 'waiting', agent: 'cy', queue: 'sales' }
    expect(await line.acd.transfer(ANN, line.id, transfer)).toEqual(waiting)
    await line.settle()
    expect([line.hears('customer'), line.stage()]).toMatchObject(['cy', { name: 'engaged', agent: 'cy' }])
    const transferred = { agent: 'ann', to: 'cy', queue: 'sales', reason: 'speaks Dutch' }
    expect(line.happened('interaction:transferred')).toMatchObject([transferred])
    expect(line.happened('offer:created').map(({ agent }) => agent)).toEqual(['ann', 'cy'])
  })

  it('comes back to the first agent when that one does not answer, with the paperwork put off', async () => {
    const line = await engagedLine()
    line.control.phone('phone-cy', { outcome: 'noAnswer' })
    await line.acd.transfer(ANN, line.id, { target: { agent: 'cy' } })
    await line.clock.advance(9_000)
    expect(line.agent('ann').loads).toMatchObject([{ state: 'wrapping' }])
    await line.clock.advance(12_000)
    expect([line.hears('customer'), line.stage()]).toMatchObject(['ann', { name: 'engaged', agent: 'ann' }])
    expect(line.happened('interaction:passedOn')).toMatchObject([{ agent: 'cy', cause: 'unanswered', next: 'ann' }])
  })

  it('waits for everybody when nobody of the two takes it', async () => {
    const line = await engagedLine()
    for (const phone of ['phone-cy', 'phone-ann']) line.control.phone(phone, { outcome: 'rejected' })
    await line.acd.transfer(ANN, line.id, { target: { agent: 'cy' } })
    await line.settle()
    expect(line.happened('interaction:passedOn')).toMatchObject([{ agent: 'cy', next: 'ann' }, { agent: 'ann' }])
    expect(line.hears('customer')).toBe('bob')
  })

  it('waits for everybody at once where that is wanted', async () => {
    const line = await engagedLine()
    line.control.phone('phone-cy', { outcome: 'rejected' })
    await line.acd.transfer(ANN, line.id, { target: { agent: 'cy', otherwise: 'queue' } })
    await line.settle()
    expect(line.hears('customer')).toBe('bob')
  })
})

/** Ann has a chat of the given kind; Bob is on the phone's side of the room, in no queue of it. */
async function chatFloor(options: FloorOptions = {}) {
  const floor = await openFloor({
    queues: [{ id: 'sales' }, { id: 'help' }],
    ...options,
    agents: [
      { id: 'ann', name: 'Ann', queues: ['sales'], capacity: { text: 1 } },
      { id: 'bob', name: 'Bob', queues: ['help'], capacity: { text: 1 } },
      { id: 'cy', name: 'Cy', queues: ['help'], capacity: { text: 1 } },
    ],
  })
  await floor.signIn('ann')
  const requirements = { prefer: { dutch: 2 } }
  const due = floor.clock.now() + 600_000
  const id = await floor.arrive({ priority: 7, requirements, answerWithinMs: 600_000 })
  await floor.accept(id)
  await floor.signIn('bob')
  return { floor, id, asked: { requirements, due } }
}

describe('a transfer to an agent', () => {
  it('waits for one who is busy and in no queue of it, and goes before those who wait there', async () => {
    const { floor, id } = await chatFloor()
    const at = await floor.arrive({ queue: 'help' })
    await floor.accept(at)
    const older = await floor.arrive({ queue: 'help' })
    await floor.clock.advance(5_000)
    await floor.acd.transfer(ANN, id, { target: { agent: 'bob' } })
    await floor.settle()
    expect([floor.offeredTo(id), floor.offeredTo(older)]).toEqual([undefined, undefined])
    await floor.acd.end(asAgent('bob'), at)
    await floor.acd.finishWrapUp(asAgent('bob'), 'bob' as never, at)
    await floor.settle()
    expect([floor.offeredTo(id), floor.offeredTo(older)]).toEqual(['bob', undefined])
  })

  it('[E7] keeps priority, age and what was asked for, on every way', async () => {
    for (const target of [{ queue: 'help' }, { agent: 'bob' }, { agent: 'bob', queue: 'help' }]) {
      const { floor, id, asked } = await chatFloor()
      const engaged = floor.interaction(id)?.stage
      const age = engaged?.name === 'engaged' ? engaged.age : undefined
      await floor.clock.advance(5_000)
      await floor.acd.transfer(ANN, id, { target })
      expect(floor.interaction(id)?.stage).toMatchObject({ name: 'waiting', priority: 7, age, ...asked })
      await floor.settle()
      await floor.accept(id)
      expect(floor.interaction(id)?.stage).toMatchObject({ agent: 'bob', priority: 7, age, ...asked })
    }
  })

  it('waits for a limited time, then for the one who transferred, then for everybody', async () => {
    const { floor, id } = await chatFloor()
    await floor.acd.forceStatus({ role: 'supervisor', id: 'sue' }, 'bob' as never, { name: 'break' })
    await floor.acd.transfer(ANN, id, { target: { agent: 'bob', waitMs: 40_000, queue: 'help' } })
    await floor.signIn('cy')
    await floor.clock.advance(38_000)
    expect([floor.offeredTo(id), floor.interaction(id)?.stage]).toMatchObject([undefined, { name: 'waiting' }])
    await floor.clock.advance(2_000)
    expect(floor.offeredTo(id)).toBe('ann')
    await floor.reject(id)
    expect(floor.offeredTo(id)).toBe('cy')
  })

  it('[Z3] is told by explanations: for whom it waits, until when, and why that agent was offered it', async () => {
    const { floor, id } = await chatFloor({ explainedCommits: 1_000 })
    await floor.signIn('cy')
    await floor.acd.forceStatus({ role: 'supervisor', id: 'sue' }, 'bob' as never, { name: 'break' })
    const target = { agent: 'bob', queue: 'help', waitMs: 40_000, otherwise: 'queue' } as const
    await floor.acd.transfer(ANN, id, { target })
    await floor.settle()
    const until = floor.clock.now() + 40_000
    expect(floor.acd.whyWaiting(id)).toMatchObject({
      reserved: { agent: 'bob', until },
      counts: { notFree: 1, reserved: 1 },
      first: { what: 'time', at: until, agent: 'cy' },
    })
    await floor.acd.setStatus(asAgent('bob'), 'bob' as never, { name: 'available' })
    await floor.settle()
    expect(floor.acd.why(id)[0]).toMatchObject({ agent: 'bob', reserved: true, agrees: true })
  })

  it('is not sent away by a queue’s longest wait, for one agent or for all, but may go on to another queue', async () => {
    for (const [target, overflow, ends] of [
      [{ agent: 'bob', waitMs: 60_000, queue: 'help', otherwise: 'queue' }, {}, 'help'],
      [{ queue: 'help' }, {}, 'help'],
      [{ queue: 'help' }, { waitedTooLong: 'sales' }, 'sales'],
    ] as const) {
      const { floor, id } = await chatFloor({
        queues: [{ id: 'sales' }, { id: 'help', waitMaxMs: 5_000, overflow }],
      })
      await floor.acd.setConnected('ann' as never, false)
      await floor.acd.forceStatus({ role: 'supervisor', id: 'sue' }, 'bob' as never, { name: 'break' })
      await floor.acd.transfer(ANN, id, { target })
      await floor.clock.advance(120_000)
      expect(floor.interaction(id)?.stage).toMatchObject({ name: 'waiting', queue: ends })
    }
  })

  it('is refused for somebody who is not there, and stays where it is', async () => {
    const { floor, id } = await chatFloor()
    const transfer = (target: { agent: string; queue?: string }) => floor.acd.transfer(ANN, id, { target })
    expect(await transfer({ agent: 'nobody' })).toEqual({ outcome: 'refused', reason: 'unknownAgent' })
    expect(await transfer({ agent: 'ann' })).toEqual({ outcome: 'refused', reason: 'sameAgent' })
    expect(await transfer({ agent: 'cy' })).toEqual({ outcome: 'refused', reason: 'agentAway' })
    expect(await transfer({ agent: 'bob', queue: 'none' })).toEqual({ outcome: 'refused', reason: 'unknownQueue' })
    const number = floor.acd.transfer(ANN, id, { target: { number: '+331' } })
    expect(await number).toEqual({ outcome: 'refused', reason: 'notVoice' })
    expect(floor.interaction(id)?.stage).toMatchObject({ name: 'engaged', agent: 'ann' })
  })

  it('says of a target that does not hold what it takes', async () => {
    const { floor, id } = await chatFloor()
    for (const target of [{}, { agent: 'bob', waitMs: 5 }, { queue: 'help', number: '1' }])
      await expect(floor.acd.transfer(ANN, id, { target: target as never })).rejects.toMatchObject({
        code: 'invalid_argument',
      })
    await floor.acd.end(ANN, id)
    const over = floor.acd.transfer(ANN, id, { target: { agent: 'bob' } })
    expect(await over).toEqual({ outcome: 'refused', reason: 'closed' })
  })

  it('is not for others to make', async () => {
    const { floor, id } = await chatFloor()
    const stolen = floor.acd.transfer(asAgent('bob'), id, { target: { agent: 'bob' } })
    await expect(stolen).rejects.toMatchObject({ code: 'not_permitted' })
  })
})
