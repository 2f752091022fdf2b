import type { Engine } from '@ringwright/core'
import type { StrategyChains } from '../strategies/strategy-book.js'
import { explainOffers } from './explained-offers.js'
import { RecordHistory } from './record-history.js'

export interface ExplanationOptions {
  readonly explainedCommits: number
  readonly explainedFacts: boolean
}

/** What is remembered to explain decisions; undefined where nobody asks for that. */
export function rememberDecisions(
  engine: Engine,
  chains: StrategyChains,
  { explainedCommits, explainedFacts }: ExplanationOptions,
): RecordHistory | undefined {
  if (explainedCommits === 0) return undefined
  const history = new RecordHistory(engine, explainedCommits)
  if (explainedFacts) explainOffers(engine, chains, history)
  return history
}
