import { RingwrightError } from '@ringwright/core'
import type { Strategy } from '../strategies/strategy.js'
import { sampleAgents, sampleInteractions, sampleQueue, sampleSituation } from './sample-records.js'

/** One promise of a strategy, and what shows whether an implementation keeps it. */
export interface StrategyCase {
  /** Stable and unique in the suite. */
  readonly id: string
  readonly name: string
  /** Throws an error that says what was expected, what happened and why it matters. */
  run(strategy: Strategy): void
}

/**
 * What matching relies on in a strategy, as data for any test runner:
 *
 *     for (const { name, run } of strategyConformance) it(name, () => run(myStrategy))
 */
export const strategyConformance: readonly StrategyCase[] = [
  {
    id: 'has-name',
    name: 'has a name of 1 to 64 letters, digits and dashes',
    run: ({ name }) =>
      expectThat(/^[A-Za-z0-9-]{1,64}$/.test(name), `the name ${JSON.stringify(name)}`, 'queues name strategies by it'),
  },
  {
    id: 'answers-one-way',
    name: 'ranks agents, or scores them, or proposes some, or holds, and no two of the first three',
    run({ rank, score, propose, hold }) {
      const ways = [rank, score, propose].filter((way) => way !== undefined).length
      expectThat(
        ways === 1 || (ways === 0 && hold !== undefined),
        `${ways} of rank, score and propose`,
        'matching asks a strategy in one way, and a strategy with none never names anybody',
      )
    },
  },
  {
    id: 'batches-by-score',
    name: 'scores, where it has all who wait assigned at once',
    run({ batch, score }) {
      expectThat(
        !batch || score !== undefined,
        'a batch without scores',
        'pairs are made by their scores, and without any nobody is ever assigned',
      )
    },
  },
  {
    id: 'ranks-are-numbers',
    name: 'ranks every agent by a number that is not NaN',
    run(strategy) {
      for (const agent of sampleAgents()) {
        const rank: unknown = strategy.rank ? strategy.rank(agent, sampleQueue()) : 0
        const isNumber = typeof rank === 'number' && !Number.isNaN(rank)
        expectThat(isNumber, `the rank ${String(rank)} of ${agent.id}`, 'agents are kept in an order by rank')
      }
    },
  },
  {
    id: 'scores-are-numbers',
    name: 'scores every agent by a number that is not NaN, or by undefined',
    run(strategy) {
      for (const score of scoresOf(strategy))
        expectThat(
          score === undefined || (typeof score === 'number' && !Number.isNaN(score)),
          `the score ${String(score)}`,
          'an agent without a score is one who is not wanted, and NaN is neither more nor less than another score',
        )
    },
  },
  {
    id: 'is-pure',
    name: 'says the same of the same record, whatever it was asked before',
    run(strategy) {
      const answers = () => [...sampleAnswers(strategy), ...scoresOf(strategy)]
      const [first, second] = [answers(), answers()]
      const changed = first.findIndex((answer, index) => String(answer) !== String(second[index]))
      const what = `${String(first[changed])}, then ${String(second[changed])}`
      expectThat(
        changed < 0,
        what,
        'an agent whose rank changes by itself is lost in the order, and a decision may be made twice',
      )
    },
  },
  {
    id: 'leaves-records-alone',
    name: 'changes no record that it is given',
    run(strategy) {
      const [agents, interactions, queue] = [sampleAgents(), sampleInteractions(), sampleQueue()]
      for (const agent of agents) strategy.rank?.(agent, queue)
      for (const interaction of interactions) {
        const situation = { ...sampleSituation(interaction), queue }
        strategy.propose?.(interaction, situation)
        strategy.hold?.(situation)
        for (const agent of agents) strategy.score?.(agent, situation)
      }
      const isSame =
        JSON.stringify([agents, interactions, queue]) ===
        JSON.stringify([sampleAgents(), sampleInteractions(), sampleQueue()])
      expectThat(
        isSame,
        'a changed record',
        'records are shared by everything in the center, and only commits change them',
      )
    },
  },
  {
    id: 'proposes-ids',
    name: 'proposes agent ids or nobody, also for strangers and for agents who left',
    run(strategy) {
      for (const interaction of sampleInteractions()) {
        const proposed: unknown = strategy.propose?.(interaction, sampleSituation(interaction))
        const list = Array.isArray(proposed) ? proposed : proposed === undefined ? [] : [proposed]
        const areIds = list.every((id: unknown) => typeof id === 'string' && id !== '')
        expectThat(
          areIds,
          `${String(proposed)} for ${interaction.id}`,
          'the next strategy is asked only after undefined',
        )
      }
    },
  },
  {
    id: 'holds-until-instants',
    name: 'holds until an instant or not at all',
    run(strategy) {
      for (const interaction of sampleInteractions()) {
        const hold: unknown = strategy.hold?.(sampleSituation(interaction))
        if (hold === undefined) continue
        const until: unknown = typeof hold === 'object' && hold !== null && 'until' in hold ? hold.until : undefined
        expectThat(
          typeof until === 'number' && !Number.isNaN(until),
          `a hold until ${String(until)}`,
          'the interaction is looked at again at that instant, and without one never',
        )
      }
    },
  },
]

function sampleAnswers(strategy: Strategy): readonly unknown[] {
  const queue = sampleQueue()
  return [
    ...sampleAgents().map((agent) => strategy.rank?.(agent, queue)),
    ...sampleInteractions().map((interaction) => strategy.propose?.(interaction, sampleSituation(interaction))),
  ]
}

function scoresOf(strategy: Strategy): readonly unknown[] {
  return sampleInteractions().flatMap((interaction) => {
    const situation = sampleSituation(interaction)
    return sampleAgents().map((agent): unknown => strategy.score?.(agent, situation))
  })
}

function expectThat(holds: boolean, happened: string, why: string): void {
  if (holds) return
  throw new RingwrightError(
    'incompatible',
    `The strategy does not keep its promise: got ${happened}. It matters because ${why}.`,
  )
}
