import { systemActor } from '../authorization/actor.js'
import type { ConversationMessage } from '../channel/channel-adapter.js'
import { NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import type { MessageBook } from '../message/message-book.js'
import { type Outbox, claimId, outboxes } from './text-records.js'

interface SendEffect extends PendingEffect {
  readonly outbox: Outbox
}

const ACTOR = systemActor('outbox')
const PAGE = 100

/**
 * Hands messages to their channel, in order, and once each as far as the channel can tell: sending again after a crash
 * uses the same message id, which adapters recognize.
 */
export function sendOutboxes(engine: Engine, messages: MessageBook): void {
  engine.effect<Outbox, SendEffect>({
    name: 'send messages',
    of: outboxes,
    derive: (outbox) =>
      outbox.home === engine.node && outbox.last > outbox.sent ? [{ id: String(outbox.sent), outbox }] : NO_EFFECTS,
    perform: ({ outbox }) => sendFrom(engine, messages, outbox),
    recovery: 'repeatable',
  })
  engine.home(outboxes, {
    home: ({ home }) => home,
    settle: (transaction, id, outbox, heir) => transaction.put(outboxes, id, { ...outbox, home: heir }),
  })
}

async function sendFrom(engine: Engine, messages: MessageBook, outbox: Outbox): Promise<void> {
  const { conversation, channel, address, service, sent } = outbox
  const adapter = engine.ports.channels.get(channel)
  const page = await messages.history(conversation, { after: sent, limit: PAGE })
  const failures: { message: ConversationMessage; outcome: 'refused' | 'unknown'; reason: string }[] = []
  let reached = sent
  for (const message of page) {
    if (message.author.role !== 'customer') {
      const result = adapter
        ? await adapter.send(address, service, message)
        : ({ outcome: 'refused', reason: `no channel "${channel}"` } as const)
      if (result.outcome !== 'sent') failures.push({ message, outcome: result.outcome, reason: result.reason })
    }
    reached = message.sequence
  }
  const id = claimId(conversation, channel)
  await engine.run(ACTOR, (transaction) => {
    const current = transaction.read(outboxes, id)
    if (!current || current.sent >= reached) return
    if (current.last > reached) transaction.put(outboxes, id, { ...current, sent: reached })
    else transaction.remove(outboxes, id)
    for (const { message, outcome, reason } of failures)
      transaction.fact('message:undelivered', { conversation, sequence: message.sequence, outcome, reason })
  })
}
