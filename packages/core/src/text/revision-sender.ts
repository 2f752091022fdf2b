import type { SendOutcome } from '../channel/channel-adapter.js'
import { sleep } from '../clock/clock.js'
import { NO_EFFECTS } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import type { NodeId } from '../identity/identity.js'
import type { MessageBook } from '../message/message-book.js'
import type { PermissionBook } from '../permission/permission-book.js'
import type { ChannelSends } from './channel-sends.js'
import { answerWithin, keepSending } from './keep-sending.js'
import { afterSend } from './send-retry.js'
import { destinationOf, type Outbox, outboxes, type WantedRevision } from './text-records.js'
import type { WantedRevisions } from './wanted-revisions.js'

export interface RevisionSenderOptions {
  readonly engine: Engine
  readonly messages: MessageBook
  readonly permissions: PermissionBook
  readonly sends: ChannelSends
  readonly revisions: WantedRevisions
}

/** Has channels change, or take back, what customers have already. Beside what is sent: neither waits for the other. */
export function sendRevisions(options: RevisionSenderOptions): void {
  const sender = new RevisionSender(options)
  const { engine } = options
  engine.effect({
    name: 'revise messages',
    of: outboxes,
    derive: (outbox: Outbox, id) => (nextOf(outbox, engine.node) ? [{ id: 'revise', outbox: id }] : NO_EFFECTS),
    perform: ({ outbox }, { signal }) => sender.empty(outbox, signal),
    recovery: 'repeatable',
  })
}

/** The change that is next at a node: one of a message that is not about to be sent. */
function nextOf({ home, revisions, sent, last, late }: Outbox, node: NodeId): WantedRevision | undefined {
  if (home !== node) return undefined
  return revisions?.find(({ sequence }) => (sequence <= sent && !late?.includes(sequence)) || sequence > last)
}

class RevisionSender {
  readonly #options: RevisionSenderOptions

  constructor(options: RevisionSenderOptions) {
    this.#options = options
  }

  empty(id: string, signal: AbortSignal): Promise<void> {
    const { engine } = this.#options
    return keepSending(engine, signal, async () => {
      const outbox = engine.get(outboxes, id)
      const wanted = outbox && nextOf(outbox, engine.node)
      if (!wanted) return false
      await this.#revise(id, outbox, wanted, signal)
      return true
    })
  }

  async #revise(id: string, outbox: Outbox, wanted: WantedRevision, signal: AbortSignal): Promise<void> {
    const { engine, revisions, sends } = this.#options
    const { channel, conversation } = outbox
    const waitMs = (wanted.retry?.at ?? 0) - engine.clock.now()
    // Something else may be wanted by then.
    if (waitMs > 0) return sleep(engine.clock, waitMs, signal)
    const outcome = await this.#hand(outbox, wanted, signal)
    if (!outcome || outcome.outcome === 'sent') {
      await revisions.done(id, conversation, wanted)
      return
    }
    const tries = (wanted.retry?.tries ?? 0) + 1
    // What a message is to read does not change by being said twice.
    const next = afterSend(outcome, tries, true)
    if (next.outcome === 'again') {
      const at = engine.clock.now() + next.delayMs
      if (next.pauses) sends.pause(channel, at)
      return revisions.later(id, wanted, { tries, at })
    }
    return revisions.failed(id, { conversation, channel }, wanted, outcome.reason)
  }

  /** Undefined when there is nothing left to tell the channel. */
  async #hand(outbox: Outbox, wanted: WantedRevision, signal: AbortSignal): Promise<SendOutcome | undefined> {
    const { engine, messages, permissions, revisions, sends } = this.#options
    const { channel, conversation } = outbox
    const { address, service } = destinationOf(outbox, wanted.sequence)
    const message = await messages.stored(conversation, wanted.sequence)
    const revised = message && revisions.revised(message, wanted)
    if (!revised) return undefined
    const { state } = message.delivery ?? {}
    if (state === 'failed' || state === 'unknown')
      return { outcome: 'refused', reason: 'The customer does not have it' }
    const adapter = engine.ports.channels.get(channel)
    if (!adapter?.revise) return { outcome: 'refused', reason: 'The channel cannot change what was sent' }
    const askedAt = engine.clock.now()
    await sends.turn(adapter, signal)
    // Its customer may have been erased while it waited in line.
    const isGone = engine.clock.now() !== askedAt && !(await messages.stored(conversation, wanted.sequence))
    if (isGone) return undefined
    if (wanted.text !== null) {
      const purpose = message.purpose ?? 'service'
      const permission = await permissions.ask({ channel, address }, { purpose })
      if (permission.outcome === 'refused') return { outcome: 'refused', reason: permission.reason }
    }
    const revise = adapter.revise.bind(adapter, address, service, messages.shown(revised), message.sentAs)
    const outcome = await answerWithin(engine, channel, revise)
    sends.noted(channel, outcome)
    return outcome
  }
}
