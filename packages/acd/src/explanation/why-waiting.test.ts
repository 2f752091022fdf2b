import { type AgentId, type InteractionId, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { asAgent, openFloor } from '../fixtures/test-floor.js'
import { openLine, phoneAgent } from '../fixtures/test-line.js'
import { RESERVING, givenToAnn, talkingToAnn } from './fixtures/given-to-ann.js'

const MINUTE = 60_000
const ANN = [{ id: 'ann', name: 'Ann', queues: ['sales'], capacity: { text: 1 } }]

describe('why it still waits', () => {
  it('[Z4] [Z3] counts what is in the way of how many, and how many are before it', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales', skills: { french: 1 } }] })
    await floor.signIn('ann')
    await floor.arrive()
    await floor.clock.advance(MINUTE)
    const id = await floor.arrive()
    await floor.clock.advance(30_000)
    expect(floor.acd.whyWaiting(id)).toMatchObject({
      ...{ interaction: id, queue: 'sales', waitedMs: 30_000, ahead: 1, offeredTo: [] },
      counts: { notFree: 2, skills: 3 },
      agents: [
        { agent: 'ann', obstacles: ['skills'], doing: 'idle' },
        { agent: 'bob', obstacles: ['notFree', 'skills'], doing: 'offline' },
        { agent: 'cy', obstacles: ['notFree', 'skills'], doing: 'offline' },
      ],
    })
  })

  it('[Z4] names no change for one that would serve somebody else', async () => {
    const floor = await openFloor({ agents: ANN })
    await floor.arrive()
    await floor.clock.advance(1_000)
    expect(floor.acd.whyWaiting(await floor.arrive())).not.toHaveProperty('first')
  })

  it('[Z4] names no change for one whose agent is waited for by somebody else, of whatever queue', async () => {
    const agents = RESERVING.agents?.map((each) => (each.id === 'ann' ? { ...each, queues: ['help', 'more'] } : each))
    const floor = await openFloor({
      ...RESERVING,
      queues: [...(RESERVING.queues ?? []), { id: 'more' }],
      agents: agents ?? [],
    })
    await talkingToAnn(floor, 'help')
    const id = await floor.arrive({ queue: 'more' })
    expect(floor.acd.whyWaiting(id)?.first).toMatchObject({ what: 'workEnds' })
    await givenToAnn(floor)
    expect(floor.acd.whyWaiting(id)).not.toHaveProperty('first')
  })

  it('[Z4] says to whom it is offered while an answer is awaited, and nothing of those who do not wait', async () => {
    const floor = await openFloor({ agents: ANN })
    await floor.signIn('ann')
    const id = await floor.arrive()
    const reason = floor.acd.whyWaiting(id)
    expect(reason?.offeredTo).toEqual(['ann'])
    expect(reason).not.toHaveProperty('first')
    await floor.accept(id)
    expect(floor.acd.whyWaiting(id)).toBeUndefined()
    expect(floor.acd.whyWaiting('nobody' as InteractionId)).toBeUndefined()
  })

  it('[Z4] names no change by which others would have what one agent alone is to call', async () => {
    const line = await openLine({
      flow: buildFlow({ id: 'hotline', steps: { sales: { kind: 'queue', queue: 'sales' } } }),
      queues: [{ id: 'sales', wrapUpMs: 0 }],
      agents: ['li', 'bo'].map((id) => phoneAgent(id, 'sales')),
    })
    await line.signIn('li')
    await line.call('+1')
    await line.signIn('bo')
    const call = { agent: 'li' as AgentId, number: '+9', queue: 'sales', service: 'sales' }
    const started = await line.center.calls.start(asAgent('li'), call)
    const id = started.outcome === 'started' ? started.interaction : ('none' as InteractionId)
    expect(line.acd.whyWaiting(id)?.first).toEqual({ what: 'workEnds', agent: 'li' })
  })
})
