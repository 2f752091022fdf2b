import { systemActor } from '../authorization/actor.js'
import type { ChannelAdapter, ConversationMessage, SendOutcome } from '../channel/channel-adapter.js'
import { sleep } from '../clock/clock.js'
import { isWindowOpen } from '../conversation/reply-window.js'
import { NO_EFFECTS } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import type { MessageBook } from '../message/message-book.js'
import type { PermissionBook } from '../permission/permission-book.js'
import type { ChannelSends } from './channel-sends.js'
import type { Deliveries, Progress } from './deliveries.js'
import { answerWithin, keepSending } from './keep-sending.js'
import { afterSend } from './send-retry.js'
import { destinationOf, isFilled, leftOf, type Outbox, outboxes } from './text-records.js'
import type { WantedRevisions } from './wanted-revisions.js'

export interface OutboxSenderOptions {
  readonly engine: Engine
  readonly messages: MessageBook
  readonly permissions: PermissionBook
  readonly deliveries: Deliveries
  readonly sends: ChannelSends
  readonly revisions: WantedRevisions
}

const ACTOR = systemActor('outbox')
const PAGE = 100

interface Result {
  readonly message: ConversationMessage
  readonly progress: Progress
}

/** What was done of an outbox: up to which message, what became of those, and which one of before was caught up on. */
interface Done {
  readonly reached: number
  readonly results: readonly Result[]
  readonly caughtUp?: number
}

/** Hands messages to their channels, in order, and once each as far as the channel can tell. */
export function sendOutboxes(options: OutboxSenderOptions): void {
  const sender = new OutboxSender(options)
  const { engine } = options
  engine.effect({
    name: 'send messages',
    of: outboxes,
    derive: (outbox: Outbox, id) =>
      outbox.home === engine.node && isFilled(outbox) ? [{ id: 'send', outbox: id }] : NO_EFFECTS,
    perform: ({ outbox }, { signal }) => sender.empty(outbox, signal),
    // What was handed over without an answer is told apart by the record: see `handing`.
    recovery: 'repeatable',
  })
  engine.home(outboxes, {
    home: ({ home }) => home,
    settle: (transaction, id, outbox, heir) => transaction.put(outboxes, id, { ...outbox, home: heir }),
  })
}

class OutboxSender {
  readonly #options: OutboxSenderOptions

  constructor(options: OutboxSenderOptions) {
    this.#options = options
  }

  /** Sends until nothing is left, whatever fails meanwhile. */
  empty(id: string, signal: AbortSignal): Promise<void> {
    const { engine } = this.#options
    return keepSending(engine, signal, async () => {
      const outbox = engine.get(outboxes, id)
      if (!outbox || outbox.home !== engine.node || !isFilled(outbox)) return false
      await this.#sendFrom(id, outbox, signal)
      return true
    })
  }

