import { type Actor, systemActor } from '../authorization/actor.js'
import type {
  ConversationMessage,
  InboundMessage,
  MessageAuthor,
  MessageContent,
  ReceiveOutcome,
} from '../channel/channel-adapter.js'
import type { Conversation } from '../conversation/conversation.js'
import type { OutgoingMessage, WriteOutcome } from '../conversation/conversations.js'
import { type CustomerBook, familiarity } from '../customer/customer-book.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import { type Entry, findEntry } from '../entry/entry.js'
import { errorText } from '../errors/ringwright-error.js'
import type { PerformedAct, FlowResult } from '../flow/flow-performer.js'
import type { FlowRunner } from '../flow/flow-runner.js'
import type { InteractionId } from '../identity/identity.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import type { MessageBook } from '../message/message-book.js'
import { type OpenClaim, claimId, openClaims, outboxes } from './text-records.js'

export interface TextDeskOptions {
  readonly engine: Engine
  readonly entries: readonly Entry[]
  readonly customers: CustomerBook
  readonly messages: MessageBook
  readonly flows: FlowRunner
}

/** Longest text that an agent or a customer can write, whatever the channel allows. */
export const TEXT_LENGTH_MAX = 16_384
const ATTACHMENTS_MAX = 10
const FLOW = systemActor('flow')

/** Where written messages become interactions, and answers become messages. */
export class TextDesk {
  readonly #options: TextDeskOptions

  constructor(options: TextDeskOptions) {
    this.#options = options
    const { engine } = options
    engine.define(openClaims)
    engine.define(outboxes)
  }

  /** A customer has written: the message is durable, and an interaction is open, when this resolves. */
  async receive(channel: string, inbound: InboundMessage): Promise<ReceiveOutcome> {
    const { engine, entries, customers, messages } = this.#options
    const refusal = refuseContent(inbound.content)
    if (refusal) return { outcome: 'refused', reason: refusal }
    const entry = findEntry(entries, channel, inbound.service)
    if (!entry) return { outcome: 'refused', reason: 'unknownService' }
    if (!engine.available) return { outcome: 'refused', reason: 'unavailable' }
    try {
      const customer = await customers.customer(channel, inbound.address, inbound.displayName)
      const conversation = await customers.conversation(customer.id, entry.service)
      const { message, duplicate } = await messages.append({
        conversation: conversation.id,
        author: { role: 'customer', ...(customer.name !== undefined && { name: customer.name }) },
        content: inbound.content,
        externalId: inbound.externalId,
      })
      // A repeated message may be one whose first sender died between the two steps: the second is done again.
      await this.#arrive(channel, inbound, entry, conversation, message)
      return { outcome: 'received', message, duplicate }
    } catch (error) {
      engine.logger.warn('message could not be taken', { channel, error: errorText(error) })
      return { outcome: 'refused', reason: 'unavailable' }
    }
  }

  /** An agent, or the host's own code, writes to the customer. */
  async write(actor: Actor, id: InteractionId, outgoing: OutgoingMessage): Promise<WriteOutcome> {
    const { engine } = this.#options
    const interaction = engine.get(interactions, id)
    if (!interaction) return { outcome: 'refused', reason: 'closed' }
    if (interaction.medium !== 'text') return { outcome: 'refused', reason: 'notText' }
    const own = interaction.stage.name === 'engaged' && interaction.stage.agent === actor.id
    engine.authorize(actor, own ? 'interaction:own' : 'interaction:write', { interaction: id })
    const refusal = refuseContent(outgoing)
    if (refusal) return { outcome: 'refused', reason: refusal === 'empty' ? 'empty' : 'tooLong' }
    const limit = engine.ports.channels.get(interaction.channel)?.capabilities.textLengthMax ?? TEXT_LENGTH_MAX
    if ((outgoing.text?.length ?? 0) > limit) return { outcome: 'refused', reason: 'tooLong' }
    if (!engine.available) return { outcome: 'refused', reason: 'unavailable' }
    const name = actor.role === 'agent' ? engine.ports.router?.agentName(actor.id as never) : undefined
    const author: MessageAuthor = { role: 'agent', id: actor.id, ...(name !== undefined && { name }) }
    const { clientId, ...content } = outgoing
    return this.#send(actor, interaction, author, content, `${actor.id}:${clientId}`)
  }

