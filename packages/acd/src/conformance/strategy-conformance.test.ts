import type { AgentId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type Strategy, lastAgent, longestIdle } from '../index.js'
import { strategyConformance } from './index.js'

describe.each([longestIdle, lastAgent])('[W2] the built-in strategy $name', (strategy) => {
  for (const { name, run } of strategyConformance) it(name, () => run(strategy))
})

let asked = 0
const rank = () => 0

const broken: readonly [defect: string, caughtBy: string, strategy: Strategy][] = [
  ['has no name', 'has-name', { name: '', rank }],
  ['does nothing', 'answers-one-way', { name: 'idle' }],
  ['does both', 'answers-one-way', { name: 'both', rank, propose: () => undefined }],
  ['ranks by what is not there', 'ranks-are-numbers', { name: 'nan', rank: ({ skills }) => skills['x'] as number }],
  ['ranks by taking turns', 'is-pure', { name: 'turns', rank: () => asked++ }],
  [
    'uses up what it reads',
    'leaves-records-alone',
    { name: 'greedy', rank: ({ loads }) => ((loads as unknown[]).length = 0) },
  ],
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
