import type { Actor } from '../authorization/actor.js'
import type {
  ConsentOutcome,
  ConversationMessage,
  InboundConsent,
  InboundMeeting,
  InboundMessage,
  MeetOutcome,
  ReceiveOutcome,
} from '../channel/channel-adapter.js'
import type { Instant } from '../clock/clock.js'
import { firstCharacters } from '../channel/first-characters.js'
import type { ChannelMoves } from '../channel-move/channel-moves.js'
import type { MessageContent } from '../channel/message-content.js'
import { typedOption } from '../channel/option-reply.js'
import type { Conversation } from '../conversation/conversation.js'
import type { HistoryRange } from '../conversation/conversations.js'
import { openWindow } from '../conversation/reply-window.js'
import { familiarity } from '../conversation/familiarity.js'
import type { CustomerBook } from '../customer/customer-book.js'
import type { CustomerIdentities } from '../customer/customer-identities.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import { type Entry, findEntry } from '../entry/entry.js'
import { errorText } from '../errors/ringwright-error.js'
import type { FlowRunner } from '../flow/flow-runner.js'
import type { InteractionId } from '../identity/identity.js'
import { leavingCause } from '../interaction/leaving-cause.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import type { ConversationLanguages } from '../language/conversation-languages.js'
import type { MessageBook } from '../message/message-book.js'
import type { Redaction } from '../message/redaction/redaction.js'
import type { PermissionBook } from '../permission/permission-book.js'
import { ClosedRequests } from './closed-requests.js'
import { contentRefusal } from './content-refusal.js'
import type { ConversationPlaces } from './conversation-places.js'
import type { CustomerRevisions } from './customer-revisions.js'
import type { Inactivity } from './inactivity.js'
import { doubtAuthor, recognizeAuthor } from './message-author.js'
import { type OpenClaim, claimId, openClaims } from './text-records.js'

export interface TextDeskOptions {
  readonly engine: Engine
  readonly entries: readonly Entry[]
  readonly customers: CustomerBook
  readonly identities: CustomerIdentities
  readonly permissions: PermissionBook
  readonly messages: MessageBook
  readonly flows: FlowRunner
  readonly inactivity: Inactivity
  readonly moves: ChannelMoves
  readonly places: ConversationPlaces
  readonly changes: CustomerRevisions
  readonly languages: ConversationLanguages
  readonly redaction: Redaction
}

/** What is known of a message when it is taken. */
interface Taken {
  /** It was taken before. */
  readonly isOld: boolean
  /** It is a code that has led here. */
  readonly hasMoved: boolean
  readonly language: string | undefined
}

/** Where messages of customers become interactions. */
export class TextDesk {
  readonly #options: TextDeskOptions
  readonly #closed: ClosedRequests

  constructor(options: TextDeskOptions) {
    this.#options = options
    this.#closed = new ClosedRequests(options.engine)
  }

