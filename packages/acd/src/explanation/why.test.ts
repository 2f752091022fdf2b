import { seededRandom, silentLogger } from '@ringwright/core'
import type { Checker, LogStep } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { factsOf } from '../simulation/checkers/facts-of.js'
import { asAgent, openFloor } from '../fixtures/test-floor.js'
import { simulateDay, visits } from '../simulation/index.js'
import { builtInStrategies } from '../strategies/built-in-strategies.js'
import type { Strategy } from '../strategies/strategy.js'
import { StrategyBook } from '../strategies/strategy-book.js'
import { explainDecision } from './decision.js'

const MINUTE = 60_000

describe('why this agent', () => {
  it('[Z3] [Y5] names who it was compared with and by what, and why the others could not have it', async () => {
    const floor = await openFloor({
      explainedCommits: 1_000,
      queues: [{ id: 'sales', skills: { sales: 3 } }],
      agents: ['ann', 'bob', 'cy', 'dee', 'eve'].map((id) => ({
        ...{ id, name: id, queues: ['sales'], capacity: { text: 1 } },
        skills: { sales: id === 'dee' ? 2 : 5 },
      })),
    })
    await floor.signIn('ann', 'bob', 'cy', 'dee')
    await floor.acd.setStatus(asAgent('cy'), floor.agent('cy').id, { name: 'break', reason: 'lunch' })
    const id = await floor.arrive()
    const [decision, ...earlier] = floor.acd.why(id)
    expect(earlier).toEqual([])
    expect(decision).toMatchObject({
      ...{ interaction: id, queue: 'sales', agent: 'ann', strategy: 'longest-idle', agrees: true },
      runnerUp: { agent: 'bob', strategy: 'longest-idle' },
      counts: { notFree: 2, skills: 1 },
    })
    const [winner = 0, second = 0] = decision?.runnerUp?.compared ?? []
    expect(second - winner).toBe(1_000)
    expect(decision?.candidates.map(({ agent, obstacles }) => [agent, ...obstacles])).toEqual([
      ['ann'],
      ['bob'],
      ['cy', 'notFree'],
      ['dee', 'skills'],
      ['eve', 'notFree'],
    ])
  })

  it('[Z3] tells each offer as it was made, the newest first, also when the world has moved on', async () => {
    const floor = await openFloor({ explainedCommits: 1_000 })
    await floor.signIn('ann', 'bob')
    const id = await floor.arrive()
    await floor.reject(id)
    expect(floor.offeredTo(id)).toBe('bob')
    await floor.accept(id)
    await floor.acd.setStatus(asAgent('ann'), floor.agent('ann').id, { name: 'offline' })
    await floor.clock.advance(10 * MINUTE)
    const [second, first] = floor.acd.why(id)
    expect(first).toMatchObject({ agent: 'ann', agrees: true, runnerUp: { agent: 'bob' } })
    expect(second).toMatchObject({ agent: 'bob', agrees: true, counts: { coolingDown: 1, notFree: 1 } })
    expect(second).not.toHaveProperty('runnerUp')
  })

  it('[Z3] tells when a strategy has decided, and not the order of agents', async () => {
    const floor = await openFloor({ explainedCommits: 1_000 })
    await floor.signIn('ann', 'bob')
    const id = await floor.arrive({ lastAgent: 'bob' })
    expect(floor.acd.why(id)[0]).toMatchObject({
      ...{ agent: 'bob', strategy: 'last-agent' },
      runnerUp: { agent: 'ann', strategy: 'longest-idle', decidedBy: 'strategy' },
    })
  })

  it('keeps no more than it was told to, and nothing unless it was told to', async () => {
    const forgetful = await openFloor({ explainedCommits: 3 })
    await forgetful.signIn('ann')
    const id = await forgetful.arrive()
    expect(forgetful.acd.why(id)).toHaveLength(1)
    for (let commit = 0; commit < 3; commit++) await forgetful.arrive()
    expect(forgetful.acd.why(id)).toEqual([])
    const plain = await openFloor()
    await plain.signIn('ann')
    expect(plain.acd.why(await plain.arrive())).toEqual([])
  })

  it('[Z3] [Z2] is the same when the rules are asked again, for every decision of a day', async () => {
    const chains = new StrategyBook(builtInStrategies).chains({ random: seededRandom('day'), logger: silentLogger })
    let decisions = 0
    const sameWinner: Checker = {
      name: 'same-winner',
      invariant: 'The rules name the same agent when they are asked again with what stood in the records.',
      *see(step) {
        for (const offer of factsOf(step.commit, 'offer:created')) {
          decisions++
          const { agrees, agent } = explainDecision(recordsBefore(step), step.commit, offer, chains)
          if (!agrees) yield `revision ${step.commit.revision}: ${agent} got ${offer.interaction}`
        }
      },
    }
    const queues = ['sales', 'support']
    const agents = Array.from({ length: 12 }, (_, index) => ({
      ...{ id: `a${index}`, name: `Agent ${index}`, contact: `sip:a${index}@phones.example` },
      queues: index % 3 === 0 ? queues : [{ queue: queues[index % 2] as string, level: 1 + (index % 2) }],
      skills: { language: 1 + (index % 5) },
    }))
    const day = await simulateDay({
      acd: {
        queues: [
          { id: 'sales', skills: { language: 2 } },
          { id: 'support', tiers: { waitMs: 5_000 } },
        ],
        agents,
      },
      visits: visits(
        3,
        queues.map((queue) => ({
          ...{ queue, perHour: [120, 120], missedShare: 0.1, answer: 3_000 },
          handle: { kind: 'exponential', meanMs: 100_000 },
          patience: { kind: 'exponential', meanMs: 120_000 },
        })),
      ),
      shifts: agents.map(({ id }, index) => ({ agent: id, fromMs: index * 1_000, untilMs: 2.5 * 60 * MINUTE })),
      checkers: [sameWinner],
    })
    expect(day.violations).toEqual([])
    expect(decisions).toBeGreaterThan(300)
  })
})

function recordsBefore({ changes, records }: LogStep) {
  const then = new Map(records)
  for (const { kind, id, replaced } of changes) {
    if (replaced) then.set(replaced.key, replaced)
    else then.delete(`${kind}/${id}`)
  }
  return then.values()
}

it('a strategy that throws is passed over when it is asked once more, too', async () => {
  const broken: Strategy = {
    name: 'broken',
    propose() {
      throw new Error('no')
    },
  }
  const floor = await openFloor({
    queues: [{ id: 'sales', strategies: ['broken', 'longest-idle'] }],
    strategies: [broken],
    explainedCommits: 100,
  })
  await floor.signIn('ann')
  const [id, waits] = [await floor.arrive(), await floor.arrive()]
  expect(floor.acd.why(id)).toMatchObject([{ agent: 'ann', strategy: 'longest-idle', agrees: true }])
  expect(floor.acd.whyWaiting(waits)).toMatchObject({ counts: { notFree: 3 } })
})
