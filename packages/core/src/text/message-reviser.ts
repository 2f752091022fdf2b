import type { Actor } from '../authorization/actor.js'
import type { ConversationMessage } from '../channel/channel-adapter.js'
import { fitContent } from '../channel/fit-content.js'
import type { MessageVersion, ReviseWrittenOutcome, RevisionRefusal } from '../conversation/conversations.js'
import type { Engine } from '../engine/plugin.js'
import type { ConversationId, InteractionId } from '../identity/identity.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import type { MessageBook } from '../message/message-book.js'
import type { Redaction } from '../message/redaction/redaction.js'
import { contentRefusal } from './content-refusal.js'
import { fillRevision } from './fill-outbox.js'

export interface MessageReviserOptions {
  readonly engine: Engine
  readonly messages: MessageBook
  readonly redaction: Redaction
}

const refused = (reason: RevisionRefusal): ReviseWrittenOutcome => ({ outcome: 'refused', reason })

/** Where agents change what they have written, or take it back. */
export class MessageReviser {
  readonly #options: MessageReviserOptions

  constructor(options: MessageReviserOptions) {
    this.#options = options
  }

  async revise(
    actor: Actor,
    id: InteractionId,
    sequence: number,
    wanted: string | null,
  ): Promise<ReviseWrittenOutcome> {
    const { engine, messages, redaction } = this.#options
    const interaction = engine.get(interactions, id)
    if (!interaction) return refused('closed')
    if (interaction.medium !== 'text') return refused('notText')
    const { stage, conversation, channel, from, to: service } = interaction
    const hasIt = stage.name === 'engaged' && stage.agent === actor.id
    if (!hasIt) engine.authorize(actor, 'message:revise', { interaction: id })
    const message = await messages.stored(conversation, sequence)
    if (message?.author.role !== 'agent' || message.deletedAt !== undefined) return refused('unknownMessage')
    const isOwn = hasIt && message.author.id === actor.id
    engine.authorize(actor, isOwn ? 'interaction:own' : 'message:revise', { interaction: id })
    const text = wanted === null ? null : (redaction.content({ text: wanted }).text ?? '')
    const reason = this.#refusal(interaction, messages.shown(message), text)
    if (reason) return refused(reason)
    if (!engine.available) return refused('unavailable')
    const { to = { address: from, service } } = message
    const place = { conversation, channel, ...to, home: interaction.home }
    const revision = text === null ? 'deleted' : 'edited'
    const isTaken = await engine.run(actor, (transaction) => {
      const at = transaction.now
      if (!fillRevision(transaction, place, { sequence, text, at, by: actor })) return false
      transaction.fact('message:revisionWanted', { conversation, interaction: id, sequence, revision })
      return true
    })
    return isTaken ? { outcome: 'revising' } : refused('unavailable')
  }

  /** What a message said before it was changed, the oldest first. */
  async versions(actor: Actor, conversation: ConversationId, sequence: number): Promise<readonly MessageVersion[]> {
    const { engine, messages } = this.#options
    engine.authorize(actor, 'message:versions')
    return (await messages.stored(conversation, sequence))?.earlier ?? []
  }

  #refusal({ channel }: Interaction, message: ConversationMessage, text: string | null): RevisionRefusal | undefined {
    const { engine } = this.#options
    if (message.channel !== channel) return 'otherChannel'
    const adapter = engine.ports.channels.get(channel)
    const rule = adapter?.revise && adapter.capabilities.revisions?.[text === null ? 'takeBack' : 'edit']
    if (!adapter || !rule) return 'channelCannot'
    if (engine.clock.now() - message.at > (rule.withinMs ?? Number.POSITIVE_INFINITY)) return 'tooLate'
    const { state } = message.delivery ?? {}
    if (state === 'failed' || state === 'unknown') return 'notDelivered'
    if (text === null) return undefined
    const { attachments, card, location, template, options } = message
    if (message.text === undefined || card || location || template || options) return 'notEditable'
    const content = { text, ...(attachments && { attachments }) }
    const cannot = text.trim() === '' ? 'empty' : contentRefusal(content)
    if (cannot) return cannot === 'empty' ? 'empty' : 'tooLong'
    return fitContent(content, adapter.capabilities).length > 1 ? 'tooLong' : undefined
  }
}
