import { type Actor, systemActor } from '../authorization/actor.js'
import type { InboundMessage } from '../channel/channel-adapter.js'
import type { Instant } from '../clock/clock.js'
import type { OutgoingMessage } from '../conversation/conversations.js'
import type { WriteOutcome } from '../conversation/write-outcome.js'
import type { AddressedService, CustomerBook } from '../customer/customer-book.js'
import type { CustomerIdentities } from '../customer/customer-identities.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import type { Entry } from '../entry/entry.js'
import { errorText, RingwrightError } from '../errors/ringwright-error.js'
import type { ConversationId, InteractionId } from '../identity/identity.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import type { PermissionBook } from '../permission/permission-book.js'
import { authorizeWriting } from '../text/authorize-writing.js'
import { claimId, openClaims } from '../text/text-records.js'
import { type ChannelMove, channelMoves, type MoveInvitation, type MovePlace } from './channel-move.js'
import { moveCodeIn, newMoveCode } from './move-code.js'
import type { MoveInvitationOptions, MoveInvitationOutcome, MoveRefusal } from './move-invitation.js'

export interface ChannelMovesOptions {
  readonly engine: Engine
  readonly entries: readonly Entry[]
  readonly customers: CustomerBook
  readonly identities: CustomerIdentities
  readonly permissions: PermissionBook
  readonly write: (actor: Actor, interaction: InteractionId, message: OutgoingMessage) => Promise<WriteOutcome>
}

const MOVES = systemActor('channel moves')
const CODE = '{{code}}'
const EXPIRES_MS = 900_000
const EXPIRES_MIN_MS = 60_000
const EXPIRES_MAX_MS = 86_400_000
/** Channels of one interaction. Whoever changes more often than that is not helped by another one. */
const PLACES_MAX = 5
const LOOK_AGAIN_MS = 86_400_000

/** Where customers go on with an interaction on another channel than they began it. */
export class ChannelMoves {
  readonly #options: ChannelMovesOptions
  /** The interaction that a code leads to. */
  readonly #codes = new Map<string, InteractionId>()
  /** The interaction that is gone on with at `channel|address|service`. */
  readonly #places = new Map<string, InteractionId>()

  constructor(options: ChannelMovesOptions) {
    const { engine } = options
    this.#options = options
    engine.define(channelMoves)
    engine.index(channelMoves, (after, before) => {
      const id = (after ?? before)?.id as InteractionId
      if (before?.body.invitation) this.#codes.delete(before.body.invitation.code)
      for (const place of before?.body.places ?? []) this.#places.delete(keyOf(place, before?.body.service))
      if (after?.body.invitation) this.#codes.set(after.body.invitation.code, id)
      for (const place of after?.body.places ?? []) this.#places.set(keyOf(place, after?.body.service), id)
    })
    engine.deadline(channelMoves, {
      deadline: ({ invitation, lookAgainAt }) => Math.min(invitation?.expiresAt ?? lookAgainAt, lookAgainAt),
      lapse: (transaction, id, move) => lapse(transaction, id as InteractionId, move),
    })
    engine.react(interactions, (after, before) => {
      if (!after && before?.body.home === engine.node) this.#forget(before.body.id)
    })
  }

  /** The conversation that whoever writes from there goes on with; undefined where nobody has moved to. */
  conversationAt(channel: string, address: string, service: string): ConversationId | undefined {
    const id = this.#places.get(keyOf({ channel, address }, service))
    const isOpen = id !== undefined && this.#options.engine.get(interactions, id) !== undefined
    return isOpen ? this.#options.engine.get(channelMoves, id)?.conversation : undefined
  }

