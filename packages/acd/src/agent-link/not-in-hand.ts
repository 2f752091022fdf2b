import type { Actor, Engine, Interaction, InteractionId } from '@ringwright/core'
import { agents } from '../agent/agent.js'
import { isInHand } from '../agent/agent-load.js'
import type { NotEngaged } from '../party/engaged.js'
import type { AgentDesk } from './agent-desk.js'
import type { CommittedRecords } from './committed-records.js'
import { latestLoad } from './latest-load.js'

/** Who acts, and what is known of what they have. */
export interface ActingSession {
  readonly engine: Engine
  readonly actor: Actor
  /** Absent for supervisors. */
  readonly desk: AgentDesk | undefined
  readonly interactions: CommittedRecords<Interaction>
}

/**
 * What keeps the actor from acting on an interaction; undefined when nothing does. Agents act on what they are engaged
 * with. Throws `not_permitted` for what is somebody else's, unless the authorizer permits `action`.
 */
export function notInHand(
  { engine, actor, desk, interactions }: ActingSession,
  interaction: InteractionId,
  action: string,
): NotEngaged | undefined {
  const load = desk && latestLoad(engine.get(agents, desk.agent), interaction)
  const record = interactions.get(interaction)
  if (load && isInHand(load) && record) return undefined
  if (load) return { outcome: 'refused', reason: record ? 'notEngaged' : 'closed' }
  if (!record) return { outcome: 'refused', reason: 'closed' }
  engine.authorize(actor, action, { interaction })
  return undefined
}
