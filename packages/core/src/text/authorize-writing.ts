import type { Actor } from '../authorization/actor.js'
import type { Engine } from '../engine/plugin.js'
import type { Interaction } from '../interaction/interaction.js'

/** Throws `not_permitted` for whoever may not write to the customer of an interaction. */
export function authorizeWriting(engine: Engine, actor: Actor, { id, stage }: Interaction): void {
  const own = stage.name === 'engaged' && stage.agent === actor.id
  engine.authorize(actor, own ? 'interaction:own' : 'interaction:write', { interaction: id })
}