  /** Sends the customer a code, on the channel where the customer is, by which another one is taken. */
  async invite(actor: Actor, id: InteractionId, wish: MoveInvitationOptions): Promise<MoveInvitationOutcome> {
    const { engine, write } = this.#options
    const { channel, text, clientId, expiresMs = EXPIRES_MS } = wish
    checkWish(text, expiresMs)
    const interaction = engine.get(interactions, id)
    if (!interaction) return { outcome: 'refused', reason: 'closed' }
    authorizeWriting(engine, actor, interaction)
    const refusal = await this.#refusalOf(interaction, channel)
    if (refusal) return { outcome: 'refused', reason: refusal }
    const invitation = await this.#invitation(actor, interaction, { channel, clientId, expiresMs })
    if (!invitation) return { outcome: 'refused', reason: 'closed' }
    const { code, expiresAt } = invitation
    const written = await write(actor, id, { text: text.replaceAll(CODE, code), clientId })
    // A code that nobody was sent leads nowhere: refused, or the message is an older one with another code.
    if (written.outcome === 'written' && written.message.text?.includes(code))
      return { ...written, outcome: 'invited', expiresAt }
    await engine.run(actor, (transaction) => {
      const move = transaction.read(channelMoves, id)
      if (move?.invitation?.code === code) withdraw(transaction, id, move)
    })
    return written.outcome === 'refused' ? written : { outcome: 'refused', reason: 'alreadyInvited' }
  }

  /**
   * Takes along whoever comes with a code, before the message itself is taken: the interaction is this channel's, and the
   * address the customer's. True when the message was the code of a move.
   */
  async follow(channel: string, service: string, inbound: InboundMessage): Promise<boolean> {
    const { engine, identities, permissions } = this.#options
    const code = moveCodeIn(inbound.content.text)
    const id = code === undefined ? undefined : this.#codes.get(code)
    const move = id && engine.get(channelMoves, id)
    const interaction = id && engine.get(interactions, id)
    if (!id || !move || !interaction || !isMeant(move, channel, service, engine.clock.now())) return false
    const contact = { channel, address: inbound.address }
    if (await this.#isBusyElsewhere(id, { ...contact, service })) return false
    const permission = await permissions.ask(contact, { purpose: 'service' })
    if (permission.outcome === 'refused') return false
    const actor: Actor = { role: 'customer', id: interaction.customer }
    const source = `code sent on ${interaction.channel}`
    const joined = await identities.join(actor, interaction.customer, contact, source)
    if (joined.outcome === 'refused' || joined.outcome === 'doubted') {
      engine.logger.info('a customer who came with a code is somebody else', { interaction: id, channel })
      return false
    }
    return engine.run(actor, (transaction) => this.#arrive(transaction, id, code as string, inbound, channel))
  }

  /** The invitation of that `clientId`, or a new one in the place of the last. */
  #invitation(
    actor: Actor,
    { id, conversation, service, channel: from, from: address }: Interaction,
    { channel, clientId, expiresMs }: { channel: string; clientId: string; expiresMs: number },
  ): Promise<MoveInvitation | undefined> {
    const { engine } = this.#options
    return engine.run(actor, (transaction) => {
      if (!transaction.read(interactions, id)) return undefined
      const { now } = transaction
      const known = transaction.read(channelMoves, id)
      const sent = known?.invitation
      if (sent?.clientId === clientId && sent.channel === channel) return sent
      const invitation = { channel, clientId, code: newMoveCode(engine.random), expiresAt: now + expiresMs }
      const lookAgainAt = now + LOOK_AGAIN_MS
      const move = known ?? { conversation, service, places: [{ channel: from, address }], lookAgainAt }
      transaction.put(channelMoves, id, { ...move, invitation })
      transaction.fact('interaction:moveInvited', { interaction: id, channel, expiresAt: invitation.expiresAt })
      return invitation
    })
  }

  async #refusalOf(interaction: Interaction, channel: string): Promise<MoveRefusal | undefined> {
    const { engine, entries, customers, permissions } = this.#options
    const { id, medium, service, customer } = interaction
    if (medium !== 'text') return 'notText'
    if (!engine.ports.channels.has(channel)) return 'unknownChannel'
    if (interaction.channel === channel) return 'sameChannel'
    const leads = (entry: Entry): boolean => entry.channel === channel || entry.channel === '*'
    if (!entries.some((entry) => leads(entry) && (entry.service === service || entry.address === '*')))
      return 'unknownService'
    const { places = [] } = engine.get(channelMoves, id) ?? {}
    if (places.length >= PLACES_MAX && !places.some((place) => place.channel === channel)) return 'tooManyMoves'
    // Whoever is known there and does not want to be written to there is not asked to come.
    const { addresses = [] } = (await customers.byId(customer)) ?? {}
    for (const contact of addresses.filter((each) => each.channel === channel)) {
      const permission = await permissions.ask(contact, { purpose: 'service' })
      if (permission.outcome === 'refused') return permission.reason === 'blocked' ? 'blocked' : 'withdrawn'
    }
    return undefined
  }

