import { type FlowDocument, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { ANN, engagedLine } from '../fixtures/engaged-line.js'
import { SUPERVISOR, asAgent, openFloor } from '../fixtures/test-floor.js'
import { type LineOptions, openLine, phoneAgent } from '../fixtures/test-line.js'

// What the cases of `tests/apps/queues` in Asterisk's public test suite are about, told anew in our own words and by our
// own means. docs/reference/queue-cases.md says which case is which test, and which ones have no counterpart.

const flow: FlowDocument = buildFlow({
  id: 'hotline',
  steps: {
    sales: { kind: 'queue', queue: 'sales', waitMaxMs: 60_000, otherwise: 'sorry' },
    sorry: { kind: 'hangUp', prompt: 'sorry' },
  },
})
const open = (options: Partial<LineOptions> = {}) =>
  openLine({
    flow,
    queues: [{ id: 'sales', wrapUpMs: 10_000, offerTimeoutMs: 20_000, missedMax: 0 }],
    agents: ['ann', 'bob'].map((id) => phoneAgent(id, 'sales')),
    ...options,
  })
type Line = Awaited<ReturnType<typeof open>>

const pause = (line: Line, id: string, reason = 'lunch') =>
  line.acd.setStatus(asAgent(id), id as never, { name: 'break', reason })
const rung = (line: Line) => line.happened('offer:created').map(({ agent }) => agent)

/** After a minute the caller has left the queue, and hears so. */
async function waitsInVain(line: Line): Promise<void> {
  const caller = await line.call()
  await line.clock.advance(59_999)
  expect(line.of('+4930123')?.stage.name).toBe('waiting')
  await line.clock.advance(30_000)
  expect(caller.events.at(-1)).toBe('ended')
  expect(line.happened('interaction:dequeued')).toMatchObject([{ queue: 'sales', reason: 'waitedTooLong' }])
}

describe('[Y9] the queue cases of Asterisk: who waits', () => {
  it('queue_baseline: is put through to the agent who answers, and both are free again afterwards', async () => {
    const line = await open()
    await line.signIn('ann')
    const caller = await line.call()
    expect(caller.call?.hears).toBe('phone-ann')
    caller.hangUp()
    await line.clock.advance(10_000)
    expect(line.control.dialed).toEqual([])
    expect(line.agent('ann').loads).toEqual([])
  })

  it('position_priority_maxlen: stands behind equals and before lesser ones, as long as there is room', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales', lengthMax: 5 }] })
    const ids = []
    for (const priority of [0, 5, 0, 5, 9]) ids.push(await floor.arrive({ priority }))
    expect(await floor.tryToArrive({ priority: 10 })).toEqual({ outcome: 'refused', reason: 'full' })
    const served = []
    await floor.signIn('ann')
    for (const _each of ids) {
      const next = ids.find((id) => floor.offeredTo(id) === 'ann')
      served.push(ids.indexOf(next as never))
      await floor.leave(next as never)
      await floor.settle()
    }
    expect(served).toEqual([4, 1, 3, 0, 2])
  })

  it('queue_no_answer: leaves when nobody has answered for as long as they may wait', async () => {
    const line = await open()
    await line.signIn('ann')
    line.control.phone('phone-ann', { outcome: 'noAnswer' })
    await waitsInVain(line)
    expect(new Set(rung(line))).toEqual(new Set(['ann']))
    expect(line.happened('offer:missed').length).toBeGreaterThan(1)
  })

  it('queue_all_paused_no_answer: rings nobody who is on a break, and leaves', async () => {
    const line = await open()
    await line.signIn('ann', 'bob')
    await pause(line, 'ann')
    await pause(line, 'bob')
    await waitsInVain(line)
    expect(rung(line)).toEqual([])
  })

  it('queue_one_paused_no_answer: rings the one who is there and nobody else, and leaves', async () => {
    const line = await open()
    await line.signIn('ann', 'bob')
    await pause(line, 'ann')
    line.control.phone('phone-bob', { outcome: 'noAnswer' })
    await waitsInVain(line)
    expect(new Set(rung(line))).toEqual(new Set(['bob']))
  })

  it('queue_penalty_outside_range: leaves before agents of a later level may be rung', async () => {
    const line = await open({
      queues: [{ id: 'sales', tiers: { waitMs: 120_000, skipEmpty: false } }],
      agents: [{ ...phoneAgent('ann'), queues: [{ queue: 'sales', level: 2 }] }],
    })
    await line.signIn('ann')
    await waitsInVain(line)
    expect(rung(line)).toEqual([])
  })

  it('set_penalty, reload_queue_members: stays in place while levels and members change, and is served by the new ones', async () => {
    const sales = { id: 'sales', tiers: { waitMs: 3_600_000, skipEmpty: false } }
    const member = (id: string, level: number) => ({ id, name: id, queues: [{ queue: 'sales', level }] })
    const before = await openFloor({ queues: [sales], agents: [member('ann', 2)] })
    const ids = [await before.arrive(), await before.arrive({ priority: 5 })]
    await before.signIn('ann')
    expect(ids.map((id) => before.offeredTo(id))).toEqual([undefined, undefined])
    await before.center.stop()
    const { clock, store } = before
    const agents = [member('ann', 1), member('bob', 2)]
    const after = await openFloor({ queues: [sales], agents, clock, store, seed: 'reloaded' })
    await clock.advance(60_000)
    await after.signIn('ann', 'bob')
    expect(ids.map((id) => after.offeredTo(id))).toEqual(['ann', 'ann'])
    expect(after.agent('bob').loads).toEqual([])
  })
})

