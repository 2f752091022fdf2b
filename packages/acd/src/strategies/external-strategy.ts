import {
  type AgentId,
  CircuitBreaker,
  type CircuitBreakerOptions,
  type InteractionId,
  RingwrightError,
  askedSince,
  errorText,
  parseInput,
  seededRandom,
} from '@ringwright/core'
import { z } from 'zod'
import type { AdviceAnswer, AdviceAsking, AdviceQuestion, Adviser } from './adviser.js'
import type { Strategy } from './strategy.js'

/**
 * Who should get an interaction, in the order in which they are wanted, as `{ agents: [id, …] }`; null for "anybody". It
 * may reject, and what it answers is checked.
 */
export type Decide = (question: AdviceQuestion, signal: AbortSignal) => Promise<unknown>

/** Who outside decides which agents get an interaction, and for how long the answer is waited for. */
export interface ExternalStrategyOptions {
  /** By which queues name it. */
  readonly name: string
  /** Asks the one outside; `httpAdviser` makes such a function for an HTTP service. */
  readonly decide: Decide
  /** How long an interaction waits for an answer before the queue's next strategy decides. Default 2,000; 50 to 30,000. */
  readonly timeoutMs?: number
  /** How many free agents the question names. Default 50; 0 to 500. */
  readonly candidatesMax?: number
  /** Questions that are out at once at this node; further ones go to the next strategy. Default 100; 1 to 10,000. */
  readonly concurrentMax?: number
  /** When one who fails is left in peace for a while. Default: for 30 s after 5 failures in a row. */
  readonly breaker?: CircuitBreakerOptions
  /**
   * The share of interactions about which nobody is asked, drawn by their ids, to compare with: the queue's next strategy
   * decides. `strategyComparison` of `@ringwright/acd/reporting` says what came of both. Default 0; up to 1.
   */
  readonly comparedShare?: number
}

/** Agents in one answer: who is further down the list than that is not wanted. */
const AGENTS_MAX = 20

const optionsSchema = z.strictObject({
  name: z.string().min(1).max(64),
  decide: z.custom<Decide>((value) => typeof value === 'function', 'takes a function'),
  timeoutMs: z.number().int().min(50).max(30_000).default(2_000),
  candidatesMax: z.number().int().min(0).max(500).default(50),
  concurrentMax: z.number().int().min(1).max(10_000).default(100),
  breaker: z
    .strictObject({
      failuresMax: z.number().int().min(1).max(1_000).exactOptional(),
      pauseMs: z.number().int().min(1_000).max(3_600_000).exactOptional(),
    })
    .default({}),
  comparedShare: z.number().min(0).max(1).default(0),
})

const answerSchema = z
  .object({ agents: z.array(z.string().min(1).max(64)).max(AGENTS_MAX) })
  .nullish()
  .transform((answer) => (answer?.agents ?? []).map((id) => id as AgentId))

/**
 * Somebody outside decides who gets an interaction: a function of the host, or with `httpAdviser` an HTTP service. The
 * answer is committed, and then decided on as by any strategy: whom it names still has to be free and able. Without an
 * answer in time, with one that does not hold, or with agents who are all busy, the queue's next strategy decides, so list
 * one: `strategies: ['crm', 'longest-idle']`. A queue takes one strategy that asks outside. Throws `invalid_argument` for
 * options that do not hold.
 */
export function externalStrategy(options: ExternalStrategyOptions): Strategy {
  const { name, timeoutMs, candidatesMax, ...asking } = parseInput(
    optionsSchema,
    options,
    'options of externalStrategy',
  )
  return {
    name,
    propose: (_interaction, { stage }) => (stage.advice?.by === name ? stage.advice.agents : undefined),
    hold: ({ stage }) => (stage.advice?.by === name ? undefined : { until: askedSince(stage) + timeoutMs }),
    adviser: { timeoutMs, candidatesMax, ask: asker({ ...asking, name }) },
  }
}

interface AskerOptions {
  readonly name: string
  readonly comparedShare: number
  readonly decide: Decide
  readonly concurrentMax: number
  readonly breaker: CircuitBreakerOptions
}

function asker({ name, decide, concurrentMax, comparedShare, breaker: breakerOptions }: AskerOptions): Adviser['ask'] {
  const breaker = new CircuitBreaker(breakerOptions)
  let out = 0
  return async (question: AdviceQuestion, { signal, now }: AdviceAsking): Promise<AdviceAnswer> => {
    if (comparedShare > 0 && drawOf(name, question.interaction.id) < comparedShare) return { outcome: 'compared' }
    if (out >= concurrentMax) return { outcome: 'failed', cause: 'busy' }
    if (!breaker.admits(now())) return { outcome: 'failed', cause: 'paused' }
    out++
    try {
      const said = await Promise.race([decide(question, signal), whenAborted(signal)])
      const answer = answerSchema.safeParse(said)
      if (answer.success) {
        breaker.succeeded()
        return { outcome: 'answered', agents: answer.data }
      }
      breaker.failed(now())
      return { outcome: 'failed', cause: 'invalid', detail: z.prettifyError(answer.error) }
    } catch (error) {
      if (signal.aborted && !isTimeout(signal.reason)) {
        breaker.withdrawn()
        return { outcome: 'failed', cause: 'unavailable', detail: 'nobody needs the answer any more' }
      }
      breaker.failed(now())
      return { outcome: 'failed', cause: signal.aborted ? 'timeout' : 'unavailable', detail: errorText(error) }
    } finally {
      out--
    }
  }
}

/** From 0 to 1, and the same for an interaction on every node and at every question. */
function drawOf(strategy: string, interaction: InteractionId): number {
  return seededRandom(`${strategy}/${interaction}`).next()
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof RingwrightError && reason.code === 'timeout'
}

/** A function that does not heed the signal is not waited for any longer. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
