import type { ConversationMessage, InboundMessage } from '../channel/channel-adapter.js'
import type { ChannelMoves } from '../channel-move/channel-moves.js'
import type { Conversation } from '../conversation/conversation.js'
import type { Arrival, CustomerBook } from '../customer/customer-book.js'
import type { Engine } from '../engine/plugin.js'
import { type Entry, findEntry } from '../entry/entry.js'
import type { InteractionId } from '../identity/identity.js'
import { interactions } from '../interaction/interaction.js'
import { claimId, openClaims } from './text-records.js'

export interface ConversationPlacesOptions {
  readonly engine: Engine
  readonly entries: readonly Entry[]
  readonly customers: CustomerBook
  readonly moves: ChannelMoves
}

/** Which conversation whoever writes from an address goes on with. */
export class ConversationPlaces {
  readonly #options: ConversationPlacesOptions

  constructor(options: ConversationPlacesOptions) {
    this.#options = options
    options.engine.define(openClaims)
  }

  /** Who has written, and in which conversation: where an interaction goes on that has moved here, in that one's. */
  async arrival(channel: string, inbound: InboundMessage, { service }: Entry): Promise<Arrival> {
    const { customers, moves } = this.#options
    const { address, displayName, isClaimed } = inbound
    const going = moves.conversationAt(channel, address, service)
    const arrived = going && (await customers.going(going))
    return arrived ?? customers.arrival({ channel, address, service }, displayName, this.#isOpen(channel), isClaimed)
  }

  /** The same where nothing is made. */
  async at(channel: string, address: string, service: string): Promise<Conversation | undefined> {
    const { entries, customers, moves } = this.#options
    const entry = findEntry(entries, channel, service)
    const going = entry && moves.conversationAt(channel, address, entry.service)
    if (going) return (await customers.going(going))?.conversation
    return entry && customers.conversationAt({ channel, address, service: entry.service }, this.#isOpen(channel))
  }

  /** The interaction of a conversation that is open on a channel. */
  goingOn({ id }: Conversation, channel: string): InteractionId | undefined {
    const { engine } = this.#options
    const claim = engine.get(openClaims, claimId(id, channel))
    return claim && engine.get(interactions, claim.interaction)?.id
  }

  /** Whether a request has ended with a message of its customer, which has then been taken for certain. */
  async hasEndedWith({ conversation, sequence }: ConversationMessage): Promise<boolean> {
    const { endedWith = 0 } = (await this.#options.customers.going(conversation))?.conversation ?? {}
    return endedWith >= sequence
  }

  #isOpen(channel: string): (conversation: Conversation) => boolean {
    return (conversation) => this.goingOn(conversation, channel) !== undefined
  }
}
