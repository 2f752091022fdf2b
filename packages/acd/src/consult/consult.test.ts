import { describe, expect, it } from 'vitest'
import { ANN, type EngagedLine, engagedLine } from '../fixtures/engaged-line.js'
import { SUPERVISOR, asAgent } from '../fixtures/test-floor.js'

/** Ann has a customer, and Bob on the line as well. */
async function withBob(): Promise<EngagedLine> {
  const line = await engagedLine()
  await line.acd.consult(ANN, line.id, { target: { agent: 'bob' } })
  await line.settle()
  return line
}

function bobIsFree(line: EngagedLine): boolean {
  return line.agent('bob').loads.length === 0 && line.phone('bob') === undefined
}

describe('[J13] an agent who asks another one', () => {
  it('talks with them while the customer hears music, swaps, and hands the customer over', async () => {
    const line = await engagedLine()
    const { acd, id, hears, settle, stage } = line
    line.control.phone('phone-bob', { outcome: 'answered', afterMs: 2_000 })
    expect(await acd.consult(ANN, id, { target: { agent: 'bob' } })).toEqual({ outcome: 'done' })
    await settle()
    expect([hears('customer'), hears('ann')]).toEqual(['music', undefined])
    expect(line.agent('bob').loads).toMatchObject([{ state: 'offered' }])
    await line.clock.advance(2_000)
    expect([hears('customer'), hears('ann'), hears('bob')]).toEqual(['music', 'bob', 'ann'])
    await acd.talkWith(ANN, id, 'customer')
    await settle()
    expect([hears('customer'), hears('ann'), hears('bob')]).toEqual(['ann', 'customer', 'music'])
    await acd.talkWith(ANN, id, 'consulted')
    await acd.completeConsult(ANN, id)
    await settle()
    expect([hears('customer'), hears('ann'), hears('bob')]).toEqual(['bob', undefined, 'customer'])
    expect(stage()).toMatchObject({ name: 'engaged', agent: 'bob', queue: 'sales' })
    expect(line.agent('ann').loads).toMatchObject([{ interaction: id, state: 'wrapping' }])
    expect(line.agent('bob').loads).toMatchObject([{ interaction: id, state: 'engaged' }])
    expect(line.happened('interaction:handedOver')).toMatchObject([{ by: 'ann', agent: 'bob', how: 'consult' }])
  })

  it('[J14] has the customer back at once when the consult is canceled, while it rings and later', async () => {
    for (const afterMs of [60_000, 0]) {
      const line = await engagedLine()
      line.control.phone('phone-bob', { outcome: 'answered', afterMs })
      await line.acd.consult(ANN, line.id, { target: { agent: 'bob' } })
      await line.settle()
      expect(line.hears('customer')).toBe('music')
      expect(await line.acd.cancelConsult(ANN, line.id)).toEqual({ outcome: 'done' })
      await line.settle()
      expect([line.hears('customer'), line.hears('ann')]).toEqual(['ann', 'customer'])
      expect(bobIsFree(line)).toBe(true)
    }
  })

  it.each([
    ['does not answer', { outcome: 'noAnswer' }, 30_000],
    ['is busy', { outcome: 'busy' }, 0],
    ['cannot be reached', { outcome: 'unreachable' }, 0],
  ] as const)('[J14] has the customer back when the other one %s', async (_how, script, afterMs) => {
    const line = await engagedLine()
    line.control.phone('phone-bob', script)
    await line.acd.consult(ANN, line.id, { target: { agent: 'bob' } })
    await line.clock.advance(afterMs)
    await line.settle()
    expect([line.hears('customer'), line.hears('ann')]).toEqual(['ann', 'customer'])
    expect(bobIsFree(line)).toBe(true)
    expect(line.happened('consult:ended')).toMatchObject([{ by: 'ann', agent: 'bob', cause: script.outcome }])
    expect(line.agent('bob')).toMatchObject({ missed: 0, status: { name: 'available' } })
  })

  it('[A10] has each consult and the part that was handed over on record for itself', async () => {
    const line = await withBob()
    await line.acd.cancelConsult(ANN, line.id)
    await line.acd.consult(ANN, line.id, { target: { agent: 'bob' } })
    await line.settle()
    await line.acd.completeConsult(ANN, line.id)
    await line.settle()
    const [first, second] = line.happened('consult:started').map(({ consult }) => consult)
    expect(first).not.toBe(second)
    expect(line.happened('consult:answered').map(({ consult }) => consult)).toEqual([first, second])
    expect(line.happened('consult:ended')).toMatchObject([{ consult: first, by: 'ann', agent: 'bob' }])
    expect(line.happened('interaction:handedOver')).toMatchObject([{ offer: second, by: 'ann', agent: 'bob' }])
  })

  it('has the customer back although the phone system says nothing at all', async () => {
    const line = await engagedLine()
    Object.assign(line.control, { dial: () => new Promise(() => {}) })
    await line.acd.consult(ANN, line.id, { target: { agent: 'bob' }, ringMs: 20_000 })
    await line.acd.supervise(SUPERVISOR, line.id, { mode: 'listen', contact: '+335' })
    await line.clock.advance(22_000)
    expect([line.hears('customer'), line.agent('bob').loads]).toEqual(['ann', []])
    await line.clock.advance(10_000)
    expect(line.stage()).not.toHaveProperty('listeners')
  })

  it('has the customer back when the other one hangs up', async () => {
    const line = await withBob()
    line.phone('bob')?.partyHangsUp()
    await line.settle()
    expect([line.hears('customer'), line.hears('ann')]).toEqual(['ann', 'customer'])
    expect(bobIsFree(line)).toBe(true)
  })

  it('has the customer back when the other one says no on the screen', async () => {
    const line = await engagedLine()
    line.control.phone('phone-bob', { outcome: 'answered', afterMs: 20_000 })
    await line.acd.consult(ANN, line.id, { target: { agent: 'bob' } })
    await line.settle()
    const offer = line.agent('bob').loads[0]?.offer as never
    const reference = { interaction: line.id, offer }
    await expect(line.acd.router.reject(asAgent('cy'), reference)).rejects.toMatchObject({ code: 'not_permitted' })
    await line.acd.router.reject(asAgent('bob'), reference)
    await line.settle()
    expect(line.hears('customer')).toBe('ann')
    expect(bobIsFree(line)).toBe(true)
  })

  it('leaves the customer to the other one by hanging up', async () => {
    const line = await withBob()
    line.phone('ann')?.partyHangsUp()
    await line.settle()
    expect([line.hears('customer'), line.hears('bob')]).toEqual(['bob', 'customer'])
    expect(line.stage()).toMatchObject({ name: 'engaged', agent: 'bob' })
  })

  it('who hangs up while the phone rings has made a blind transfer: the customer waits for that one', async () => {
    const line = await engagedLine()
    line.control.phone('phone-bob', { outcome: 'answered', afterMs: 5_000 })
    await line.acd.consult(ANN, line.id, { target: { agent: 'bob' } })
    await line.settle()
    line.phone('ann')?.partyHangsUp()
    await line.settle()
    expect(line.stage()).toMatchObject({ name: 'waiting', reserved: { agent: 'bob' }, offers: [{ agent: 'bob' }] })
    expect(line.hears('customer')).toBe('music')
    await line.clock.advance(5_000)
    expect(line.hears('customer')).toBe('bob')
  })

  it('who hangs up while one is called who has gone meanwhile has the customer back, and nobody listens any more', async () => {
    const line = await engagedLine()
    line.control.phone('phone-bob', { outcome: 'noAnswer' })
    await line.acd.supervise({ role: 'supervisor', id: 'cy' }, line.id, { mode: 'listen' })
    await line.acd.consult(ANN, line.id, { target: { agent: 'bob' } })
    await line.settle()
    await line.acd.setConnected('bob' as never, false)
    line.phone('ann')?.partyHangsUp()
    await line.settle()
    expect(line.stage()).toMatchObject({ name: 'engaged', agent: 'ann' })
    expect(line.stage()).not.toHaveProperty('listeners')
    expect(line.happened('supervision:ended')).toMatchObject([{ supervisor: 'cy', agent: 'ann' }])
  })

  it('frees everybody when the customer hangs up', async () => {
    const line = await withBob()
    line.caller.hangUp()
    await line.settle()
    expect(line.control.dialed).toEqual([])
    expect(bobIsFree(line)).toBe(true)
    expect(line.agent('ann').loads).toMatchObject([{ state: 'wrapping' }])
    expect(line.happened('interaction:closed')).toMatchObject([{ cause: 'customerEnded', agent: 'ann' }])
  })

  it('frees the other one when the call goes to a queue instead', async () => {
    const line = await withBob()
    await line.acd.transfer(ANN, line.id, { target: { queue: 'help' } })
    await line.settle()
    expect(bobIsFree(line)).toBe(true)
    expect(line.hears('customer')).toBe('music')
  })

  it('is told why it does not go, and keeps the customer', async () => {
    const line = await engagedLine()
    const ask = (agent: string) => line.acd.consult(ANN, line.id, { target: { agent } })
    await line.acd.setConnected('cy' as never, false)
    const second = await line.call('+49301')
    await line.settle()
    expect(second.call?.hears).toBe('phone-bob')
    expect(await ask('nobody')).toEqual({ outcome: 'refused', reason: 'unknownAgent' })
    expect(await ask('ann')).toEqual({ outcome: 'refused', reason: 'sameAgent' })
    expect(await ask('cy')).toEqual({ outcome: 'refused', reason: 'agentAway' })
    expect(await ask('bob')).toEqual({ outcome: 'refused', reason: 'agentBusy' })
    for (const command of [line.acd.cancelConsult, line.acd.completeConsult])
      expect(await command(ANN, line.id)).toEqual({ outcome: 'refused', reason: 'notConsulting' })
    expect(line.hears('customer')).toBe('ann')
  })

  it('cannot hand over, or talk with, somebody whose phone still rings, nor ask two at once', async () => {
    const line = await engagedLine()
    line.control.phone('phone-bob', { outcome: 'answered', afterMs: 5_000 })
    await line.acd.consult(ANN, line.id, { target: { agent: 'bob' } })
    const notAnswered = { outcome: 'refused', reason: 'notAnswered' }
    expect(await line.acd.completeConsult(ANN, line.id)).toEqual(notAnswered)
    expect(await line.acd.talkWith(ANN, line.id, 'both')).toEqual(notAnswered)
    const again = line.acd.consult(ANN, line.id, { target: { agent: 'cy' } })
    expect(await again).toEqual({ outcome: 'refused', reason: 'consulting' })
  })

  it('may ask somebody outside, who sees the number of the center', async () => {
    const line = await engagedLine()
    line.control.phone('+331', { outcome: 'answered' })
    await line.acd.consult(ANN, line.id, { target: { number: '+331' }, reason: 'knows the contract' })
    await line.settle()
    expect([line.hears('customer'), line.hears('ann'), line.phone('+331')?.from]).toEqual(['music', '+331', '100'])
    expect(line.happened('consult:started')).toMatchObject([{ to: '+331', reason: 'knows the contract' }])
    await line.acd.completeConsult(ANN, line.id)
    await line.settle()
    expect([line.hears('customer'), line.stage()?.name]).toEqual(['+331', 'outside'])
  })
})

describe('[J15] a conference of three', () => {
  it('is heard by all, and goes on between those who are left', async () => {
    const line = await withBob()
    await line.acd.talkWith(ANN, line.id, 'both')
    await line.settle()
    expect(line.hearsAll('customer')).toEqual(['ann', 'bob'])
    expect(line.hearsAll('ann')).toEqual(['bob', 'customer'])
    expect(line.hearsAll('bob')).toEqual(['ann', 'customer'])
    await line.acd.completeConsult(ANN, line.id)
    await line.settle()
    expect([line.hears('customer'), line.hears('bob'), line.hears('ann')]).toEqual(['bob', 'customer', undefined])
  })

  it('is left by the one who was asked, and the agent goes on', async () => {
    const line = await withBob()
    await line.acd.talkWith(ANN, line.id, 'both')
    await line.settle()
    line.phone('bob')?.partyHangsUp()
    await line.settle()
    expect([line.hears('customer'), line.hears('ann')]).toEqual(['ann', 'customer'])
    expect(bobIsFree(line)).toBe(true)
  })
})
