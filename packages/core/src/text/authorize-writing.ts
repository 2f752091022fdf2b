import type { Actor } from '../authorization/actor.js'
import type { Engine } from '../engine/plugin.js'
import type { Interaction } from '../interaction/interaction.js'
import type { Consult } from '../interaction/party.js'

/**
 * Throws `not_permitted` for whoever may not write to the customer of an interaction: the agent may, and who was asked by the
 * agent and joined.
 */
export function authorizeWriting(engine: Engine, actor: Actor, { id, stage }: Interaction): void {
  const own = stage.name === 'engaged' && (stage.agent === actor.id || hasJoined(stage.consult, actor))
  engine.authorize(actor, own ? 'interaction:own' : 'interaction:write', { interaction: id })
}

function hasJoined(consult: Consult | undefined, actor: Actor): boolean {
  return consult?.answeredAt !== undefined && consult.talksWith === 'both' && consult.agent === actor.id
}
