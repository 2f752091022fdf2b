import { type Clock, type Instant, type Random, type SendOutcome, sleep } from '@ringwright/core'
import type { SmsSegments } from '../sms-segments.js'
import type { OutgoingSms } from '../sms-transport.js'
import { idOfAnswer } from './receipt-ids.js'
import { submitBody } from './smpp-message.js'
import { COMMAND, FieldReader, STATUS } from './smpp-pdu.js'
import type { SmppSession } from './smpp-session.js'
import type { SmppSettings } from './smpp-options.js'

export interface SmppSubmitterOptions {
  readonly settings: SmppSettings
  readonly clock: Clock
  readonly random: Random
  /** The message center takes nothing for this number, with a status of `optOuts`. Never rejects. */
  readonly onOptOut: (number: string, status: number, askedAt: Instant) => Promise<unknown>
}

/** Once a message has begun, "too fast" is waited out so often: the rest of it belongs to what the phone has. */
const THROTTLED_TRIES_MAX = 5
/** "Later" of the message center: it has not taken the message. */
const LATER: ReadonlySet<number> = new Set([STATUS.throttled, STATUS.queueFull, STATUS.systemError])

/** Hands messages over part by part, as many at once as the message center allows. */
export class SmppSubmitter {
  readonly #options: SmppSubmitterOptions
  readonly #turns: (() => void)[] = []
  #submitting = 0
  #reference: number

  constructor(options: SmppSubmitterOptions) {
    this.#options = options
    // Begins anywhere, so that after a restart the parts of two messages to one phone are not put together.
    this.#reference = Math.floor(options.random.next() * 256)
  }

  async submit(
    session: SmppSession,
    { from, to }: OutgoingSms,
    { encoding, parts }: SmsSegments,
  ): Promise<SendOutcome> {
    const reference = this.#reference
    if (parts.length > 1) this.#reference = (this.#reference + 1) % 256
    let outcome: SendOutcome = { outcome: 'refused', reason: 'An empty message' }
    for (const [index, text] of parts.entries()) {
      const sequence = index + 1
      const part = parts.length > 1 ? { reference, total: parts.length, sequence } : undefined
      // Phones show a message when it is whole: the last part's receipt is that of the message.
      const receipt = sequence === parts.length
      const body = submitBody({ from, to, text, encoding, receipt, ...(part && { part }) })
      outcome = await this.#submitPart(session, to, body, index > 0)
      if (outcome.outcome !== 'sent') return index === 0 ? outcome : incomplete(outcome, sequence, parts.length)
    }
    return outcome
  }

  async #submitPart(session: SmppSession, to: string, body: Uint8Array, hasBegun: boolean): Promise<SendOutcome> {
    const { clock, settings } = this.#options
    for (let tries = 1; ; tries++) {
      const outcome = await this.#submitOnce(session, to, body)
      const isOver = !hasBegun || !session.isBound || tries === THROTTLED_TRIES_MAX
      if (outcome.outcome !== 'later' || isOver) return outcome
      await sleep(clock, settings.throttledMs)
    }
  }

  async #submitOnce(session: SmppSession, to: string, body: Uint8Array): Promise<SendOutcome> {
    await this.#turn()
    try {
      // It has ended since, and another one may be there already.
      if (!session.isBound) return { outcome: 'later', reason: 'The connection to the message center broke' }
      const { clock, onOptOut, settings } = this.#options
      const askedAt = clock.now()
      const answer = await session.request(COMMAND.submit, body)
      if (!answer) return { outcome: 'unknown', reason: 'The message center did not answer' }
      if (settings.optOuts.statuses.includes(answer.status)) await onOptOut(to, answer.status, askedAt)
      if (answer.status !== STATUS.ok) return this.#notTaken(answer.status)
      const id = new FieldReader(answer.body).text()
      if (id === undefined || id === '') return { outcome: 'unknown', reason: 'The message center gave no id' }
      return { outcome: 'sent', externalId: idOfAnswer(id, settings.receiptIds) }
    } finally {
      const next = this.#turns.shift()
      if (next) next()
      else this.#submitting--
    }
  }

  #notTaken(status: number): SendOutcome {
    if (!LATER.has(status)) return { outcome: 'refused', reason: `The message center refuses it (status ${status})` }
    const retryAfterMs = this.#options.settings.throttledMs
    return { outcome: 'later', reason: 'The message center limits the rate', retryAfterMs, wholeChannel: true }
  }

  /** Resolves when there is room in the window, which is then taken: whoever leaves hands it on. */
  async #turn(): Promise<void> {
    if (this.#submitting < this.#options.settings.window) this.#submitting++
    else await new Promise<void>((resolve) => this.#turns.push(resolve))
  }
}

/** Some of it may be on the phone, so that it must not be sent again. */
function incomplete(outcome: SendOutcome, sequence: number, total: number): SendOutcome {
  const why = 'reason' in outcome ? outcome.reason : ''
  return { outcome: 'unknown', reason: `Only ${sequence - 1} of ${total} parts were taken: ${why}` }
}
