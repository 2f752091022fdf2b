import type { EndCause } from './end-cause.js'
import type { Stage } from './stage.js'

/** Why it ends when the customer goes: only who has not had an agent yet gives up. */
export function leavingCause({ stage }: { readonly stage: Stage }): EndCause {
  return stage.name === 'flow' || stage.name === 'waiting' ? 'customerLeft' : 'customerEnded'
}
