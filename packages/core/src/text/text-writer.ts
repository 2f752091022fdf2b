import { type Actor, systemActor } from '../authorization/actor.js'
import type { MessageAuthor } from '../channel/channel-adapter.js'
import type { ChannelCapabilities } from '../channel/channel-capabilities.js'
import { canChoose, fitContent } from '../channel/fit-content.js'
import type { MessageContent, MessageOption } from '../channel/message-content.js'
import type { OutgoingMessage } from '../conversation/conversations.js'
import { isWindowOpen } from '../conversation/reply-window.js'
import type { WriteOutcome } from '../conversation/write-outcome.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import type { FlowResult, PerformedAct } from '../flow/flow-performer.js'
import type { InteractionId } from '../identity/identity.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import type { Appended, MessageBook } from '../message/message-book.js'
import type { Redaction } from '../message/redaction/redaction.js'
import type { PermissionBook } from '../permission/permission-book.js'
import { authorizeWriting } from './authorize-writing.js'
import { contentRefusal, MESSAGE_TEXT_LENGTH_MAX } from './content-refusal.js'
import { noteReply } from './note-reply.js'
import type { Inactivity } from './inactivity.js'
import { claimId, openClaims, outboxes } from './text-records.js'
import { fillOutbox } from './fill-outbox.js'

export interface TextWriterOptions {
  readonly engine: Engine
  readonly permissions: PermissionBook
  readonly messages: MessageBook
  readonly inactivity: Inactivity
  readonly redaction: Redaction
}

interface Writing {
  readonly actor: Actor
  readonly author: MessageAuthor
  readonly content: MessageContent
  /** The same again is the same message. */
  readonly externalId: string
}

const FLOW = systemActor('flow')
/** Of one that is written, so many messages at the most become of it: nobody reads more, and providers take them for spam. */
const PARTS_MAX = 20
/** For an interaction that a host has opened on a channel of its own: it is shown whatever is written. */
const NO_LIMITS: ChannelCapabilities = {
  textLengthMax: MESSAGE_TEXT_LENGTH_MAX,
  attachments: true,
  options: { countMax: Number.POSITIVE_INFINITY, labelLengthMax: MESSAGE_TEXT_LENGTH_MAX },
  cards: true,
  location: true,
  templates: true,
  typing: true,
}

/** Where what the contact center writes becomes messages that the channel of an interaction can show. */
export class TextWriter {
  readonly #options: TextWriterOptions

  constructor(options: TextWriterOptions) {
    this.#options = options
    options.engine.define(outboxes)
  }

  /** An agent, or the host's own code, writes to the customer. */
  async write(actor: Actor, id: InteractionId, outgoing: OutgoingMessage): Promise<WriteOutcome> {
    const { engine } = this.#options
    const interaction = engine.get(interactions, id)
    if (!interaction) return { outcome: 'refused', reason: 'closed' }
    if (interaction.medium !== 'text') return { outcome: 'refused', reason: 'notText' }
    authorizeWriting(engine, actor, interaction)
    const { clientId, ...content } = outgoing
    const refusal = contentRefusal(content)
    if (refusal) return { outcome: 'refused', reason: refusal === 'empty' ? 'empty' : 'tooLong' }
    const count = this.#parts(interaction, content).length
    if (count === 0) return { outcome: 'refused', reason: 'empty' }
    if (count > PARTS_MAX) return { outcome: 'refused', reason: 'tooLong' }
    if (!engine.available) return { outcome: 'refused', reason: 'unavailable' }
    if (!content.template && !(await this.#isOpen(interaction))) return { outcome: 'refused', reason: 'windowClosed' }
    const { channel, from: address } = interaction
    const permission = await this.#options.permissions.ask({ channel, address }, { purpose: 'service' })
    if (permission.outcome === 'refused')
      return { outcome: 'refused', reason: permission.reason === 'blocked' ? 'blocked' : 'withdrawn' }
    const name = actor.role === 'agent' ? engine.ports.router?.agentName(actor.id as never) : undefined
    const author: MessageAuthor = { role: 'agent', id: actor.id, ...(name !== undefined && { name }) }
    const first = await this.#send(interaction, { actor, author, content, externalId: `${actor.id}:${clientId}` })
    return { outcome: 'written', ...first }
  }

  /** What a flow says in text. */
  async perform(interaction: Interaction, act: PerformedAct): Promise<FlowResult | undefined> {
    // Whoever writes has left a message already.
    if (act.kind === 'voicemail') return { kind: 'failed' }
    const parts: MessageContent[] = []
    if ('notice' in act && act.notice?.text) parts.push({ text: act.notice.text })
    if (act.text) parts.push({ text: act.text, ...(act.kind === 'ask' && { options: optionsOf(act.choices) }) })
    for (const [index, content] of parts.entries()) {
      await this.#asFlow(interaction, content, `flow:${interaction.id}:${act.turn}:${index}`)
    }
    // The answer to a question arrives as a message; until then nothing is done.
    return act.kind === 'say' ? { kind: 'done' } : undefined
  }

  /** What somebody who waits is told; the same `key` again is the same message. */
  async announce(interaction: Interaction, text: string, key: string): Promise<void> {
    await this.#asFlow(interaction, { text }, `wait:${interaction.id}:${key}`)
  }

  async #asFlow(interaction: Interaction, content: MessageContent, externalId: string): Promise<void> {
    if (contentRefusal(content)) return
    await this.#send(interaction, { actor: FLOW, author: { role: 'flow' }, content, externalId })
  }

  #capabilities({ channel }: Interaction): ChannelCapabilities {
    return this.#options.engine.ports.channels.get(channel)?.capabilities ?? NO_LIMITS
  }

