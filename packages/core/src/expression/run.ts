import type { ExpressionLimits } from './expression-limits.js'
import { type Place, limitError } from './expression-error.js'

/** The state of one evaluation. */
export interface Run {
  readonly variables: object
  readonly limits: ExpressionLimits
  stepsLeft: number
}

/** Pays for work that grows with the data, before it is done. */
export function charge(run: Run, steps: number, place: Place): void {
  run.stepsLeft -= steps
  if (run.stepsLeft < 0) {
    throw limitError(place, 'steps', run.limits.steps, 'the evaluation takes too many steps')
  }
}
