import { familiarity } from '../conversation/familiarity.js'
import { isWindowOpen } from '../conversation/reply-window.js'
import type { CustomerBook } from '../customer/customer-book.js'
import type { Engine } from '../engine/plugin.js'
import type { InteractionId } from '../identity/identity.js'
import { interactions } from '../interaction/interaction.js'
import { claimId, openClaims } from '../text/text-records.js'
import type { TextParties } from './text-parties.js'

export function textPartyDesk(engine: Engine, customers: CustomerBook): TextParties {
  return {
    async party(channel, address, service, name) {
      const capabilities = engine.ports.channels.get(channel)?.capabilities
      if (!capabilities) return undefined
      const { id: customer } = await customers.customer(channel, address, name)
      const conversation = await customers.conversation(customer, service)
      const { windowMs } = capabilities
      const takesText =
        windowMs === undefined || (await isWindowOpen(engine, conversation.id, { channel, address }, windowMs))
      const party = { channel, address, service, customer, conversation: conversation.id, takesText }
      return { ...party, ...familiarity(conversation) }
    },
    open(transaction, party, attributes) {
      const { channel, address, service, customer, conversation, lastAgent, familiarAgents } = party
      const claim = claimId(conversation, channel)
      const open = transaction.read(openClaims, claim)
      if (open && transaction.read(interactions, open.interaction)) return undefined
      const id = transaction.newId<InteractionId>()
      transaction.put(openClaims, claim, { interaction: id })
      transaction.fact('interaction:opened', {
        interaction: id,
        ...{ conversation, customer, channel, service },
        medium: 'text',
      })
      return {
        id,
        ...{ channel, service, customer, conversation },
        ...{ medium: 'text', direction: 'outbound', from: address, to: service },
        ...{ home: transaction.node, openedAt: transaction.now },
        ...(lastAgent !== undefined && { lastAgent }),
        ...(familiarAgents && { familiarAgents }),
        attributes,
      }
    },
  }
}