  async #sendFrom(id: string, outbox: Outbox, signal: AbortSignal): Promise<void> {
    const { engine, messages } = this.#options
    const { conversation, sent, last, late, retry } = outbox
    if (retry) await sleep(engine.clock, retry.at - engine.clock.now(), signal)
    if (last <= sent && late?.[0] !== undefined) return this.#sendLate(id, outbox, late[0], signal)
    const page = await messages.history(conversation, { after: sent, limit: PAGE })
    const results: Result[] = []
    let reached = page.length === 0 ? last : sent
    for (const written of page) {
      if (written.sequence > last) break
      let again: Outbox['retry']
      try {
        again = await this.#give(id, outbox, written, { reached, results }, signal)
      } catch (error) {
        if (reached > sent) await this.#keep(id, { reached, results }, signal)
        throw error
      }
      if (again) return this.#keep(id, { reached, results }, signal, { retry: again })
      reached = written.sequence
    }
    await this.#keep(id, { reached, results }, signal)
  }

  async #sendLate(id: string, outbox: Outbox, sequence: number, signal: AbortSignal): Promise<void> {
    const { conversation, sent } = outbox
    const written = await this.#options.messages.get(conversation, sequence)
    const results: Result[] = []
    const again = written && (await this.#give(id, outbox, written, { reached: sent, results }, signal))
    if (again) return this.#keep(id, { reached: sent, results }, signal, { retry: again })
    await this.#keep(id, { reached: sent, results, caughtUp: sequence }, signal)
  }

  /** Hands a message over if it is one to be sent; tells when it is to be tried again. */
  async #give(
    id: string,
    outbox: Outbox,
    written: ConversationMessage,
    before: { readonly reached: number; readonly results: Result[] },
    signal: AbortSignal,
  ): Promise<Outbox['retry']> {
    const { engine, sends } = this.#options
    const { channel, sent, retry } = outbox
    if (written.channel !== channel || written.author.role === 'customer') return undefined
    if (written.delivery) {
      // It went out with what was written after it, or by a node that could not say so any more.
      before.results.push({ message: written, progress: written.delivery })
      return undefined
    }
    const message = await this.#asWanted(id, outbox, written)
    if (message.deletedAt !== undefined) return undefined
    const outcome = await this.#hand(id, outbox, message, before, signal)
    if (!outcome) return undefined
    const isFirst = before.reached === sent
    const tries = isFirst ? (retry?.tries ?? 0) + 1 : 1
    const next = afterSend(outcome, tries, this.#adapter(channel)?.capabilities.recognizesRepeats ?? true)
    if (next.outcome === 'again') {
      if (next.pauses) sends.pause(channel, engine.clock.now() + next.delayMs)
      const isUnsure = outcome.outcome === 'unknown' || (isFirst && retry?.isUnsure === true)
      return { tries, at: engine.clock.now() + next.delayMs, ...(isUnsure && { isUnsure }) }
    }
    if (next.progress) before.results.push({ message, progress: next.progress })
    return undefined
  }

  /** As its author wants it by now. What the customer may have already is changed there, once that is known. */
  async #asWanted(id: string, { sent, last, late, handing, retry }: Outbox, message: ConversationMessage) {
    const { engine, revisions } = this.#options
    const { conversation, sequence, delivery } = message
    const wanted = engine.get(outboxes, id)?.revisions?.find((each) => each.sequence === sequence)
    const next = last > sent ? sent + 1 : late?.[0]
    const isUnsure = handing === sequence || (retry?.isUnsure === true && sequence === next)
    if (!wanted || isUnsure || delivery) return message
    return (await revisions.done(id, conversation, wanted)) ?? message
  }

  /** Undefined for a message that is not to be sent any more. */
  async #hand(
    id: string,
    outbox: Outbox,
    given: ConversationMessage,
    before: { readonly reached: number; readonly results: Result[] },
    signal: AbortSignal,
  ): Promise<SendOutcome | undefined> {
    const { handing, channel, conversation } = outbox
    const { address, service } = destinationOf(outbox, given.sequence)
    const adapter = this.#adapter(channel)
    if (!adapter) return { outcome: 'refused', reason: `no channel "${channel}"` }
    const { windowMs, recognizesRepeats = true } = adapter.capabilities
    if (handing === given.sequence) return { outcome: 'unknown', reason: 'The center was restarted while it was sent' }
    if (windowMs !== undefined && !given.template) {
      const isOpen = await isWindowOpen(this.#options.engine, conversation, { channel, address }, windowMs)
      if (!isOpen) return { outcome: 'refused', reason: 'windowClosed' }
    }
    const message = await this.#inTurn(id, outbox, given, adapter, signal)
    if (!message || message.deletedAt !== undefined) return undefined
    const permission = await this.#options.permissions.ask(
      { channel, address },
      { purpose: message.purpose ?? 'service' },
    )
    if (permission.outcome === 'refused') return { outcome: 'refused', reason: permission.reason }
    if (!recognizesRepeats) {
      if (!(await this.#commit(id, before, { handing: message.sequence }))) return undefined
      before.results.splice(0)
    }
    const outcome = await answerWithin(this.#options.engine, channel, () => adapter.send(address, service, message))
    this.#options.sends.noted(channel, outcome)
    return outcome
  }

  /** The message once it may go: what waits in line may be changed meanwhile, taken back or erased. */
  async #inTurn(
    id: string,
    outbox: Outbox,
    message: ConversationMessage,
    adapter: ChannelAdapter,
    signal: AbortSignal,
  ): Promise<ConversationMessage | undefined> {
    const { engine, messages, sends } = this.#options
    const askedAt = engine.clock.now()
    await sends.turn(adapter, signal)
    if (engine.clock.now() === askedAt) return message
    const current = await messages.get(outbox.conversation, message.sequence)
    return current && this.#asWanted(id, outbox, current)
  }

  #adapter(channel: string): ChannelAdapter | undefined {
    return this.#options.engine.ports.channels.get(channel)
  }

  /** Keeps what was done, however often that fails: nobody else knows it. */
  #keep(id: string, done: Done, signal: AbortSignal, next: Pick<Outbox, 'retry'> = {}): Promise<void> {
    return keepSending(this.#options.engine, signal, async () => {
      await this.#commit(id, done, next)
      return false
    })
  }

  /** Resolves with whether the outbox is this node's still: what another one has taken over is not sent here. */
  async #commit(
    id: string,
    { reached, results, caughtUp }: Done,
    next: Pick<Outbox, 'handing' | 'retry'>,
  ): Promise<boolean> {
    const { engine, deliveries } = this.#options
    const told: Result[] = []
    for (const result of results) {
      const { conversation, sequence } = result.message
      if (await deliveries.note(conversation, sequence, result.progress)) told.push(result)
    }
    return engine.run(ACTOR, (transaction) => {
      const current = transaction.read(outboxes, id)
      if (!current || current.sent > reached || current.home !== engine.node) return false
      const { handing: _handing, retry: _retry, late: known = [], ...rest } = current
      const late = known.filter((sequence) => sequence !== caughtUp)
      const left = leftOf({ ...rest, sent: reached, ...(late.length > 0 && { late }) })
      if (left) transaction.put(outboxes, id, { ...left, ...next })
      else transaction.remove(outboxes, id)
      for (const { message, progress } of told) {
        const { conversation, sequence, channel } = message
        const { state, reason } = progress
        const data = { conversation, sequence, channel, state, ...(reason !== undefined && { reason }) }
        transaction.fact('message:delivery', data)
      }
      return true
    })
  }
}
