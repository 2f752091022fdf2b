import type { Transaction } from '../engine/transaction.js'
import type { ConversationId, CustomerId, InteractionId } from '../identity/identity.js'
import type { Interaction } from '../interaction/interaction.js'
import type { Json } from '../storage/directory.js'
import type { Call } from './call-control.js'

/** Somebody who is called, as a customer with a conversation. */
export interface OutboundParty {
  /** The called number: the customer's address on the channel `voice`. */
  readonly address: string
  readonly service: string
  readonly customer: CustomerId
  readonly conversation: ConversationId
  readonly lastAgent?: Interaction['lastAgent']
  readonly familiarAgents?: Interaction['familiarAgents']
}

/** A called party who has answered and becomes an interaction. */
export interface OutboundConnection {
  readonly call: Call
  readonly party: OutboundParty
  /** What agents see and rules decide on. */
  readonly attributes: Readonly<Record<string, Json>>
  /**
   * Decides the change in which the interaction is made: `open` gives it, to be put into its first stage by the router or
   * into a flow. False when it was not opened; the call stays the caller's then.
   */
  readonly begin: (transaction: Transaction, open: () => Omit<Interaction, 'stage'>) => boolean
}

/** Calls that the center made itself, and that become interactions once somebody has answered. */
export interface OutboundCalls {
  /** Finds or makes the customer behind a number. To be asked while it rings, so that nobody waits for it. */
  party(address: string, service: string, name?: string): Promise<OutboundParty>
  /**
   * Makes an interaction for a party that is not called yet, to be put into its first stage in the same change: by
   * `Router.requestCallback` it waits for an agent who then calls. `from`: the number to be shown.
   */
  open(
    transaction: Transaction,
    party: OutboundParty,
    from: string,
    attributes: OutboundConnection['attributes'],
  ): Omit<Interaction, 'stage'>
  /** From now on the call is its interaction's, which ends with it; undefined when `begin` said no. */
  connect(connection: OutboundConnection): Promise<InteractionId | undefined>
}
