import type { Interaction, PlanPosition } from '@ringwright/core'
import type { PlanStep } from './plan-step.js'

/**
 * Something that happens once to whoever waits under a plan when its condition becomes true, in whatever step they are,
 * also while another queue helps out: the queue has grown too long, the wait too long, or what is known of them has changed.
 */
export interface PlanException {
  /** Unique among the plan's exceptions and filters. */
  readonly name: string
  /** Looked at as `leaveWhen` is. An offer that is out has its chance first. */
  readonly when: string
  /** What is known of the interaction from then on: `null` takes away. */
  readonly attributes?: Readonly<Record<string, string | number | boolean | null>>
  /** A number, or an expression that gives one. Default: as before. */
  readonly priority?: number | string
  /**
   * `classify`: the plan's filters decide anew; `leave`: back to its flow, to the exit of the exception's name (who comes
   * from an agent stays); steps: it goes on at the first of these. Default: it waits on where it is.
   */
  readonly leadsTo?: 'classify' | 'leave' | readonly PlanStep[]
}

/** The steps to which an exception leads; none where it leads elsewhere. */
export function stepsOfException({ leadsTo }: PlanException): readonly PlanStep[] {
  return typeof leadsTo === 'object' ? leadsTo : []
}

/** Those that were made before its flow queued it again. */
export function exceptionsMade({ stage }: Interaction): Pick<PlanPosition, 'exceptions'> {
  if (stage.name === 'waiting') return stage.plan ? exceptionsOf(stage.plan) : {}
  return stage.name === 'flow' && stage.left ? exceptionsOf(stage.left) : {}
}

/** Each is made once, wherever the plan leads afterwards. */
export function exceptionsOf({ exceptions }: Pick<PlanPosition, 'exceptions'>): Pick<PlanPosition, 'exceptions'> {
  return exceptions ? { exceptions } : {}
}
