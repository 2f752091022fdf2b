import type { Engine } from '../engine/plugin.js'
import { interactions } from './interaction.js'

/**
 * What becomes of interactions whose node is lost: what is written goes on at another node, where the customer's page has
 * come back or will; a call died with its node.
 */
export function settleLostInteractions(engine: Engine): void {
  engine.home(interactions, {
    home: ({ home }) => home,
    settle(transaction, id, interaction, heir) {
      const { router } = engine.ports
      if (interaction.medium === 'text') transaction.put(interactions, id, { ...interaction, home: heir })
      else if (router) router.callLost(transaction, interaction, heir)
      else transaction.remove(interactions, interaction.id)
    },
  })
}