describe('[Y9] the queue cases of Asterisk: an agent', () => {
  it('ringinuse_and_pause: is not rung while in a call, nor after it when a break was asked for meanwhile', async () => {
    const line = await open({ queues: [{ id: 'sales', wrapUpMs: 0 }] })
    await line.signIn('ann')
    const first = await line.call('+1')
    await line.call('+2')
    expect(rung(line)).toEqual(['ann'])
    await pause(line, 'ann')
    first.hangUp()
    await line.clock.advance(10_000)
    expect(rung(line)).toEqual(['ann'])
    expect(line.agent('ann').status).toMatchObject({ name: 'break' })
    expect(line.of('+2')?.stage.name).toBe('waiting')
  })

  it('wrapup_time: is not rung again before the paperwork is over', async () => {
    const line = await open()
    await line.signIn('ann')
    const first = await line.call('+1')
    await line.call('+2')
    first.hangUp()
    await line.clock.advance(9_999)
    expect(rung(line)).toEqual(['ann'])
    await line.clock.advance(1)
    expect(rung(line)).toEqual(['ann', 'ann'])
  })

  it('reason_pause_ami: is on a break with its reason, for everybody to see', async () => {
    const line = await open()
    await line.signIn('ann')
    await pause(line, 'ann', 'training')
    expect(line.agent('ann').status).toMatchObject({ name: 'break', reason: 'training' })
    expect(line.happened('agent:statusChanged').at(-1)).toMatchObject({ status: 'break', reason: 'training' })
    await line.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'available' })
    expect(line.agent('ann').status).not.toHaveProperty('reason')
  })
})

describe('[Y9] the queue cases of Asterisk: a call that goes on', () => {
  it('queue_transfer_callee: is given by its agent to another one, and the first is free for the paperwork', async () => {
    const line = await engagedLine()
    await line.acd.transfer(ANN, line.id, { target: { agent: 'bob' } })
    await line.settle()
    expect([line.hears('customer'), line.phone('ann')]).toEqual(['bob', undefined])
    expect(line.agent('ann').loads).toMatchObject([{ state: 'wrapping' }])
    expect(line.happened('interaction:transferred')).toMatchObject([{ agent: 'ann', to: 'bob' }])
  })

  it('transfer/caller_blind, transfer/caller_attended: is not transferred by the caller’s own phone', async () => {
    const line = await engagedLine()
    expect(await line.caller.call?.asksForTransfer('+331')).toBe('refused')
    expect(line.hears('customer')).toBe('ann')
    expect(line.stage()).toMatchObject({ name: 'engaged', agent: 'ann' })
  })

  it('redirect: is taken from its agent by somebody who may, and nothing of the first call is left', async () => {
    const line = await engagedLine()
    line.control.phone('+331', { outcome: 'answered' })
    await line.acd.transfer(SUPERVISOR, line.id, { target: { number: '+331' } })
    await line.settle()
    expect([line.hears('customer'), line.phone('ann')]).toEqual(['+331', undefined])
    line.caller.hangUp()
    await line.clock.advance(10_000)
    expect(line.control.dialed).toEqual([])
    expect(line.agent('ann').loads).toEqual([])
  })
})