  /** Whoever is talked with at the address already goes on with that. */
  async #isBusyElsewhere(id: InteractionId, from: AddressedService): Promise<boolean> {
    const { engine, customers } = this.#options
    const openAt = (conversation: ConversationId): InteractionId | undefined => {
      const claim = engine.get(openClaims, claimId(conversation, from.channel))
      return claim && engine.get(interactions, claim.interaction)?.id
    }
    const known = await customers.conversationAt(from, (conversation) => openAt(conversation.id) !== undefined)
    const open = known && openAt(known.id)
    return open !== undefined && open !== id
  }

  #arrive(
    transaction: Transaction,
    id: InteractionId,
    code: string,
    { address, service: to }: InboundMessage,
    channel: string,
  ): boolean {
    const move = transaction.read(channelMoves, id)
    const interaction = transaction.read(interactions, id)
    if (!move || !interaction || move.invitation?.code !== code) return false
    const { invitation: _used, ...rest } = move
    const { conversation, channel: from } = interaction
    const others = rest.places.filter((place) => place.channel !== channel)
    transaction.put(channelMoves, id, { ...rest, places: [...others, { channel, address }] })
    transaction.put(interactions, id, { ...interaction, channel, from: address, to })
    transaction.read(openClaims, claimId(conversation, channel))
    transaction.put(openClaims, claimId(conversation, channel), { interaction: id })
    transaction.fact('interaction:moved', { interaction: id, conversation, from, channel })
    return true
  }

  /** It is over, and with it whatever led to it from elsewhere. */
  #forget(id: InteractionId): void {
    const { engine } = this.#options
    if (!engine.get(channelMoves, id)) return
    engine
      .run(MOVES, (transaction) => {
        const move = transaction.read(channelMoves, id)
        if (move) remove(transaction, id, move)
      })
      .catch((error) => engine.logger.warn('move could not be removed', { interaction: id, error: errorText(error) }))
  }
}

function checkWish(text: string, expiresMs: number): void {
  if (!text.includes(CODE))
    throw new RingwrightError(
      'invalid_argument',
      `The text of an invitation needs ${CODE}, where the code is to stand.`,
    )
  if (!Number.isInteger(expiresMs) || expiresMs < EXPIRES_MIN_MS || expiresMs > EXPIRES_MAX_MS)
    throw new RingwrightError(
      'invalid_argument',
      `\`expiresMs\` takes ${EXPIRES_MIN_MS} to ${EXPIRES_MAX_MS}, got ${expiresMs}.`,
    )
}

function isMeant({ invitation, service: asked }: ChannelMove, channel: string, service: string, now: Instant): boolean {
  return invitation?.channel === channel && asked === service && now < invitation.expiresAt
}

function lapse(transaction: Transaction, id: InteractionId, move: ChannelMove): void {
  if (!transaction.peek(interactions, id)) return remove(transaction, id, move)
  const { invitation } = move
  if (invitation && invitation.expiresAt <= transaction.now) return withdraw(transaction, id, move)
  transaction.put(channelMoves, id, { ...move, lookAgainAt: transaction.now + LOOK_AGAIN_MS })
}

/** The code leads nowhere any more. Of whoever has not moved nothing else is known. */
function withdraw(transaction: Transaction, id: InteractionId, { invitation: _over, ...move }: ChannelMove): void {
  if (move.places.length > 1) transaction.put(channelMoves, id, move)
  else transaction.remove(channelMoves, id)
}

function remove(transaction: Transaction, id: InteractionId, { conversation, places }: ChannelMove): void {
  transaction.remove(channelMoves, id)
  for (const { channel } of places) {
    const claim = claimId(conversation, channel)
    if (transaction.read(openClaims, claim)?.interaction === id) transaction.remove(openClaims, claim)
  }
}

function keyOf({ channel, address }: MovePlace, service: string | undefined): string {
  return `${channel}|${address}|${service}`
}
