import { systemActor } from '../authorization/actor.js'
import { sleep } from '../clock/clock.js'
import { NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import { RingwrightError, errorText } from '../errors/ringwright-error.js'
import { storageRetryMs } from '../storage/storage-retry.js'
import { outboxes } from '../text/text-records.js'
import { fillContent } from './fill-variables.js'
import { type BroadcastRecipient, type Broadcast, ERASED_RECIPIENT, broadcasts } from './broadcast.js'
import { RECIPIENTS_OF_PAGE, broadcastPages, pageId } from './broadcast-pages.js'
import type { OutreachWriter } from './outreach-writer.js'

interface BroadcastEffect extends PendingEffect {
  readonly broadcast: string
}

const ACTOR = systemActor('broadcast')
/**
 * Messages that wait for one channel before a broadcast writes more: enough for a fast provider between two looks, and few
 * enough that agents' messages do not wait behind them.
 */
const WAITING_MAX = 50
/** How often it is looked whether the channel has caught up. */
const LOOK_EVERY_MS = 100

/** Sends what running broadcasts call for, one recipient and one change after the other. */
export function runBroadcasts(engine: Engine, writer: OutreachWriter): void {
  engine.define(broadcasts)
  const runner = new BroadcastRunner(engine, writer)
  engine.effect<Broadcast, BroadcastEffect>({
    name: 'send broadcast',
    of: broadcasts,
    derive: ({ id, state, home }) =>
      state === 'running' && home === engine.node ? [{ id: 'send', broadcast: id }] : NO_EFFECTS,
    perform: ({ broadcast }, { signal }) => runner.send(broadcast, signal),
    // Which recipient is next stands in the record, and changes with the very change that has the message sent.
    recovery: 'repeatable',
  })
  engine.home(broadcasts, {
    // Nobody can go on with reading recipients where another node broke off.
    home: ({ home, state }) => (state === 'filling' ? undefined : home),
    settle: (transaction, id, broadcast, heir) => transaction.put(broadcasts, id, { ...broadcast, home: heir }),
  })
}

class BroadcastRunner {
  readonly #engine: Engine
  readonly #writer: OutreachWriter

  constructor(engine: Engine, writer: OutreachWriter) {
    this.#engine = engine
    this.#writer = writer
  }

  async send(id: string, signal: AbortSignal): Promise<void> {
    const engine = this.#engine
    let isResumed = true
    for (let failures = 0; !signal.aborted; ) {
      try {
        if (await this.#sendPage(id, isResumed, signal)) return
        failures = 0
        isResumed = false
      } catch (error) {
        if (signal.aborted) return
        isResumed = true
        engine.logger.warn('broadcast could not be sent; trying again', { broadcast: id, error: errorText(error) })
        await sleep(engine.clock, storageRetryMs(++failures), signal).catch(() => {})
      }
    }
  }

  /** Resolves with whether it is over. `isResumed`: what was done before has broken off. */
  async #sendPage(id: string, isResumed: boolean, signal: AbortSignal): Promise<boolean> {
    const { center, directory } = this.#engine
    const broadcast = this.#running(id)
    if (!broadcast) return true
    const page = pageOf(broadcast)
    const entry = await directory.get(center, broadcastPages, pageId(id, page))
    if (!entry) throw new RingwrightError('not_found', `Page ${page} of its recipients is not in the directory.`)
    const { recipients } = entry.body
    for (let mayHaveBegun = isResumed; ; mayHaveBegun = false) {
      await this.#turn(broadcast.channel, signal)
      const now = this.#running(id)
      if (!now || signal.aborted) return true
      // Whoever was stopped with a message under way may have gone on by one meanwhile: who is next says the record alone.
      const recipient = pageOf(now) === page ? recipients[now.done % RECIPIENTS_OF_PAGE] : undefined
      if (!recipient) return false
      await this.#sendTo(now, recipient, mayHaveBegun)
    }
  }

  /** Waits until the channel has caught up. */
  async #turn(channel: string, signal: AbortSignal): Promise<void> {
    const { clock } = this.#engine
    while (this.#waiting(channel) >= WAITING_MAX) await sleep(clock, LOOK_EVERY_MS, signal)
  }

  #waiting(channel: string): number {
    let waiting = 0
    for (const { body } of this.#engine.all(outboxes).values()) if (body.channel === channel) waiting++
    return waiting
  }

  async #sendTo(
    { id, done, channel, ...broadcast }: Broadcast,
    { address, variables = {} }: BroadcastRecipient,
    isResumed: boolean,
  ): Promise<void> {
    const { service, purpose, needsConsent } = broadcast
    const proceed = (transaction: Transaction, refused?: string): boolean =>
      this.#proceed(transaction, id, done, refused)
    if (address === ERASED_RECIPIENT.address)
      return void (await this.#engine.run(ACTOR, (transaction) => proceed(transaction, 'erased')))
    const content = fillContent(broadcast.content, variables)
    const outcome = content
      ? await this.#writer.write(
          ACTOR,
          { channel, address },
          content,
          { service, purpose, needsConsent, clientId: `broadcast:${id}` },
          { broadcast: id, proceed, isResumed },
        )
      : ({ outcome: 'refused', reason: 'variableMissing' } as const)
    if (outcome.outcome === 'written') {
      // Twice among the recipients: written to once.
      if (outcome.duplicate && !isResumed) await this.#engine.run(ACTOR, (transaction) => proceed(transaction, 'twice'))
      return
    }
    // The store, or the whole center, is away: nobody is left out because of that.
    if (outcome.reason === 'unavailable') throw new Error('the center is not available')
    await this.#engine.run(ACTOR, (transaction) => proceed(transaction, outcome.reason))
  }

  /**
   * Goes on to the next recipient, if this one is still the next and this node still the one that sends. Also where it was
   * stopped meanwhile, or ended: what is under way stands in the conversation already, and is sent.
   */
  #proceed(transaction: Transaction, id: string, done: number, refusal: string | undefined): boolean {
    const broadcast = transaction.read(broadcasts, id)
    if (!broadcast || broadcast.state === 'filling') return false
    if (broadcast.done !== done || broadcast.home !== this.#engine.node) return false
    const isLast = done + 1 >= broadcast.recipients
    const refused = refusal
      ? { ...broadcast.refused, [refusal]: (broadcast.refused[refusal] ?? 0) + 1 }
      : broadcast.refused
    const written = broadcast.written + (refusal ? 0 : 1)
    transaction.put(broadcasts, id, {
      ...{ ...broadcast, written, refused, done: done + 1 },
      ...(isLast && { state: 'finished' as const }),
    })
    if (isLast && broadcast.state !== 'finished')
      transaction.fact('broadcast:finished', { broadcast: id, written, refused })
    return true
  }

  #running(id: string): Broadcast | undefined {
    const broadcast = this.#engine.get(broadcasts, id)
    return broadcast?.state === 'running' && broadcast.home === this.#engine.node ? broadcast : undefined
  }
}

/** On which page the next recipient is. */
function pageOf({ done }: Broadcast): number {
  return Math.floor(done / RECIPIENTS_OF_PAGE)
}
