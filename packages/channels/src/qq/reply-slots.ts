import { type CollectionDefinition, type Engine, type Instant, changeEntry } from '@ringwright/core'
import { hmac } from '@ringwright/core/provider'

/** A private message can be answered so often and so long, as QQ's documentation of sending has it. */
const ANSWERS_MAX = 5
const ANSWERS_WITHIN_MS = 3_600_000

/** Messages of one customer that QQ may post again although others have come since. */
const EARLIER_MAX = 20

/** One answer to one message: under the same number it is the same answer. */
export interface ReplySlot {
  readonly messageId: string
  readonly number: number
}

/** The last message of somebody, whose name stands nowhere in it, and which of ours answer it. */
interface Heard {
  readonly messageId: string
  readonly at: Instant
  readonly answers: readonly string[]
  /** Messages before it, the newest first. Absent where older versions have kept it. */
  readonly earlier?: readonly string[]
}

const heardMessages: CollectionDefinition<Heard> = { name: 'qq-messages', indexes: {} }

/** Which message of a customer is answered next, and as which of its answers, whichever node heard it. */
export class ReplySlots {
  readonly #engine: Pick<Engine, 'center' | 'clock' | 'directory'>
  readonly #channel: string
  readonly #secret: string

  constructor(engine: Pick<Engine, 'center' | 'clock' | 'directory'>, channel: string, secret: string) {
    this.#engine = engine
    this.#channel = channel
    this.#secret = secret
  }

  /** A message that comes again changes nothing: numbers of its answers were used, and QQ sends none of them twice. */
  async heard(address: string, messageId: string): Promise<void> {
    const at = this.#engine.clock.now()
    await this.#change(address, (known) => {
      const heard = known ? [known.messageId, ...(known.earlier ?? [])] : []
      if (heard.includes(messageId)) return known
      return { messageId, at, answers: [], earlier: heard.slice(0, EARLIER_MAX) }
    })
  }

  /** For a message of ours, the same again for the same one; undefined where nothing is to be answered any more. */
  async take(address: string, answer: string): Promise<ReplySlot | undefined> {
    const now = this.#engine.clock.now()
    const heard = await this.#change(address, (known) => {
      if (!known || known.answers.includes(answer)) return known
      const isOver = known.answers.length >= ANSWERS_MAX || now >= known.at + ANSWERS_WITHIN_MS
      return isOver ? known : { ...known, answers: [...known.answers, answer] }
    })
    const number = (heard?.answers.indexOf(answer) ?? -1) + 1
    return heard && number > 0 ? { messageId: heard.messageId, number } : undefined
  }

  #change(address: string, change: (known: Heard | undefined) => Heard | undefined): Promise<Heard | undefined> {
    const id = hmac(this.#secret, `${this.#channel}\n${address}`)
    return changeEntry(this.#engine, heardMessages, id, change)
  }
}
