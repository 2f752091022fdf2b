import type { AgentId, Instant, Interaction, Random, WaitingStage } from '@ringwright/core'
import type { z } from 'zod'
import type { Agent } from '../agent/agent.js'
import type { RingingPlan } from '../offer/ringing.js'
import type { Queue } from '../queue/queue.js'
import type { Adviser } from './adviser.js'

/** An interaction that waits, as a strategy sees it. Everything in it is committed, or will be with this decision. */
export interface Situation {
  readonly interaction: Interaction
  readonly stage: WaitingStage
  readonly queue: Queue
  readonly now: Instant
  /** Any agent of the center, free or not. */
  readonly agent: (id: AgentId) => Agent | undefined
}

/** Nobody is to be offered the interaction before this instant. */
export interface Hold {
  readonly until: Instant
  /** Unless this agent becomes free. */
  readonly agent?: AgentId
}

/**
 * Which of the eligible agents gets an interaction. A strategy is pure: what it needs to know stands in the records, and
 * chance comes as a seed when it is made. It answers in one of these ways; a queue tries its strategies in order until
 * one names an agent, and only agents who are free, able and not cooling down count.
 */
export interface Strategy {
  /** By which queues name it; unique in a center. */
  readonly name: string
  /**
   * For strategies that rank agents the same for every interaction: the smallest first. Ranked agents are kept in an
   * index, so that a decision does not look at all of them; a rank may change only when the agent's record does. Ties go
   * to who has been idle for longest, then to the smaller agent id.
   */
  rank?(agent: Agent, queue: Queue): number
  /**
   * For strategies that look at both: the greatest first, undefined for "not this one". Asked of all the queue's free
   * agents at each decision. Ties as above.
   */
  score?(agent: Agent, situation: Situation): number | undefined
  /** For strategies that know whom they want: one agent, or several in order. */
  propose?(interaction: Interaction, situation: Situation): AgentId | readonly AgentId[] | undefined
  /** Asked once no agent could be named: makes the interaction wait instead of going on to the next strategy. */
  hold?(situation: Situation): Hold | undefined
  /** Beside one of the above: whom it names is not offered it alone, but several in its order at once. */
  readonly ringing?: RingingPlan
  /**
   * Beside `score`: all who wait and all who are free are brought together at once, so that the sum of scores is greatest,
   * `windowMs` after the first of them came. One at a time, where more than `most` wait or are free.
   */
  readonly batch?: { readonly windowMs: number; readonly most: number }
  /** Beside `propose` and `hold`: somebody outside whose answer comes into the interaction's record, as its `advice`. */
  readonly adviser?: Adviser
  /** Whether agents may take interactions of the queue themselves, with `acd.take`. Default false. */
  readonly letsTake?: boolean
  /** Whether it reads agents' `history`, which is kept only where it is needed. Default false. */
  readonly readsHistory?: boolean
}

/** What a strategy is made with, beside its options. */
export interface StrategyContext {
  /** For strategies that draw: take a seed when made, and derive from it and the records, so that asking twice is one draw. */
  readonly random: Random
}

/** A strategy with options; queues name it as `{ name, ...options }`, or by its name alone. */
export interface StrategyDefinition<Options = unknown> {
  /** By which queues name it; unique in a center. */
  readonly name: string
  /** What it takes beside `name`; undefined of these means the defaults. */
  readonly options: z.ZodType<Options>
  /** Makes the strategy of a queue from options that were checked. */
  create(options: Options, context: StrategyContext): Strategy
}

/** Keeps the types of options and of what is made of them together. */
export function defineStrategy<Options>(definition: StrategyDefinition<Options>): StrategyDefinition<Options> {
  return definition
}
