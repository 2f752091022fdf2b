import type { AgentId, InteractionId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { asAgent } from '../fixtures/test-floor.js'
import { THREE, floorWith } from './fixtures/strategy-floor.js'

describe('[C20] who picks', () => {
  const ann = asAgent('ann')
  const ANN = 'ann' as AgentId

  it('takes anybody who waits, while nobody is offered anything', async () => {
    const floor = await floorWith(['cherry-pick'])
    const [first, second] = [await floor.arrive(), await floor.arrive()]
    expect([floor.offeredTo(first), floor.offeredTo(second)]).toEqual([undefined, undefined])
    expect(await floor.acd.take(ann, ANN, second)).toEqual({ outcome: 'taken' })
    expect(floor.interaction(second)?.stage).toMatchObject({ name: 'engaged', agent: 'ann' })
    expect(floor.interaction(first)?.stage.name).toBe('waiting')
  })

  it('is one, when two try at once', async () => {
    const floor = await floorWith(['cherry-pick'])
    const id = await floor.arrive()
    const tries = await Promise.all(
      ['ann', 'bob', 'cy'].map((agent) => floor.acd.take(asAgent(agent), agent as AgentId, id)),
    )
    expect(tries.filter(({ outcome }) => outcome === 'taken')).toHaveLength(1)
    expect(floor.happened('interaction:engaged')).toHaveLength(1)
  })

  it('may pick for a time, then somebody is found', async () => {
    const floor = await floorWith([{ name: 'cherry-pick', forMs: 30_000 }, 'longest-idle'])
    const id = await floor.arrive()
    await floor.clock.advance(29_999)
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.clock.advance(1)
    expect(floor.offeredTo(id)).toBe('ann')
  })

  it('does not get what the queue does not let pick, nor beyond capacity and skills', async () => {
    const floor = await floorWith(['cherry-pick'], THREE, { skills: {} })
    const usual = await floorWith(['longest-idle'], { bob: {} })
    await usual.arrive()
    const waiting = await usual.arrive()
    expect(await usual.acd.take(asAgent('bob'), 'bob' as AgentId, waiting)).toMatchObject({ reason: 'notForTaking' })
    const [one, two] = [await floor.arrive(), await floor.arrive({ requirements: { language: 'fr' } })]
    expect(await floor.acd.take(asAgent('bob'), 'bob' as AgentId, two)).toMatchObject({ reason: 'notEligible' })
    await floor.acd.take(ann, ANN, one)
    expect(await floor.acd.take(ann, ANN, await floor.arrive())).toMatchObject({ reason: 'notEligible' })
    expect(await floor.acd.take(ann, ANN, one)).toMatchObject({ reason: 'notWaiting' })
    expect(await floor.acd.take(ann, ANN, 'gone' as InteractionId)).toMatchObject({ reason: 'closed' })
    await expect(floor.acd.take(ann, 'bob' as AgentId, two)).rejects.toMatchObject({ code: 'not_permitted' })
  })
})
