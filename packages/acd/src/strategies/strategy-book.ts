import { type Engine, type Random, RingwrightError, errorText, parseInput } from '@ringwright/core'
import type { Agent } from '../agent/agent.js'
import type { Queue } from '../queue/queue.js'
import type { Strategy, StrategyDefinition } from './strategy.js'
import { type StrategyChoice, strategyName } from './strategy-choice.js'

/** A strategy that is ready, or a definition that makes one from the options that a queue gives. */
export type AnyStrategy = Strategy | StrategyDefinition

/** The strategies of one queue, in the order in which they are asked. */
export interface StrategyChain {
  readonly strategies: readonly Strategy[]
  /** By whose ranks the queue's free agents are kept in order. */
  readonly ranking: Strategy | undefined
  /** Whether one of them has several agents offered the same interaction. */
  readonly rings: boolean
}

/** Chains are few; should somebody generate queues, the oldest are made again when they are needed. */
const CHAINS_MAX = 10_000

/** All strategies there are, by name. */
export class StrategyBook {
  readonly #known: ReadonlyMap<string, AnyStrategy>

  constructor(strategies: readonly AnyStrategy[]) {
    this.#known = new Map(strategies.map((strategy) => [strategy.name, strategy]))
  }

  /** Whether any of them asks outside; in most centers none does. */
  get haveAdvisers(): boolean {
    return [...this.#known.values()].some(isAsking)
  }

  /** What is wrong with how a queue names its strategies; nothing, if it holds. */
  problemsOf(choices: readonly StrategyChoice[]): readonly string[] {
    const asking = choices.map(strategyName).filter((name) => isAsking(this.#known.get(name)))
    // There is one advice for each interaction and queue: the second would hold everybody, and never be asked.
    const several = asking.length > 1 ? [`several strategies that ask outside (${asking.join(', ')}); one can`] : []
    return [...choices.flatMap((choice) => this.#problemsOfChoice(choice)), ...several]
  }

  #problemsOfChoice(choice: StrategyChoice): readonly string[] {
    const name = strategyName(choice)
    const known = this.#known.get(name)
    if (!known) return [`strategy "${name}"; there are ${[...this.#known.keys()].join(', ')}`]
    const options = optionsOf(choice)
    if (!isDefinition(known))
      return Object.keys(options).length === 0 ? [] : [`options for strategy "${name}", which takes none`]
    try {
      parseInput(known.options, options, 'options')
      return []
    } catch (error) {
      if (!(error instanceof RingwrightError)) throw error
      return [`strategy "${name}", whose ${error.message.replaceAll('\n', '\n  ')}`]
    }
  }

  /** The strategies at work in one center. */
  chains({ random, logger }: Pick<Engine, 'random' | 'logger'>): StrategyChains {
    return new StrategyChains(this.#known, random, logger)
  }
}

export class StrategyChains {
  readonly #known: ReadonlyMap<string, AnyStrategy>
  readonly #random: Random
  readonly #logger: Engine['logger']
  // By identity first, as nearly every decision finds it; by content, because a record from another node is a copy.
  readonly #byList = new WeakMap<readonly StrategyChoice[], StrategyChain>()
  readonly #byContent = new Map<string, StrategyChain>()
  #haveBatches = false

  constructor(known: ReadonlyMap<string, AnyStrategy>, random: Random, logger: Engine['logger']) {
    this.#known = known
    this.#random = random
    this.#logger = logger
  }

  /** Whether any queue assigns in batches; in most centers none does. */
  get haveBatches(): boolean {
    return this.#haveBatches
  }

  of({ strategies }: Pick<Queue, 'strategies'>): StrategyChain {
    const known = this.#byList.get(strategies)
    if (known) return known
    const content = JSON.stringify(strategies)
    const chain = this.#byContent.get(content) ?? this.#make(strategies)
    this.#byContent.set(content, chain)
    this.#byList.set(strategies, chain)
    if (this.#byContent.size > CHAINS_MAX)
      for (const [oldest] of this.#byContent) {
        this.#byContent.delete(oldest)
        break
      }
    return chain
  }

  /** Whether one of these strategies needs to know what agents did before. */
  keepHistory(strategies: readonly StrategyChoice[]): boolean {
    return this.of({ strategies }).strategies.some(({ readsHistory }) => readsHistory)
  }

  /** The rank of an agent in a queue; the last one when the strategy breaks. */
  rank(queue: Queue, agent: Agent): number {
    const { ranking } = this.of(queue)
    if (!ranking?.rank) return 0
    try {
      const rank = ranking.rank(agent, queue)
      // Beside what is no number there is no order: agents who have a rank would stand anywhere.
      if (rank >= -Infinity) return rank
      throw new RingwrightError('incompatible', `It ranks agent "${agent.id}" by ${rank}, which is no number.`)
    } catch (error) {
      this.failed(ranking, error)
      return Infinity
    }
  }

  /** Tells the operator that a strategy threw; the decision is made without it. */
  failed({ name }: Strategy, error: unknown): void {
    this.#logger.error('strategy failed', { strategy: name, error: errorText(error) })
  }

  #make(choices: readonly StrategyChoice[]): StrategyChain {
    const strategies: Strategy[] = []
    for (const choice of choices) {
      const known = this.#known.get(strategyName(choice))
      // Named by a node that has more strategies than this one: the others of the chain decide.
      if (!known) continue
      strategies.push(
        isDefinition(known) ? known.create(known.options.parse(optionsOf(choice)), { random: this.#random }) : known,
      )
    }
    this.#haveBatches ||= strategies.some(({ batch }) => batch !== undefined)
    return {
      strategies,
      ranking: strategies.find(({ rank }) => rank !== undefined),
      rings: strategies.some(({ ringing }) => ringing !== undefined),
    }
  }
}

function isAsking(strategy: AnyStrategy | undefined): boolean {
  return strategy !== undefined && 'adviser' in strategy
}

function isDefinition(strategy: AnyStrategy): strategy is StrategyDefinition {
  return 'create' in strategy
}

function optionsOf(choice: StrategyChoice): Readonly<Record<string, unknown>> {
  if (typeof choice === 'string') return {}
  const { name: _name, ...options } = choice
  return options
}
