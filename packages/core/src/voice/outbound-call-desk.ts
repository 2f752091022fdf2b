import { familiarity } from '../conversation/familiarity.js'
import type { CustomerBook } from '../customer/customer-book.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import type { InteractionId } from '../identity/identity.js'
import type { Interaction } from '../interaction/interaction.js'
import type { CallLegs } from './call-legs.js'
import { closeInteraction } from './close-interaction.js'
import { measureCall } from './measure-call.js'
import type { OutboundCalls, OutboundParty } from './outbound-calls.js'

const CHANNEL = 'voice'

export interface OutboundCallDeskOptions {
  readonly engine: Engine
  readonly customers: CustomerBook
  readonly legs: CallLegs
}

export function outboundCallDesk({ engine, customers, legs }: OutboundCallDeskOptions): OutboundCalls {
  return {
    async party(address, service, name) {
      const { id: customer } = await customers.customer(CHANNEL, address, name)
      const conversation = await customers.conversation(customer, service)
      return { address, service, customer, conversation: conversation.id, ...familiarity(conversation) }
    },
    open: (transaction, party, from, attributes) =>
      opened(transaction, transaction.newId<InteractionId>(), from, party, attributes),
    async connect({ call, party, attributes, begin }) {
      const id = engine.newId<InteractionId>()
      // Before the change, so that what the record calls for finds the call.
      const customer = legs.expectCustomer(id)
      customer.answered(call)
      let begun = false
      try {
        begun = await engine.run({ role: 'system', id: 'outbound' }, (transaction) =>
          begin(transaction, () => opened(transaction, id, call.from, party, attributes)),
        )
      } finally {
        if (!begun) customer.over()
      }
      if (!begun) return undefined
      measureCall(engine, { interaction: id, party: 'customer' }, call)
      void call.ended.then(({ by }) => customer.over(closeInteraction(engine, id, by === 'remote')))
      return id
    },
  }
}

function opened(
  transaction: Transaction,
  id: InteractionId,
  from: string,
  party: OutboundParty,
  attributes: Interaction['attributes'],
): Omit<Interaction, 'stage'> {
  const { address, service, customer, conversation, lastAgent, familiarAgents } = party
  transaction.fact('interaction:opened', {
    interaction: id,
    conversation,
    customer,
    channel: CHANNEL,
    service,
    medium: 'voice',
  })
  return {
    id,
    channel: CHANNEL,
    medium: 'voice',
    direction: 'outbound',
    service,
    customer,
    conversation,
    from: address,
    to: from,
    home: transaction.node,
    openedAt: transaction.now,
    ...(lastAgent !== undefined && { lastAgent }),
    ...(familiarAgents && { familiarAgents }),
    attributes,
  }
}