  /** What a flow says in text. */
  async perform(interaction: Interaction, act: PerformedAct): Promise<FlowResult | undefined> {
    const parts: MessageContent[] = []
    if ('notice' in act && act.notice?.text) parts.push({ text: act.notice.text })
    if (act.text) parts.push({ text: act.kind === 'ask' ? withChoices(act.text, act.choices) : act.text })
    for (const [index, content] of parts.entries()) {
      const externalId = `flow:${interaction.id}:${act.turn}:${index}`
      await this.#send(FLOW, interaction, { role: 'flow' }, content, externalId)
    }
    // The answer to a question arrives as a message; until then nothing is done.
    return act.kind === 'say' ? { kind: 'done' } : undefined
  }

  /** What somebody who waits is told; the same `key` again is the same message. */
  async announce(interaction: Interaction, text: string, key: string): Promise<void> {
    await this.#send(FLOW, interaction, { role: 'flow' }, { text }, `wait:${interaction.id}:${key}`)
  }

  /** The customer ends the request. */
  async leave(channel: string, address: string, service: string): Promise<void> {
    const { engine, entries, customers } = this.#options
    const entry = findEntry(entries, channel, service)
    if (!entry) return
    const customer = await customers.customer(channel, address)
    const conversation = await customers.conversation(customer.id, entry.service)
    await engine.run({ role: 'customer', id: customer.id }, (transaction) => {
      const interaction = this.#openOne(transaction, conversation, channel)
      if (!interaction) return
      const cause = interaction.stage.name === 'engaged' ? 'customerEnded' : 'customerLeft'
      if (engine.ports.router) engine.ports.router.release(transaction, interaction, cause)
    })
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
  ): Promise<void> {
    const { engine, flows } = this.#options
    const actor: Actor = { role: 'customer', id: conversation.customer }
    await engine.run(actor, (transaction) => {
      const open = this.#openOne(transaction, conversation, channel)
      const interaction = open?.id ?? transaction.newId<InteractionId>()
      if (open) flows.input(transaction, open, inbound.content.text ?? '')
      else this.#open(transaction, interaction, channel, inbound, entry, conversation)
      const { sequence } = message
      transaction.fact('message:added', { conversation: conversation.id, interaction, sequence, role: 'customer' })
    })
  }

  #open(
    transaction: Transaction,
    id: InteractionId,
    channel: string,
    inbound: InboundMessage,
    entry: Entry,
    served: Conversation,
  ): void {
    const { service } = entry
    const { id: conversation, customer } = served
    transaction.put(openClaims, claimId(conversation, channel), { interaction: id })
    transaction.fact('interaction:opened', {
      ...{ interaction: id, conversation, customer, channel, service },
      medium: 'text',
    })
    const interaction: Omit<Interaction, 'stage'> = {
      ...{ id, channel, service, customer, conversation },
      medium: 'text',
      direction: 'inbound',
      from: inbound.address,
      to: inbound.service,
      home: transaction.node,
      openedAt: transaction.now,
      ...familiarity(served),
      attributes: {},
    }
    const variables = inbound.content.text === undefined ? {} : { firstMessage: inbound.content.text.slice(0, 500) }
    this.#options.flows.begin(transaction, interaction, entry.flow, variables)
  }

  async #send(
    actor: Actor,
    interaction: Interaction,
    author: MessageAuthor,
    content: MessageContent,
    externalId: string,
  ): Promise<Extract<WriteOutcome, { outcome: 'written' }>> {
    const { engine, messages } = this.#options
    const { conversation, channel, from: address, to: service } = interaction
    const { message, duplicate } = await messages.append({ conversation, author, content, externalId })
    const { sequence } = message
    await engine.run(actor, (transaction) => {
      const id = claimId(conversation, channel)
      const outbox = transaction.read(outboxes, id)
      const home = transaction.peek(interactions, interaction.id)?.home ?? interaction.home
      transaction.put(outboxes, id, {
        ...(outbox ?? { conversation, channel, address, service, sent: sequence - 1 }),
        home,
        last: Math.max(sequence, outbox?.last ?? 0),
      })
      transaction.fact('message:added', { conversation, interaction: interaction.id, sequence, role: author.role })
    })
    return { outcome: 'written', message, duplicate }
  }
}

function withChoices(text: string, choices: readonly { keys: readonly string[]; label?: string }[]): string {
  const lines = choices.flatMap(({ keys: [key], label }) => (label === undefined ? [] : [`${key}: ${label}`]))
  return [text, ...lines].join('\n')
}

function refuseContent({
  text = '',
  attachments = [],
}: MessageContent): 'empty' | 'tooLong' | 'tooManyAttachments' | undefined {
  if (text.trim() === '' && attachments.length === 0) return 'empty'
  if (text.length > TEXT_LENGTH_MAX) return 'tooLong'
  return attachments.length > ATTACHMENTS_MAX ? 'tooManyAttachments' : undefined
}
