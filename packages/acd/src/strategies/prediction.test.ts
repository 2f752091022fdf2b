import { describe, expect, it } from 'vitest'
import { asAgent, openFloor } from '../fixtures/test-floor.js'
import { type Decide, externalStrategy } from '../index.js'
import { strategyComparison } from '../reporting/index.js'

/** A model of the host's: how long each agent would probably take, for the best first. */
const MODEL: Readonly<Record<string, number>> = { ann: 400, bob: 300, cy: 200 }
const predict: Decide = async ({ candidates }) => ({
  agents: candidates.map(({ agent }) => agent).sort((a, b) => (MODEL[a] ?? 0) - (MODEL[b] ?? 0)),
})

async function open(comparedShare: number, decide: Decide = predict) {
  const floor = await openFloor({
    queues: [{ id: 'sales', strategies: ['prediction', 'longest-idle'], wrapUpMs: 0 }],
    strategies: [externalStrategy({ name: 'prediction', decide, timeoutMs: 500, comparedShare })],
  })
  const comparison = strategyComparison('prediction')
  floor.center.on('*', (fact) => comparison.add(fact))
  await floor.signIn('ann', 'bob', 'cy')
  return { ...floor, comparison }
}

describe('[C17] a prediction of the host', () => {
  it('ranks the free agents, before who has been idle for longest', async () => {
    const floor = await open(0)
    const ids = [await floor.arrive(), await floor.arrive()]
    expect(ids.map((id) => floor.offeredTo(id))).toEqual(['cy', 'bob'])
  })

  it('leaves a share of the interactions to the next strategy, and the figures of both can be compared', async () => {
    const floor = await open(0.5)
    for (let each = 0; each < 40; each++) {
      const id = await floor.arrive()
      const agent = floor.offeredTo(id) as string
      await floor.accept(id)
      await floor.clock.advance((MODEL[agent] ?? 0) * 1_000)
      await floor.acd.end(asAgent(agent), id)
      await floor.settle()
    }
    const { advised, compared, unadvised } = floor.comparison.figures
    expect(advised.engaged + compared.engaged).toBe(40)
    expect(compared.engaged).toBeGreaterThan(10)
    expect(compared.engaged).toBeLessThan(30)
    expect(advised).toMatchObject({ meanTalkMs: 200_000, meanWaitMs: 0, abandoned: 0, resolvedShare: null })
    expect(compared.meanTalkMs).toBeGreaterThan(250_000)
    expect(unadvised).toEqual({ engaged: 0, abandoned: 0, meanWaitMs: null, meanTalkMs: null, resolvedShare: null })
    expect(floor.happened('strategy:compared')).toHaveLength(compared.engaged)
  })

  it('asks nobody about those who are compared', async () => {
    let asked = 0
    const floor = await open(1, async (question, signal) => {
      asked++
      return predict(question, signal)
    })
    expect(floor.offeredTo(await floor.arrive())).toBe('ann')
    expect(asked).toBe(0)
  })

  it('is done without when it does not answer in time, and that is a group of its own', async () => {
    const floor = await open(0, () => new Promise(() => {}))
    const id = await floor.arrive()
    await floor.clock.advance(500)
    expect(floor.offeredTo(id)).toBe('ann')
    await floor.accept(id)
    expect(floor.comparison.figures.unadvised).toMatchObject({ engaged: 1, meanWaitMs: 500 })
  })
})
