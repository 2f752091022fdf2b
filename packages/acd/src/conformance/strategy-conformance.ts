import { RingwrightError } from '@ringwright/core'
import type { Strategy } from '../strategies/strategy.js'
import { sampleAgents, sampleInteractions } from './sample-records.js'

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
    id: 'ranks-or-proposes',
    name: 'either ranks agents or proposes one',
    run: ({ rank, propose }) =>
      expectThat(
        (rank === undefined) !== (propose === undefined),
        `${rank ? 'both' : 'neither'} of rank and propose`,
        'matching asks a strategy for the one or for the other, and a strategy with neither never names anybody',
      ),
  },
  {
    id: 'ranks-are-numbers',
    name: 'ranks every agent by a number that is not NaN',
    run(strategy) {
      for (const agent of sampleAgents()) {
        const rank: unknown = strategy.rank ? strategy.rank(agent) : 0
        const isNumber = typeof rank === 'number' && !Number.isNaN(rank)
        expectThat(isNumber, `the rank ${String(rank)} of ${agent.id}`, 'agents are kept in an order by rank')
      }
    },
  },
  {
    id: 'is-pure',
    name: 'says the same of the same record, whatever it was asked before',
    run(strategy) {
      const answers = () => [
        ...sampleAgents().map((agent) => strategy.rank?.(agent)),
        ...sampleInteractions().map((interaction) => strategy.propose?.(interaction)),
      ]
      const [first, second] = [answers(), answers()]
      const changed = first.findIndex((answer, index) => !Object.is(answer, second[index]))
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
      const [agents, interactions] = [sampleAgents(), sampleInteractions()]
      for (const agent of agents) strategy.rank?.(agent)
      for (const interaction of interactions) strategy.propose?.(interaction)
      const isSame = JSON.stringify([agents, interactions]) === JSON.stringify([sampleAgents(), sampleInteractions()])
      expectThat(
        isSame,
        'a changed record',
        'records are shared by everything in the center, and only commits change them',
      )
    },
  },
  {
    id: 'proposes-ids',
    name: 'proposes an agent id or nobody, also for strangers and for agents who left',
    run(strategy) {
      for (const interaction of sampleInteractions()) {
        const proposed: unknown = strategy.propose?.(interaction)
        const isId = proposed === undefined || (typeof proposed === 'string' && proposed !== '')
        expectThat(isId, `${String(proposed)} for ${interaction.id}`, 'the next strategy is asked only after undefined')
      }
    },
  },
]

function expectThat(holds: boolean, happened: string, why: string): void {
  if (holds) return
  throw new RingwrightError(
    'incompatible',
    `The strategy does not keep its promise: got ${happened}. It matters because ${why}.`,
  )
}
