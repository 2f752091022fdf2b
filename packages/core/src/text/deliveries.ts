import { systemActor } from '../authorization/actor.js'
import { type DeliveryReceipt, type DeliveryState, isNews, type ReceiptOutcome } from '../channel/delivery.js'
import { sleep } from '../clock/clock.js'
import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { ConversationId } from '../identity/identity.js'
import type { MessageBook } from '../message/message-book.js'

const ACTOR = systemActor('provider')
/** When a message is looked for again that a receipt names before its send has come back: providers are that fast. */
const LOOK_AGAIN_AFTER_MS: readonly number[] = [50, 500, 2_000]
/** Receipts that wait at the same time; more only come of messages that somebody else sends by this account. */
const WAITING_MAX = 1_000

export interface Progress {
  readonly state: DeliveryState
  readonly reason?: string
  /** The provider's id of the message, once it has one. */
  readonly sentAs?: string
}

/** Keeps with each message what became of it. */
export class Deliveries {
  readonly #engine: Engine
  readonly #messages: MessageBook
  readonly #stopping = new AbortController()
  #waiting = 0

  constructor(engine: Engine, messages: MessageBook) {
    this.#engine = engine
    this.#messages = messages
  }

  /** Resolves with whether this says more than what was known, or the same again. */
  async note(conversation: ConversationId, sequence: number, progress: Progress): Promise<boolean> {
    const { state, reason, sentAs } = progress
    let isTold = false
    await this.#messages.update(conversation, sequence, (message) => {
      const news = isNews(message.delivery, state)
      isTold = news || message.delivery?.state === state
      if (!news && (sentAs === undefined || message.sentAs === sentAs)) return undefined
      const delivery = { state, at: this.#engine.clock.now(), ...(reason !== undefined && { reason }) }
      return { ...message, ...(news && { delivery }), ...(sentAs !== undefined && { sentAs }) }
    })
    return isTold
  }

  /** What a provider tells of a message that it was given. */
  async receipt(channel: string, { externalId, state, reason }: DeliveryReceipt): Promise<ReceiptOutcome> {
    const engine = this.#engine
    if (!engine.available) return { outcome: 'refused', reason: 'unavailable' }
    try {
      const message = await this.#find(channel, externalId)
      if (!message) return { outcome: 'unknownMessage' }
      const { conversation, sequence } = message
      const progress = { state, ...(reason !== undefined && { reason }) }
      // A receipt that comes again may be one whose first taker died before the fact was committed.
      if (!(await this.note(conversation, sequence, progress))) return { outcome: 'outdated' }
      await engine.run(ACTOR, (transaction) =>
        transaction.fact('message:delivery', { conversation, sequence, channel, ...progress }),
      )
      return { outcome: 'recorded' }
    } catch (error) {
      engine.logger.warn('receipt could not be taken', { channel, error: errorText(error) })
      return { outcome: 'refused', reason: 'unavailable' }
    }
  }

  stop(): void {
    this.#stopping.abort()
  }

  async #find(channel: string, sentAs: string) {
    const found = await this.#messages.sent(channel, sentAs)
    if (found || this.#waiting >= WAITING_MAX) return found
    this.#waiting++
    try {
      for (const delayMs of LOOK_AGAIN_AFTER_MS) {
        await sleep(this.#engine.clock, delayMs, this.#stopping.signal)
        const late = await this.#messages.sent(channel, sentAs)
        if (late) return late
      }
      return undefined
    } finally {
      this.#waiting--
    }
  }
}