  #parts(interaction: Interaction, content: MessageContent): readonly MessageContent[] {
    return fitContent(this.#options.redaction.content(content), this.#capabilities(interaction))
  }

  async #isOpen(interaction: Interaction): Promise<boolean> {
    const { windowMs } = this.#capabilities(interaction)
    const { conversation, channel, from: address } = interaction
    return windowMs === undefined || isWindowOpen(this.#options.engine, conversation, { channel, address }, windowMs)
  }

  /** Resolves with the first of the messages that were made of it. */
  async #send(interaction: Interaction, { actor, author, content, externalId }: Writing): Promise<Appended> {
    const { engine, inactivity, messages } = this.#options
    const { conversation, channel, from: address, to: service } = interaction
    const to = { address, service }
    const appended: Appended[] = []
    for (const [index, part] of this.#parts(interaction, content).entries()) {
      const id = index === 0 ? externalId : `${externalId}#${index + 1}`
      appended.push(await messages.append({ conversation, channel, author, content: part, to, externalId: id }))
    }
    const sequences = appended.map(({ message }) => message.sequence)
    const options = canChoose(content, this.#capabilities(interaction)) ? undefined : content.options
    await engine.run(actor, (transaction) => {
      const home = transaction.peek(interactions, interaction.id)?.home ?? interaction.home
      fillOutbox(transaction, { conversation, channel, ...to, home }, appended)
      remember(transaction, interaction, options)
      if (author.role === 'agent') inactivity.spoke(transaction, interaction)
      if (author.role === 'agent') noteReply(transaction, interaction, author.id)
      for (const sequence of sequences)
        transaction.fact('message:added', { conversation, interaction: interaction.id, sequence, role: author.role })
    })
    return appended[0] as Appended
  }
}

/** What the customer can now choose from by typing; whatever was there to choose before is over. */
function remember(
  transaction: Transaction,
  { id, conversation, channel }: Interaction,
  options: readonly MessageOption[] | undefined,
): void {
  const claim = claimId(conversation, channel)
  const known = transaction.peek(openClaims, claim)
  if (known?.interaction !== id || (!known.options && !options)) return
  const { taken } = transaction.read(openClaims, claim) ?? known
  transaction.put(openClaims, claim, {
    interaction: id,
    ...(options && { options }),
    ...(taken !== undefined && { taken }),
  })
}

function optionsOf(choices: readonly { keys: readonly string[]; label?: string }[]): readonly MessageOption[] {
  return choices.flatMap(({ keys: [id], label }) => (label === undefined || id === undefined ? [] : [{ id, label }]))
}
