import { type AgentId, seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type AnyStrategy, type Strategy, builtInStrategies } from '../index.js'
import { strategyConformance } from './index.js'

const variants: Readonly<Record<string, readonly object[]>> = {
  'longest-idle': [{ since: 'available' }, { since: 'work-ended' }, { since: 'talk-ended' }, { since: 'offered' }],
  'last-agent': [{}, { waitMs: 5_000, expiresMs: 60_000 }],
  'designated-agents': [{}, { waitMs: 5_000 }],
  'weighted-random': [{}, { weights: { 'agent-1': 3 } }, { skill: 'french' }],
  expression: [{}, { when: 'interaction.attributes.vip == true', score: 'agent.skills.french * 10 - agent.loads' }],
  'cherry-pick': [{}, { forMs: 60_000 }],
}

function made(strategy: AnyStrategy, options: object): Strategy {
  if (!('create' in strategy)) return strategy
  return strategy.create(strategy.options.parse(options), { random: seededRandom(1) })
}

const cases = builtInStrategies.flatMap((strategy) =>
  (variants[strategy.name] ?? [{}]).map(
    (options) => [strategy.name, JSON.stringify(options), strategy, options] as const,
  ),
)

describe.each(cases)('[W2] the built-in strategy %s with %s', (_name, _text, strategy, options) => {
  for (const { name, run } of strategyConformance) it(name, () => run(made(strategy, options)))
})

let asked = 0
const rank = () => 0

const broken: readonly [defect: string, caughtBy: string, strategy: Strategy][] = [
  ['has no name', 'has-name', { name: '', rank }],
  ['does nothing', 'answers-one-way', { name: 'idle' }],
  ['does both', 'answers-one-way', { name: 'both', rank, propose: () => undefined }],
  ['assigns all at once by a rank', 'batches-by-score', { name: 'batch', rank, batch: { windowMs: 0, most: 10 } }],
  ['ranks by what is not there', 'ranks-are-numbers', { name: 'nan', rank: ({ skills }) => skills['x'] as number }],
  ['ranks by taking turns', 'is-pure', { name: 'turns', rank: () => asked++ }],
  [
    'uses up what it reads',
    'leaves-records-alone',
    { name: 'greedy', rank: ({ loads }) => ((loads as unknown[]).length = 0) },
  ],
  ['scores by what is not there', 'scores-are-numbers', { name: 'nan', score: ({ skills }) => Number(skills['x']) }],
  ['scores by the hour of asking', 'is-pure', { name: 'turns', score: () => asked++ }],
  ['holds for ever by saying nothing', 'holds-until-instants', { name: 'mute', hold: () => ({}) as never }],
  ['proposes nobody by null', 'proposes-ids', { name: 'null', propose: () => null as unknown as AgentId }],
]

describe('[W2] the suite catches a strategy that', () => {
  it.each(broken)('%s', (_, caughtBy, strategy) => {
    const failed = strategyConformance.filter(({ run }) => {
      try {
        run(strategy)
        return false
      } catch {
        return true
      }
    })
    expect(failed.map(({ id }) => id)).toEqual([caughtBy])
  })
})
