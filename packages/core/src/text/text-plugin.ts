import type { Actor } from '../authorization/actor.js'
import type { ChannelMoves } from '../channel-move/channel-moves.js'
import type { ChannelAdapter, ChannelHost } from '../channel/channel-adapter.js'
import { ConversationFeed } from '../conversation/conversation-feed.js'
import type { Conversations, TypingHint } from '../conversation/conversations.js'
import type { CustomerBook } from '../customer/customer-book.js'
import { endPart } from '../engine/end-part.js'
import type { Engine, PluginInstance } from '../engine/plugin.js'
import type { InteractionId } from '../identity/identity.js'
import { interactions } from '../interaction/interaction.js'
import type { MessageBook } from '../message/message-book.js'
import type { Redaction } from '../message/redaction/redaction.js'
import type { PermissionBook } from '../permission/permission-book.js'
import { ChannelSends } from './channel-sends.js'
import type { CustomerRevisions } from './customer-revisions.js'
import { Deliveries } from './deliveries.js'
import { MessageReviser } from './message-reviser.js'
import { sendOutboxes } from './outbox-sender.js'
import { sendRevisions } from './revision-sender.js'
import type { TextDesk } from './text-desk.js'
import type { TextWriter } from './text-writer.js'
import { VisitorStates } from './visitor-states.js'
import { WantedRevisions } from './wanted-revisions.js'

export interface TextPluginOptions {
  readonly engine: Engine
  readonly customers: CustomerBook
  readonly permissions: PermissionBook
  readonly messages: MessageBook
  readonly desk: TextDesk
  readonly changes: CustomerRevisions
  readonly writer: TextWriter
  readonly redaction: Redaction
  readonly moves: ChannelMoves
}

const MESSAGE_FACTS: ReadonlySet<string> = new Set([
  'message:added',
  'message:sentOut',
  'message:delivery',
  'message:revised',
  'message:revisionFailed',
])
const TYPING_TOPIC = 'typing'
const HISTORY_DEFAULT = 100
/** As much as is read at a glance; a hint has to fit into a notification of PostgreSQL, which has 8,000 bytes. */
const UNSENT_LENGTH_MAX = 500

/** Connects text channels with the desk, and the desk with whoever reads along. */
export function textPlugin(options: TextPluginOptions): { instance: PluginInstance; conversations: Conversations } {
  const { engine, messages, customers, moves, permissions, writer, redaction } = options
  const states = new VisitorStates(engine)
  const feed = new ConversationFeed(engine, {
    facts: MESSAGE_FACTS,
    get: (conversation, sequence) => messages.get(conversation, sequence),
  })
  const typing = new Set<(hint: TypingHint) => void>()
  const deliveries = new Deliveries(engine, messages)
  const sends = new ChannelSends(engine.clock)
  const reviser = new MessageReviser({ engine, messages, redaction })
  const revisions = new WantedRevisions(engine, messages)
  sendOutboxes({ engine, messages, permissions, deliveries, sends, revisions })
  sendRevisions({ engine, messages, permissions, sends, revisions })
  const unsubscribe = engine.relay.subscribe(engine.center, TYPING_TOPIC, (message) => {
    for (const listener of typing) listener(message as unknown as TypingHint)
  })
  const hint = (told: TypingHint): void => {
    const { unsent, ...plain } = told
    engine.relay.publish(engine.center, TYPING_TOPIC, { ...plain, ...(unsent !== undefined && { unsent }) })
  }

  const conversations: Conversations = {
    write: (actor, interaction, message) => writer.write(actor, interaction, message),
    revise: (...asked) => reviser.revise(...asked),
    versions: (...asked) => reviser.versions(...asked),
    invite: (actor, interaction, options) => moves.invite(actor, interaction, options),
    history: (conversation, range) => messages.history(conversation, range),
    customer: (id) => customers.byId(id),
    typing(actor: Actor, id: InteractionId, isTyping) {
      const interaction = engine.get(interactions, id)
      if (interaction?.medium !== 'text') return
      const { channel, from, to, conversation } = interaction
      const name = actor.role === 'agent' ? engine.ports.router?.agentName(actor.id as never) : undefined
      engine.ports.channels.get(channel)?.typing?.(from, to, isTyping, name)
      hint({ conversation, role: 'agent', typing: isTyping })
    },
    onTyping(listener) {
      typing.add(listener)
      return () => typing.delete(listener)
    },
    onMessage: (listener) => feed.listen(listener),
    channels: () =>
      [...engine.ports.channels.values()].map((channel) => ({
        name: channel.name,
        capabilities: channel.capabilities,
        health: sends.health(channel),
      })),
    redacted: (text) => redaction.text(text),
  }
  const instance: PluginInstance = {
    async start() {
      for (const [name, channel] of engine.ports.channels)
        await channel.start(channelHost(name, { ...options, deliveries, states, hint }))
    },
    async drain() {
      const drained = (channel: ChannelAdapter): Promise<void> =>
        endPart(channel, 'drain', (error) =>
          engine.logger.error('channel did not drain', { channel: channel.name, error }),
        )
      await Promise.all([...engine.ports.channels.values()].map(drained))
    },
    async stop() {
      unsubscribe()
      feed.stop()
      states.stop()
      deliveries.stop()
      for (const channel of engine.ports.channels.values())
        await endPart(channel, 'stop', (error) =>
          engine.logger.error('channel did not stop', { channel: channel.name, error }),
        )
    },
  }
  return { instance, conversations }
}

interface HostOptions extends TextPluginOptions {
  readonly deliveries: Deliveries
  readonly states: VisitorStates
  readonly hint: (told: TypingHint) => void
}

function channelHost(channel: string, options: HostOptions): ChannelHost {
  const { changes, desk, deliveries, states, hint, redaction } = options
  return {
    receive: (message) => desk.receive(channel, message),
    hasReceived: (...which) => desk.hasReceived(channel, ...which),
    meet: (meeting) => desk.meet(channel, meeting),
    revise: (revision) => changes.revise(channel, revision),
    receipt: (receipt) => deliveries.receipt(channel, receipt),
    typing(address, service, isTyping, unsent) {
      const interaction = states.interaction(channel, address, service)
      if (!interaction) return
      const { conversation, stage } = interaction
      // While nobody answers there is nobody whom the customer would let read it.
      const isRead = isTyping && unsent !== undefined && stage.name === 'engaged'
      const shown = isRead && { unsent: redaction.unfinished(unsent).slice(-UNSENT_LENGTH_MAX) }
      hint({ conversation, role: 'customer', typing: isTyping, ...shown })
    },
    consent: (statement) => desk.consent(channel, statement),
    leave: (address, service) => desk.leave(channel, address, service),
    history: (address, service, range) => desk.history(channel, address, service, { limit: HISTORY_DEFAULT, ...range }),
    state: (address, service) => states.of(channel, address, service),
  }
}
