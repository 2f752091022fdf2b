import { familiarity } from '../conversation/familiarity.js'
import type { CustomerBook } from '../customer/customer-book.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import type { InteractionId } from '../identity/identity.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import type { OutboundParty } from '../voice/outbound-calls.js'
import { claimId, openClaims } from '../text/text-records.js'

/** Somebody who is written to, on a text channel. */
export interface TextParty extends OutboundParty {
  readonly channel: string
  /** Whether the channel takes words now: some do only for a day after the customer's own, and templates otherwise. */
  readonly takesText: boolean
}

/** Whom outreach writes to, for plug-ins whose flows say the first words. Whether it may is theirs to ask: `permissions`. */
export interface TextParties {
  /**
   * Finds or makes the customer behind an address of a channel. Undefined where there is no such channel. To be asked
   * before the change in which it is written to.
   */
  party(channel: string, address: string, service: string, name?: string): Promise<TextParty | undefined>
  /**
   * Makes an interaction for a party, to be put into a flow in the same change, which says the first words. Undefined
   * when the customer is being talked to on this channel already: nobody is interrupted.
   */
  open(
    transaction: Transaction,
    party: TextParty,
    attributes: Interaction['attributes'],
  ): Omit<Interaction, 'stage'> | undefined
}

export function textParties(engine: Engine, customers: CustomerBook): TextParties {
  return {
    async party(channel, address, service, name) {
      const capabilities = engine.ports.channels.get(channel)?.capabilities
      if (!capabilities) return undefined
      const { id: customer } = await customers.customer(channel, address, name)
      const conversation = await customers.conversation(customer, service)
      const { windowMs } = capabilities
      const takesText = windowMs === undefined || (await customers.heardWithin(conversation.id, channel, windowMs))
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
        ...{ interaction: id, conversation, customer, channel, service },
        medium: 'text',
      })
      return {
        ...{ id, channel, service, customer, conversation },
        ...{ medium: 'text', direction: 'outbound', from: address, to: service },
        ...{ home: transaction.node, openedAt: transaction.now },
        ...(lastAgent !== undefined && { lastAgent }),
        ...(familiarAgents && { familiarAgents }),
        attributes,
      }
    },
  }
}
