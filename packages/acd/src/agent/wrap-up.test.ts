import type { AgentId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type Arrival, SUPERVISOR, asAgent, openFloor } from '../fixtures/test-floor.js'
import { type QueueOptions, workState } from '../index.js'

const ANN = 'ann' as AgentId
const ann = asAgent('ann')
const MINUTE_MS = 60_000

/** Ann has a customer, in a queue with this paperwork; she takes one at a time. */
async function engagedAnn(queue: Partial<QueueOptions> = {}, arrival: Arrival = {}) {
  const floor = await openFloor({ queues: [{ id: 'sales', wrapUpMs: 10_000, ...queue }] })
  await floor.signIn('ann')
  const id = await floor.arrive(arrival)
  await floor.accept(id)
  return { floor, id, end: () => floor.acd.end(ann, id), state: () => workState(floor.agent('ann')) }
}

describe('a wrap-up', () => {
  it('[B5] of the mode mandatoryTimeboxed ends by itself, or when the agent is done', async () => {
    const { floor, id, end, state } = await engagedAnn({ wrapUp: { mode: 'mandatoryTimeboxed', ms: 20_000 } })
    await end()
    await floor.clock.advance(19_999)
    expect(state()).toBe('wrapping')
    expect(await floor.acd.finishWrapUp(ann, ANN, id)).toEqual({ outcome: 'finished' })
    expect(state()).toBe('idle')
    await floor.settle()
    expect(floor.happened('agent:wrapUpEnded')).toEqual([
      { agent: 'ann', interaction: id, queue: 'sales', cause: 'finished' },
    ])
  })

  it('[B5] of the mode mandatoryDiscretionary lasts until the agent is done, and 15 minutes at the most', async () => {
    const { floor, id, end, state } = await engagedAnn({ wrapUp: { mode: 'mandatoryDiscretionary' } })
    await end()
    await floor.clock.advance(15 * MINUTE_MS - 1)
    expect(state()).toBe('wrapping')
    expect(await floor.acd.extendWrapUp(ann, ANN, id, 1_000)).toEqual({ outcome: 'refused', reason: 'limit' })
    await floor.clock.advance(1)
    expect(state()).toBe('idle')
    expect(floor.happened('agent:wrapUpEnded')).toMatchObject([{ cause: 'timeout' }])
  })

  it('[B6] of the mode mandatoryTimeboxedNoEarlyExit notes what the agent says, and lasts on', async () => {
    const { floor, id, end, state } = await engagedAnn({ wrapUp: { mode: 'mandatoryTimeboxedNoEarlyExit' } })
    await end()
    const until = floor.clock.now() + 10_000
    expect(await floor.acd.finishWrapUp(ann, ANN, id, { disposition: 'sold' })).toEqual({ outcome: 'goesOn', until })
    await floor.settle()
    expect(floor.happened('interaction:disposed')).toMatchObject([{ disposition: 'sold' }])
    expect(state()).toBe('wrapping')
    await floor.clock.advance(10_000)
    expect(state()).toBe('idle')
  })

  it('[B6] is ended for the queues that let the agent, of somebody who was wrapped up for two', async () => {
    const floor = await openFloor({
      queues: [
        { id: 'sales', wrapUp: { mode: 'mandatoryTimeboxedNoEarlyExit', ms: MINUTE_MS } },
        { id: 'help', wrapUp: { mode: 'mandatoryTimeboxed', ms: MINUTE_MS } },
      ],
      agents: [{ id: 'ann', name: 'Ann', queues: ['sales', 'help'], capacity: { text: 2 } }],
    })
    await floor.signIn('ann')
    const id = await floor.arrive({ queue: 'sales' })
    await floor.accept(id)
    await floor.acd.transfer(ann, id, { target: { queue: 'help' } })
    const until = floor.clock.now() + MINUTE_MS
    await floor.accept(id)
    await floor.clock.advance(1_000)
    await floor.acd.end(ann, id)
    expect(await floor.acd.finishWrapUp(ann, ANN, id)).toEqual({ outcome: 'goesOn', until })
    await floor.settle()
    expect(floor.happened('agent:wrapUpEnded')).toMatchObject([{ queue: 'help', cause: 'finished' }])
    await floor.clock.advance(MINUTE_MS)
    expect(floor.happened('agent:wrapUpEnded')).toMatchObject([{ queue: 'help' }, { queue: 'sales', cause: 'timeout' }])
  })

  it('[B18] is ended by a supervisor in every mode', async () => {
    const { floor, id, end, state } = await engagedAnn({
      wrapUp: { mode: 'mandatoryTimeboxedNoEarlyExit' },
      dispositions: { codes: [{ code: 'sold' }], required: true },
    })
    await end()
    expect(await floor.acd.finishWrapUp(SUPERVISOR, ANN, id)).toEqual({ outcome: 'finished' })
    expect(state()).toBe('idle')
    await floor.settle()
    expect(floor.happened('agent:wrapUpEnded')).toMatchObject([{ cause: 'forced', undisposed: true }])
  })

  it('[B5] of the mode agentRequested is for who asked for it while the customer was there', async () => {
    const { floor, id, end, state } = await engagedAnn({ wrapUp: { mode: 'agentRequested' } })
    expect(await floor.acd.requestWrapUp(ann, ANN, id)).toEqual({ outcome: 'requested' })
    await end()
    expect(state()).toBe('wrapping')
    await floor.clock.advance(10_000)
    const unasked = await floor.arrive()
    await floor.accept(unasked)
    await floor.acd.end(ann, unasked)
    expect(state()).toBe('idle')
    const late = await floor.acd.requestWrapUp(ann, ANN, unasked)
    expect(late).toEqual({ outcome: 'refused', reason: 'notEngaged' })
  })

  it('[B5] of the mode optional keeps nobody waiting, delays no break, and its papers can still be filed', async () => {
    const { floor, id, end, state } = await engagedAnn({ wrapUp: { mode: 'optional' } })
    await end()
    expect(state()).toBe('idle')
    const next = await floor.arrive()
    expect(floor.offeredTo(next)).toBe('ann')
    await floor.accept(next)
    expect(await floor.acd.finishWrapUp(ann, ANN, id, { disposition: 'sold' })).toEqual({ outcome: 'finished' })
    await floor.acd.setStatus(ann, ANN, { name: 'break' })
    await floor.acd.end(ann, next)
    expect(floor.agent('ann')).toMatchObject({ status: { name: 'break' }, loads: [{ state: 'filing' }] })
    await floor.clock.advance(10_000)
    expect(floor.agent('ann').loads).toEqual([])
    expect(floor.happened('agent:filingEnded')).toMatchObject([{ cause: 'finished' }, { cause: 'timeout' }])
  })

  it('[B5] of the mode optional leaves the longest idle in their order, and ten papers open', async () => {
    const { floor, id, end } = await engagedAnn({ wrapUp: { mode: 'optional', ms: 900_000 } })
    await end()
    const { idleSince } = floor.agent('ann')
    await floor.clock.advance(1_000)
    await floor.acd.finishWrapUp(ann, ANN, id)
    expect(floor.agent('ann').idleSince).toBe(idleSince)
    for (let each = 0; each < 11; each++) {
      const next = await floor.arrive()
      await floor.accept(next)
      await floor.acd.end(ann, next)
    }
    expect(floor.agent('ann').loads).toHaveLength(10)
  })

  it('[B5] of the mode none does not begin', async () => {
    const { end, state } = await engagedAnn({ wrapUp: { mode: 'none' } })
    await end()
    expect(state()).toBe('idle')
  })

  it('[B5] is for each channel as the queue says', async () => {
    const wrapUp = { mode: 'none', channels: { mail: { mode: 'mandatoryTimeboxed', ms: 60_000 } } } as const
    const { floor, id, end, state } = await engagedAnn({ wrapUp }, { channel: 'mail' })
    await end()
    await floor.clock.advance(59_999)
    expect(state()).toBe('wrapping')
    await floor.acd.finishWrapUp(ann, ANN, id)
    const chat = await floor.arrive({ channel: 'web-chat' })
    await floor.accept(chat)
    await floor.acd.end(ann, chat)
    expect(state()).toBe('idle')
  })

  it('[B6] is extended as far as its queue allows', async () => {
    const { floor, id, end } = await engagedAnn({ wrapUp: { maxMs: 30_000 } })
    await end()
    const until = floor.clock.now() + 30_000
    expect(await floor.acd.extendWrapUp(ann, ANN, id, 60_000)).toEqual({ outcome: 'extended', until })
    expect(await floor.acd.extendWrapUp(ann, ANN, id, 1_000)).toEqual({ outcome: 'refused', reason: 'limit' })
  })

  it('asterisk-wrap-up-ended-early-with-shared-lastcall: of one interaction does not end with that of another', async () => {
    const floor = await openFloor({
      queues: [{ id: 'sales', wrapUpMs: 10_000 }],
      agents: [{ id: 'ann', name: 'Ann', queues: ['sales'], capacity: { text: 2 } }],
    })
    await floor.signIn('ann')
    const [first, second] = [await floor.arrive(), await floor.arrive()]
    for (const id of [first, second]) await floor.accept(id)
    await floor.acd.end(ann, first)
    await floor.clock.advance(5_000)
    await floor.acd.end(ann, second)
    await floor.clock.advance(5_000)
    expect(floor.agent('ann').loads).toMatchObject([{ interaction: second, state: 'wrapping' }])
    await floor.clock.advance(5_000)
    expect(floor.agent('ann').loads).toEqual([])
  })
})
