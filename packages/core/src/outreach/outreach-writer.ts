import type { Actor } from '../authorization/actor.js'
import type { MessageAuthor } from '../channel/channel-adapter.js'
import { fitContent } from '../channel/fit-content.js'
import type { MessageContent } from '../channel/message-content.js'
import type { CustomerBook } from '../customer/customer-book.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import { type Entry, findEntry } from '../entry/entry.js'
import type { CustomerId } from '../identity/identity.js'
import { outreachId } from '../message/message.js'
import type { Appended, MessageBook } from '../message/message-book.js'
import type { Redaction } from '../message/redaction/redaction.js'
import type { Contact } from '../permission/contact.js'
import type { PermissionBook } from '../permission/permission-book.js'
import { contentRefusal } from '../text/content-refusal.js'
import { fillOutbox, type OutboxPlace } from '../text/fill-outbox.js'
import type { BroadcastOptions } from './broadcast.js'
import type { TextParties } from './text-parties.js'
import type { OutreachOptions, OutreachOutcome, OutreachRefusal } from './outreach.js'

export interface OutreachWriterOptions {
  readonly engine: Engine
  readonly entries: readonly Entry[]
  readonly customers: CustomerBook
  readonly parties: TextParties
  readonly permissions: PermissionBook
  readonly messages: MessageBook
  readonly redaction: Redaction
}

/** What belongs to a broadcast. */
export interface OfBroadcast {
  readonly broadcast: string
  /** Decides with the change that has the message sent; false: it is not to be sent any more. */
  readonly proceed: (transaction: Transaction) => boolean
  /** The one before may have broken off between writing and sending: what was written already is sent. */
  readonly isResumed: boolean
}

interface Place extends OutboxPlace {
  readonly customer: CustomerId
  readonly purpose: string
}

/** Of one message so many at the most, as of an agent's. */
const PARTS_MAX = 20

/** Writes to customers who have no request open, as far as they and the channel allow it. */
export class OutreachWriter {
  readonly #options: OutreachWriterOptions

  constructor(options: OutreachWriterOptions) {
    this.#options = options
  }

  async write(
    actor: Actor,
    contact: Contact,
    written: MessageContent,
    options: OutreachOptions,
    of?: OfBroadcast,
  ): Promise<OutreachOutcome> {
    const { engine, entries, customers, parties, messages, redaction } = this.#options
    const { channel, address } = contact
    const { service, purpose = 'service', clientId } = options
    const content = redaction.content(messages.readable(written))
    const refusal = await this.#refusal(contact, content, options)
    if (refusal) return { outcome: 'refused', reason: refusal }
    const entry = findEntry(entries, channel, service)
    const capabilities = engine.ports.channels.get(channel)?.capabilities
    if (!entry || !capabilities) return { outcome: 'refused', reason: 'unknownService' }
    const parts = fitContent(content, capabilities)
    if (parts.length === 0) return { outcome: 'refused', reason: 'empty' }
    if (parts.length > PARTS_MAX) return { outcome: 'refused', reason: 'tooLong' }
    const party = await parties.party(channel, address, entry.service)
    if (!party) return { outcome: 'refused', reason: 'unknownChannel' }
    if (!content.template && !party.takesText) return { outcome: 'refused', reason: 'windowClosed' }
    const { customer, conversation } = party
    const sent: Appended[] = []
    for (const [index, part] of parts.entries())
      sent.push(
        await messages.append({
          ...{ conversation, channel, author: this.#author(actor), content: part, to: { address, service } },
          externalId: outreachId(clientId, index),
          ...(purpose !== 'service' && { purpose }),
        }),
      )
    const first = sent[0] as Appended
    if (of && first.duplicate && !of.isResumed) return { outcome: 'written', ...first }
    await this.#send(actor, { ...contact, service, customer, conversation, purpose }, sent, of)
    if (actor.role === 'agent') await customers.wroteTo(conversation, actor.id as never)
    return { outcome: 'written', ...first }
  }

  /** A broadcast as it is kept: the files that it names stay until it is sent. */
  async kept<Options extends Pick<BroadcastOptions, 'content'>>(options: Options): Promise<Options> {
    const { attachments } = await this.#options.messages.claimed(options.content)
    return attachments ? { ...options, content: { ...options.content, attachments } } : options
  }

  /** A broadcast that was kept, with links to its files that work. */
  shown<Kept extends Pick<BroadcastOptions, 'content'>>(broadcast: Kept): Kept {
    return { ...broadcast, content: this.#options.messages.readable(broadcast.content) }
  }

  /** Has what was written sent, unless it was before. */
  async #send(actor: Actor, place: Place, written: readonly Appended[], of: OfBroadcast | undefined): Promise<void> {
    const { engine, messages } = this.#options
    const left: Appended[] = []
    for (const each of written) if (!each.duplicate || !(await messages.isQueued(each.message))) left.push(each)
    const { customer, purpose, ...outbox } = place
    const isSent = await engine.run(actor, (transaction) => {
      if (of && !of.proceed(transaction)) return false
      if (left.length === 0) return true
      fillOutbox(transaction, outbox, left)
      const { conversation, channel } = outbox
      for (const { message } of left)
        transaction.fact('message:sentOut', {
          ...{ conversation, customer, channel, sequence: message.sequence, purpose },
          ...(of && { broadcast: of.broadcast }),
        })
      return true
    })
    if (isSent) for (const { message } of left) await messages.noteQueued(message)
  }

  async #refusal(
    contact: Contact,
    content: MessageContent,
    { service, purpose = 'service', needsConsent = purpose !== 'service' }: OutreachOptions,
  ): Promise<OutreachRefusal | undefined> {
    const { engine, entries, permissions } = this.#options
    if (!engine.ports.channels.has(contact.channel)) return 'unknownChannel'
    if (!findEntry(entries, contact.channel, service)) return 'unknownService'
    const refusal = contentRefusal(content)
    if (refusal) return refusal === 'empty' ? 'empty' : 'tooLong'
    if (!engine.available) return 'unavailable'
    const permission = await permissions.ask(contact, { purpose, needsConsent })
    return permission.outcome === 'refused' ? permission.reason : undefined
  }

  #author({ role, id }: Actor): MessageAuthor {
    if (role !== 'agent') return { role: 'system' }
    const name = this.#options.engine.ports.router?.agentName(id as never)
    return { role: 'agent', id, ...(name !== undefined && { name }) }
  }
}
