import { systemActor } from '../authorization/actor.js'
import type { ChannelAdapter, ConversationMessage, SendOutcome } from '../channel/channel-adapter.js'
import { sleep } from '../clock/clock.js'
import type { CustomerBook } from '../customer/customer-book.js'
import { NO_EFFECTS } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { MessageBook } from '../message/message-book.js'
import type { PermissionBook } from '../permission/permission-book.js'
import type { ChannelSends } from './channel-sends.js'
import type { Deliveries, Progress } from './deliveries.js'
import { afterSend, retryDelayMs } from './send-retry.js'
import { type Outbox, outboxes } from './text-records.js'

export interface OutboxSenderOptions {
  readonly engine: Engine
  readonly messages: MessageBook
  readonly customers: CustomerBook
  readonly permissions: PermissionBook
  readonly deliveries: Deliveries
  readonly sends: ChannelSends
}

const ACTOR = systemActor('outbox')
const PAGE = 100
/** A provider that says nothing for so long will not be heard any more. */
const ANSWER_WITHIN_MS = 60_000

interface Result {
  readonly message: ConversationMessage
  readonly progress: Progress
}

/** Hands messages to their channels, in order, and once each as far as the channel can tell. */
export function sendOutboxes(options: OutboxSenderOptions): void {
  const sender = new OutboxSender(options)
  const { engine } = options
  engine.effect({
    name: 'send messages',
    of: outboxes,
    derive: (outbox: Outbox, id) =>
      outbox.home === engine.node && outbox.last > outbox.sent ? [{ id: 'send', outbox: id }] : NO_EFFECTS,
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
  async empty(id: string, signal: AbortSignal): Promise<void> {
    const { engine } = this.#options
    for (let failures = 0; !signal.aborted; ) {
      const outbox = engine.get(outboxes, id)
      if (!outbox || outbox.home !== engine.node || outbox.last <= outbox.sent) return
      try {
        await this.#sendFrom(id, outbox, signal)
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        const { channel } = outbox
        engine.logger.warn('messages could not be sent', { channel, error: errorText(error) })
        await sleep(engine.clock, retryDelayMs(++failures), signal).catch(() => {})
      }
    }
  }

  async #sendFrom(id: string, outbox: Outbox, signal: AbortSignal): Promise<void> {
    const { engine, messages } = this.#options
    const { conversation, channel, sent, last, retry } = outbox
    if (retry) await sleep(engine.clock, retry.at - engine.clock.now(), signal)
    const page = await messages.history(conversation, { after: sent, limit: PAGE })
    const results: Result[] = []
    let reached = page.length === 0 ? last : sent
    for (const message of page) {
      if (message.sequence > last) break
      if (message.channel === channel && message.author.role !== 'customer' && message.deletedAt === undefined) {
        const outcome = await this.#hand(id, outbox, message, { reached, results }, signal)
        const tries = reached === sent ? (retry?.tries ?? 0) + 1 : 1
        const next = afterSend(outcome, tries, this.#adapter(channel)?.capabilities.recognizesRepeats ?? true)
        if (next.outcome === 'again') {
          if (next.pauses) this.#options.sends.pause(channel, engine.clock.now() + next.delayMs)
          return this.#commit(id, reached, results, { retry: { tries, at: engine.clock.now() + next.delayMs } })
        }
        if (next.progress) results.push({ message, progress: next.progress })
      }
      reached = message.sequence
    }
    await this.#commit(id, reached, results)
  }

  async #hand(
    id: string,
    { address, service, handing, channel, conversation }: Outbox,
    message: ConversationMessage,
    before: { readonly reached: number; readonly results: Result[] },
    signal: AbortSignal,
  ): Promise<SendOutcome> {
    const adapter = this.#adapter(channel)
    if (!adapter) return { outcome: 'refused', reason: `no channel "${channel}"` }
    const { windowMs, recognizesRepeats = true } = adapter.capabilities
    if (handing === message.sequence)
      return { outcome: 'unknown', reason: 'The center was restarted while it was sent' }
    if (windowMs !== undefined && !message.template) {
      const isOpen = await this.#options.customers.heardWithin(conversation, channel, windowMs)
      if (!isOpen) return { outcome: 'refused', reason: 'windowClosed' }
    }
    await this.#options.sends.turn(adapter, signal)
    const permission = await this.#options.permissions.ask(
      { channel, address },
      { purpose: message.purpose ?? 'service' },
    )
    if (permission.outcome === 'refused') return { outcome: 'refused', reason: permission.reason }
    if (!recognizesRepeats) {
      await this.#commit(id, before.reached, before.results.splice(0), { handing: message.sequence })
    }
    const outcome = await this.#answered(adapter, adapter.send(address, service, message))
    this.#options.sends.noted(channel, outcome)
    return outcome
  }

  /** A provider that never answers, or an adapter that fails, holds up no conversation for ever. */
  async #answered({ name }: ChannelAdapter, sending: Promise<SendOutcome>): Promise<SendOutcome> {
    const { engine } = this.#options
    const late = new AbortController()
    const silence = sleep(engine.clock, ANSWER_WITHIN_MS, late.signal).then(
      (): SendOutcome => ({ outcome: 'unknown', reason: 'The provider did not answer' }),
      (): SendOutcome => ({ outcome: 'unknown', reason: 'Not waited for' }),
    )
    const failing = sending.catch((error): SendOutcome => {
      engine.logger.error('channel failed to send', { channel: name, error: errorText(error) })
      return { outcome: 'unknown', reason: 'The channel failed' }
    })
    const outcome = await Promise.race([failing, silence])
    late.abort()
    return outcome
  }

  #adapter(channel: string): ChannelAdapter | undefined {
    return this.#options.engine.ports.channels.get(channel)
  }

  async #commit(
    id: string,
    reached: number,
    results: readonly Result[],
    next: Pick<Outbox, 'handing' | 'retry'> = {},
  ): Promise<void> {
    const { engine, deliveries } = this.#options
    const told: Result[] = []
    for (const result of results) {
      const { conversation, sequence } = result.message
      if (await deliveries.note(conversation, sequence, result.progress)) told.push(result)
    }
    await engine.run(ACTOR, (transaction) => {
      const current = transaction.read(outboxes, id)
      if (!current || current.sent > reached || current.home !== engine.node) return
      const { handing: _handing, retry: _retry, ...rest } = current
      if (current.last > reached) transaction.put(outboxes, id, { ...rest, sent: reached, ...next })
      else transaction.remove(outboxes, id)
      for (const { message, progress } of told) {
        const { conversation, sequence, channel } = message
        const { state, reason } = progress
        const data = { conversation, sequence, channel, state, ...(reason !== undefined && { reason }) }
        transaction.fact('message:delivery', data)
      }
    })
  }
}