  /** A customer has written: the message is durable, and an interaction is open, when this resolves. */
  async receive(channel: string, written: InboundMessage): Promise<ReceiveOutcome> {
    const inbound = { ...written, content: this.#options.redaction.content(written.content) }
    const { changes, engine, entries, languages, messages, moves, permissions, places } = this.#options
    const refusal = contentRefusal(inbound.content)
    if (refusal) return { outcome: 'refused', reason: refusal }
    const entry = findEntry(entries, channel, inbound.service)
    if (!entry) return { outcome: 'refused', reason: 'unknownService' }
    if (!engine.available) return { outcome: 'refused', reason: 'unavailable' }
    try {
      if (await permissions.isBlocked({ channel, address: inbound.address })) {
        engine.logger.info('message of a blocked contact refused', { channel })
        return { outcome: 'refused', reason: 'blocked' }
      }
      const hasMoved = await moves.follow(channel, entry.service, inbound)
      if (inbound.identifiers) await recognizeAuthor(this.#options, channel, inbound, inbound.identifiers)
      const arrival = await places.arrival(channel, inbound, entry)
      const { customer, conversation } = arrival
      if (inbound.isClaimed) await doubtAuthor(this.#options, channel, customer)
      const { message, duplicate } = await messages.append({
        conversation: conversation.id,
        channel,
        author: { role: 'customer', ...(customer.name !== undefined && { name: customer.name }) },
        content: this.#answered(conversation, channel, inbound.content),
        externalId: inbound.externalId,
      })
      if (engine.ports.channels.get(channel)?.capabilities.windowMs !== undefined) {
        // From when it was written: one that is delivered again opens nothing anew.
        await openWindow(engine, conversation.id, { channel, address: inbound.address }, message.at)
      }
      // A repeated message may be one whose first sender died between the two steps: the second is done again.
      const isOld = duplicate && ((await messages.isFollowed(message)) || (await places.hasEndedWith(message)))
      const going = places.goingOn(conversation, channel)
      // Only what is yet to be routed waits for it.
      const language = going || isOld ? undefined : await languages.hear(arrival, message)
      await this.#arrive(channel, inbound, entry, conversation, message, { isOld, hasMoved, language })
      await changes.arrived(channel, inbound)
      if (going && !isOld) void languages.follow(going, arrival, message)
      return { outcome: 'received', message, duplicate }
    } catch (error) {
      engine.logger.warn('message could not be taken', { channel, error: errorText(error) })
      return { outcome: 'refused', reason: 'unavailable' }
    }
  }

  async hasReceived(channel: string, address: string, service: string, externalId: string): Promise<boolean> {
    const conversation = await this.#options.places.at(channel, address, service)
    return (
      conversation !== undefined &&
      (await this.#options.messages.written(conversation.id, channel, externalId)) !== undefined
    )
  }

  /** Somebody has come near without writing. */
  async meet(channel: string, { address, displayName }: InboundMeeting): Promise<MeetOutcome> {
    const { engine, customers } = this.#options
    try {
      await customers.customer(channel, address, displayName)
      return { outcome: 'met' }
    } catch (error) {
      engine.logger.warn('customer could not be made', { channel, error: errorText(error) })
      return { outcome: 'refused', reason: 'unavailable' }
    }
  }

  /** The customer has said whether to be written to on this channel. */
  async consent(channel: string, { address, at, ...said }: InboundConsent): Promise<ConsentOutcome> {
    const { engine, customers, permissions } = this.#options
    // By its id it is the same statement when it is said again.
    const isKept = !said.given && said.externalId !== undefined
    if (!engine.available && !isKept) return { outcome: 'refused', reason: 'unavailable' }
    try {
      const contact = { channel, address }
      const { id } = await customers.customer(channel, address)
      const statement = { ...said, channel, source: channel, ...(at !== undefined && { at: this.#notAhead(at) }) }
      const actor: Actor = { role: 'customer', id }
      if (!engine.available) {
        // Whoever wants nothing more is heard even if this process ends before the store is back.
        await permissions.keep(actor, contact, statement)
        return { outcome: 'refused', reason: 'unavailable' }
      }
      await permissions.consent(actor, contact, statement)
      return { outcome: 'recorded' }
    } catch (error) {
      engine.logger.warn('consent could not be recorded', { channel, error: errorText(error) })
      return { outcome: 'refused', reason: 'unavailable' }
    }
  }

  /** Messages of a conversation that there is already. */
  async history(channel: string, address: string, service: string, range: HistoryRange) {
    const conversation = await this.#options.places.at(channel, address, service)
    return conversation ? this.#options.messages.history(conversation.id, range) : []
  }

  /** The customer ends the request. */
  async leave(channel: string, address: string, service: string): Promise<void> {
    const { engine } = this.#options
    const conversation = await this.#options.places.at(channel, address, service)
    if (!conversation) return
    await engine.run({ role: 'customer', id: conversation.customer }, (transaction) => {
      const interaction = this.#openOne(transaction, conversation, channel)
      if (!interaction) return
      engine.ports.router?.release(transaction, interaction, leavingCause(interaction))
    })
  }

  /** A provider's clock that is ahead says nothing of what is yet to come. */
  #notAhead(at: Instant): Instant {
    return Math.min(at, this.#options.engine.clock.now())
  }

  /** What was typed in answer to options that were shown as text is the choice of one. */
  #answered({ id }: Conversation, channel: string, content: MessageContent): MessageContent {
    const { options } = this.#options.engine.get(openClaims, claimId(id, channel)) ?? {}
    const option = options && !content.reply && typedOption(options, content.text ?? '')
    return option ? { ...content, reply: { id: option.id } } : content
  }

  #openOne(transaction: Transaction, { id }: Conversation, channel: string): Interaction | undefined {
    const claim: OpenClaim | undefined = transaction.read(openClaims, claimId(id, channel))
    return claim && transaction.read(interactions, claim.interaction)
  }

  async #arrive(
    channel: string,
    inbound: InboundMessage,
    entry: Entry,
    conversation: Conversation,
    message: ConversationMessage,
    { isOld, hasMoved, language }: Taken,
  ): Promise<void> {
    const { engine, flows, inactivity } = this.#options
    const actor: Actor = { role: 'customer', id: conversation.customer }
    const { sequence } = message
    const claim = claimId(conversation.id, channel)
    const interaction = await engine.run(actor, (transaction) => {
      const found = this.#openOne(transaction, conversation, channel)
      const isTaken = isOld || (found && transaction.peek(openClaims, claim)?.taken === sequence)
      const open = found && !isTaken ? answeredWhere(transaction, found, channel, inbound) : found
      // Taken again, it would answer another question than it did, or open once more what is over.
      if (isTaken && !open) return undefined
      const interaction = open?.id ?? transaction.newId<InteractionId>()
      if (!isTaken) {
        if (open) inactivity.heard(transaction, open.id)
        else this.#open(transaction, interaction, channel, inbound, entry, conversation, language)
        if (open?.stage.name === 'parked') engine.ports.router?.unpark(transaction, open)
        // A code that has led here answers no question of the flow.
        else if (!open || hasMoved || flows.input(transaction, open, message.reply?.id ?? message.text ?? '')) {
          const { options } = (open && transaction.peek(openClaims, claim)) ?? {}
          transaction.put(openClaims, claim, { interaction, ...(options && { options }), taken: sequence })
        }
      }
      transaction.fact('message:added', { conversation: conversation.id, interaction, sequence, role: 'customer' })
      return interaction
    })
    const isOver = interaction !== undefined && !engine.get(interactions, interaction)
    if (isOver) await this.#closed.endedWith(conversation.id, sequence)
  }

  #open(
    transaction: Transaction,
    id: InteractionId,
    channel: string,
    inbound: InboundMessage,
    entry: Entry,
    served: Conversation,
    language: string | undefined,
  ): void {
    const { service, site } = entry
    const { id: conversation, customer } = served
    transaction.fact('interaction:opened', {
      interaction: id,
      ...{ conversation, customer, channel, service },
      medium: 'text',
    })
    if (language !== undefined) transaction.fact('interaction:languageKnown', { interaction: id, language })
    const interaction: Omit<Interaction, 'stage'> = {
      id,
      ...{ channel, service, customer, conversation },
      medium: 'text',
      direction: 'inbound',
      from: inbound.address,
      to: inbound.service,
      home: transaction.node,
      ...(site !== undefined && { site }),
      openedAt: transaction.now,
      ...(language !== undefined && { language }),
      ...familiarity(served),
      attributes: inbound.attributes ?? {},
    }
    const { text } = inbound.content
    this.#options.flows.begin(transaction, interaction, entry.flow, {
      ...(text !== undefined && { firstMessage: firstCharacters(text, 500) }),
      ...(language !== undefined && { language }),
    })
  }
}

/** A customer who goes on from a second address is answered there. What still comes from a channel that was left moves nothing. */
function answeredWhere(
  transaction: Transaction,
  interaction: Interaction,
  channel: string,
  { address: from, service: to }: InboundMessage,
): Interaction {
  if (interaction.channel !== channel || (interaction.from === from && interaction.to === to)) return interaction
  const moved = { ...interaction, from, to }
  transaction.put(interactions, interaction.id, moved)
  return moved
}
