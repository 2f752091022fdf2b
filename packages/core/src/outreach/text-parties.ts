import type { Transaction } from '../engine/transaction.js'
import type { Interaction } from '../interaction/interaction.js'
import type { OutboundParty } from '../voice/outbound-calls.js'

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
