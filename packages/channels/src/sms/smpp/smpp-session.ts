import type { Duplex } from 'node:stream'
import type { Clock, Timer } from '@ringwright/core'
import { ANSWER, COMMAND, encodePdu, type SmppPdu, SmppReader, STATUS } from './smpp-pdu.js'

export interface SmppSessionOptions {
  readonly socket: Duplex
  readonly clock: Clock
  readonly timeoutMs: number
  /** Answers a `deliver_sm` with its status. Never rejects. */
  readonly onDeliver: (body: Uint8Array) => Promise<number>
  /** Called once. */
  readonly onEnd: (reason: string) => void
}

/** Without anything to say for so long, one asks whether the other side is still there. */
const ENQUIRE_AFTER_MS = 30_000
const SEQUENCE_MAX = 0x7fff_ffff
/** Messages of the network that are being kept at once; more wait in the connection. */
const DELIVERIES_MAX = 64

type Answered = (answer: SmppPdu | undefined) => void

/** One connection to a message center, as the side that connects (an ESME). */
export class SmppSession {
  readonly #options: SmppSessionOptions
  readonly #reader = new SmppReader()
  readonly #waiting = new Map<number, Answered>()
  #sequence = 0
  #deliveries = 0
  #isBound = false
  #idle: Timer | undefined
  #ended = false

  constructor(options: SmppSessionOptions) {
    const { socket } = options
    this.#options = options
    socket.on('data', (piece: Uint8Array) => this.#read(piece))
    socket.on('error', ({ message }: Error) => this.#end(message))
    for (const event of ['end', 'close']) socket.on(event, () => this.#end('The message center closed the connection'))
  }

  get isBound(): boolean {
    return this.#isBound && !this.#ended
  }

  /** Signs in; resolves with the status, undefined when there was no answer. */
  async bind(body: Uint8Array): Promise<number | undefined> {
    return (await this.request(COMMAND.bindTransceiver, body))?.status
  }

  /** Resolves with undefined when the connection ends, or nothing comes in time: then it may have been taken. */
  request(command: number, body: Uint8Array = new Uint8Array()): Promise<SmppPdu | undefined> {
    if (this.#ended) return Promise.resolve(undefined)
    const { clock, timeoutMs } = this.#options
    const sequence = this.#nextSequence()
    return new Promise((resolve) => {
      const answered: Answered = (answer) => {
        timer.cancel()
        this.#waiting.delete(sequence)
        resolve(answer)
      }
      const timer = clock.setTimer(timeoutMs, () => answered(undefined))
      this.#waiting.set(sequence, answered)
      this.#write({ command, status: STATUS.ok, sequence, body })
    })
  }

  /** Says goodbye and closes. */
  close(): void {
    const sequence = this.#nextSequence()
    if (this.isBound) this.#write({ command: COMMAND.unbind, status: STATUS.ok, sequence, body: new Uint8Array() })
    this.#end('The connection was closed', { flush: true })
  }

  #read(piece: Uint8Array): void {
    if (this.#ended) return
    const { pdus, broken } = this.#reader.take(piece)
    for (const pdu of pdus) this.#take(pdu)
    if (broken) this.#end('The other side does not speak SMPP')
    else if (this.isBound) this.#watch()
  }

  #take(pdu: SmppPdu): void {
    const { command, sequence, body } = pdu
    if (command >= ANSWER) {
      // At once: what follows in the same piece may be a message already.
      const isBind = command === ANSWER + COMMAND.bindTransceiver && this.#waiting.has(sequence)
      if (isBind && pdu.status === STATUS.ok) this.#isBound = true
      return this.#waiting.get(sequence)?.(pdu)
    }
    if (command === COMMAND.deliver) return this.#deliver(sequence, body)
    if (command === COMMAND.enquireLink) return this.#answer(pdu, STATUS.ok)
    if (command !== COMMAND.unbind) {
      return this.#write({
        command: COMMAND.genericNack,
        status: STATUS.invalidCommand,
        sequence,
        body: new Uint8Array(),
      })
    }
    this.#answer(pdu, STATUS.ok)
    this.#end('The message center said goodbye', { flush: true })
  }

  #deliver(sequence: number, body: Uint8Array): void {
    const { onDeliver, socket } = this.#options
    // The body of the answer is one empty field (section 4.6.2).
    const answer = (status: number): void =>
      this.#write({ command: COMMAND.deliver + ANSWER, status, sequence, body: Uint8Array.of(0) })
    if (!this.#isBound) return answer(STATUS.notBound)
    if (++this.#deliveries >= DELIVERIES_MAX) socket.pause()
    // Read from a piece that is used again.
    void onDeliver(Uint8Array.from(body)).then((status) => {
      answer(status)
      if (--this.#deliveries < DELIVERIES_MAX) socket.resume()
    })
  }

  #answer({ command, sequence }: SmppPdu, status: number): void {
    this.#write({ command: command + ANSWER, status, sequence, body: new Uint8Array() })
  }

  #write(pdu: SmppPdu): void {
    if (!this.#ended && this.#options.socket.writable) this.#options.socket.write(encodePdu(pdu))
  }

  /** Asks after a silence, and ends the session when that stays without an answer. */
  #watch(): void {
    this.#idle?.cancel()
    this.#idle = this.#options.clock.setTimer(ENQUIRE_AFTER_MS, () => {
      void this.request(COMMAND.enquireLink).then((answer) => {
        if (!answer) this.#end('The message center does not answer any more')
      })
    })
  }

  #nextSequence(): number {
    this.#sequence = this.#sequence === SEQUENCE_MAX ? 1 : this.#sequence + 1
    return this.#sequence
  }

  /** With `flush`, what was written last still goes out. */
  #end(reason: string, { flush = false } = {}): void {
    if (this.#ended) return
    this.#ended = true
    this.#idle?.cancel()
    for (const answered of [...this.#waiting.values()]) answered(undefined)
    const { onEnd, socket } = this.#options
    if (flush) socket.end(() => socket.destroy())
    else socket.destroy()
    onEnd(reason)
  }
}
