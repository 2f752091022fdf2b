import { type Identifier, identifierKey } from '../customer/identifier.js'
import { addressKey } from '../customer/customer.js'

/** Somebody who can be reached: an address on a channel. A phone number and a mail address are one on all channels. */
export interface Contact {
  /** The name of a text channel, or `voice`. */
  readonly channel: string
  /** In the channel's canonical form. */
  readonly address: string
}

/** What is known of a contact stands under this. */
export function contactKey({ channel, address }: Contact, identifier: Identifier | undefined): string {
  return identifier ? identifierKey(identifier) : addressKey(channel, address)
}
