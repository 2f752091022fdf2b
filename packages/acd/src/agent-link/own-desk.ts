import { RingwrightError } from '@ringwright/core'
import type { AgentDesk } from './agent-desk.js'

/** The desk of an agent's session; throws `not_permitted` for supervisors. */
export function ownDesk(desk: AgentDesk | undefined): AgentDesk {
  if (desk) return desk
  throw new RingwrightError('not_permitted', 'Only agents have offers and a status of their own; sign in as an agent.')
}
