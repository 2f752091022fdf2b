import { changeEntry, type Engine, type Timer } from '@ringwright/core'
import { hmac } from '@ringwright/core/provider'
import type { IncomingSms } from '../sms-transport.js'
import { type SmsPart, smsPartId, smsParts } from './sms-part.js'

/**
 * How long missing parts are waited for, and how long a message that comes again is recognized. Networks try for minutes
 * at first; references of 8 bits come around after 256 messages of one phone.
 */
const WAIT_MS = 600_000
/** While the center takes nothing, an incomplete message is tried again after this time. */
const RETRY_MS = 30_000
/** Parts found of what a process has left behind when it ended. */
const LEFT_MAX = 1_000
/** Groups that are waited for at once, of one node; with one more the oldest is passed on early. */
const GROUPS_MAX = 10_000
const GAP = '[…]'

export interface PartOfMessage extends Omit<IncomingSms, 'id' | 'attachments'> {
  /** The network's name of the message; with `from` and `to` the same for all parts. */
  readonly reference: string
  readonly total: number
  readonly sequence: number
}

/** Puts messages together, also of parts that came to several nodes, or before and after a restart. */
export class MessageParts {
  readonly #engine: Engine
  readonly #channel: string
  readonly #receive: (message: IncomingSms) => Promise<boolean>
  readonly #onFault: (error: unknown) => void
  readonly #timers = new Map<string, Timer>()
  #again: Timer | undefined

  constructor(options: {
    readonly engine: Engine
    readonly channel: string
    readonly receive: (message: IncomingSms) => Promise<boolean>
    readonly onFault: (error: unknown) => void
  }) {
    this.#engine = options.engine
    this.#channel = options.channel
    this.#receive = options.receive
    this.#onFault = options.onFault
  }

  /** Goes on with what an earlier process has left behind. */
  async start(): Promise<void> {
    const { center, directory, clock } = this.#engine
    const left = await directory.find(center, smsParts, 'channel', this.#channel, { limit: LEFT_MAX })
    for (const { body } of left) this.#expire(body.group, body.at + WAIT_MS - clock.now())
    if (left.length === LEFT_MAX) this.#lookAgain(WAIT_MS)
  }

  /** Whether the network may forget the part. Rejects while the directory does not answer. */
  async take(part: PartOfMessage): Promise<boolean> {
    const { center, clock, directory } = this.#engine
    const { reference, total, sequence, from, to } = part
    // Kept as messages are; a number that is divided between two parts is found when they stand together.
    const text = this.#engine.conversations.redacted(part.text)
    const group = hmac(this.#channel, [from, to, reference, total].join('\n'))
    const body = { channel: this.#channel, group, from, to, text, total, sequence, at: clock.now() }
    const id = smsPartId(body)
    const known = await directory.get(center, smsParts, id)
    // The reference has come around: what had it before is complete, or will never be.
    if (known && known.body.text !== text) await this.#close(group)
    if (known?.body.text !== text) {
      const { outcome } = await directory.put(center, smsParts, id, body, 0)
      // What had the reference before could not be passed on yet.
      if (outcome !== 'put') return false
      this.#expire(group, WAIT_MS)
    }
    const found = await this.#found(group)
    if (found.length < total || isPassedOn(found)) return true
    if (!(await this.#receive(whole(found)))) return false
    await changeEntry(this.#engine, smsParts, id, (stored) => stored && { ...stored, isPassedOn: true as const })
    return true
  }

  stop(): void {
    this.#again?.cancel()
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }

  async #found(group: string): Promise<readonly SmsPart[]> {
    const { center, directory } = this.#engine
    return (await directory.find(center, smsParts, 'group', group, { limit: 255 })).map(({ body }) => body)
  }

  /** There is more than was found at once: the rest, when what was found is gone. */
  #lookAgain(delayMs: number): void {
    this.#again = this.#engine.clock.setTimer(delayMs, () => {
      this.start().catch((error: unknown) => {
        this.#onFault(error)
        this.#lookAgain(RETRY_MS)
      })
    })
  }

  #expire(group: string, delayMs: number): void {
    if (this.#timers.has(group)) return
    const [oldest] = this.#timers.keys()
    if (this.#timers.size >= GROUPS_MAX && oldest !== undefined) this.#run(oldest)
    this.#timers.set(
      group,
      this.#engine.clock.setTimer(delayMs, () => this.#run(group)),
    )
  }

  #run(group: string): void {
    this.#timers.get(group)?.cancel()
    this.#timers.delete(group)
    this.#close(group).catch((error: unknown) => {
      this.#onFault(error)
      this.#expire(group, RETRY_MS)
    })
  }

  /** Passes on what is there, unless it was, and forgets it. */
  async #close(group: string): Promise<void> {
    const { center, directory } = this.#engine
    const found = await this.#found(group)
    const isLeft = found.length > 0 && !isPassedOn(found)
    if (isLeft && !(await this.#receive(whole(found)))) return this.#expire(group, RETRY_MS)
    for (const part of found) await directory.remove(center, smsParts, smsPartId(part))
    this.#timers.get(group)?.cancel()
    this.#timers.delete(group)
  }
}

function isPassedOn(found: readonly SmsPart[]): boolean {
  return found.some((part) => part.isPassedOn)
}

/** Named after its words and its first part's time: the same message whoever puts it together, and another one later. */
function whole(found: readonly SmsPart[]): IncomingSms {
  const [{ from, to, group, total }] = found as readonly [SmsPart]
  const bySequence = new Map(found.map(({ sequence, text }) => [sequence, text]))
  const texts = Array.from({ length: total }, (_, index) => bySequence.get(index + 1) ?? GAP)
  const at = Math.min(...found.map((part) => part.at))
  return { from, to, text: texts.join(''), id: hmac(group, [at, ...texts].join('\n')) }
}
