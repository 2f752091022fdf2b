import { randomInteger } from '@ringwright/core'
import { FIRST_NUMBER_MAX, readAcknowledged } from '../dialog/reliability.js'
import type { Body } from '../sip-request.js'
import { type TimerOwner, TimerSlot } from '../transaction/timer-lanes.js'
import type { IncomingRequest } from './incoming-request.js'

interface Provisional {
  readonly status: number
  readonly lines: string
  readonly body: Body | undefined
}

/** A host that tells more while the caller is silent is not heard. */
const WAITING_MAX = 16

/**
 * The provisional responses of one INVITE that are sent until the caller acknowledges them (RFC 3262 3), one after the
 * other. `unheard` is called when one was not acknowledged for 64·T1.
 */
export class ReliableProvisionals implements TimerOwner {
  readonly #incoming: IncomingRequest
  readonly #unheard: () => void
  readonly #repeat = new TimerSlot(this)
  readonly #expiry = new TimerSlot(this)
  readonly #waiting: Provisional[] = []
  #open: Provisional | undefined
  #number: number
  #again: () => void = () => {}
  #intervalMs = 0
  #heard: (() => void) | undefined

  constructor(incoming: IncomingRequest, unheard: () => void) {
    this.#incoming = incoming
    this.#unheard = unheard
    this.#number = randomInteger(incoming.context.random, FIRST_NUMBER_MAX)
  }

  send(provisional: Provisional): void {
    if (this.#waiting.length >= WAITING_MAX) return
    this.#waiting.push(provisional)
    if (!this.#open) this.#next()
  }

  /** Whether what was told of a session has been acknowledged. */
  get isSessionHeard(): boolean {
    return ![this.#open, ...this.#waiting].some((each) => each?.body !== undefined)
  }

  /** Before that, no answer may go out: the session that it is about has not arrived (RFC 3262 5). */
  whenSessionIsHeard(): Promise<void> | undefined {
    if (this.isSessionHeard) return undefined
    return new Promise((resolve) => (this.#heard = resolve))
  }

  /** Takes a PRACK. */
  acknowledged(request: IncomingRequest): void {
    const acknowledged = readAcknowledged(request.wire.headers)
    const { sequence } = this.#incoming.wire.cseq()
    const matches =
      this.#open !== undefined &&
      acknowledged?.number === this.#number &&
      acknowledged.sequence === sequence &&
      acknowledged.method === 'INVITE'
    if (!matches) return void request.respond(481)
    // The session is agreed on: another offer comes in an UPDATE, or after the answer.
    request.respond(request.wire.body.length > 0 ? 488 : 200)
    this.#clear()
    this.#next()
  }

  stop(): void {
    this.#clear()
    this.#waiting.length = 0
    this.#tellHeard()
  }

  timerFired(name: string): void {
    if (name === 'expiry') {
      this.stop()
      return this.#unheard()
    }
    this.#intervalMs *= 2
    this.#incoming.context.transactions.timers.set(this.#repeat, 'repeat', this.#intervalMs)
    this.#again()
  }

  #next(): void {
    this.#open = this.#waiting.shift()
    if (!this.#open) return this.#tellHeard()
    const { context, responseFlow } = this.#incoming
    const { transactions } = context
    const { status, lines, body } = this.#open
    const number = ++this.#number
    const octets = this.#incoming.respond(status, { lines: `Require: 100rel\r\nRSeq: ${number}\r\n${lines}`, body })
    this.#again = () => transactions.retransmit(responseFlow, octets)
    this.#intervalMs = transactions.timerValues.t1
    transactions.timers.set(this.#repeat, 'repeat', this.#intervalMs)
    transactions.timers.set(this.#expiry, 'expiry', 64 * transactions.timerValues.t1)
  }

  #clear(): void {
    const { timers } = this.#incoming.context.transactions
    timers.clear(this.#repeat)
    timers.clear(this.#expiry)
    this.#open = undefined
  }

  #tellHeard(): void {
    this.#heard?.()
    this.#heard = undefined
  }
}
