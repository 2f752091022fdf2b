import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { type Clock, randomHex, type Random, RingwrightError, type Timer } from '@ringwright/core'
import { type BencodedDictionary, readBencode, writeBencode } from './bencode.js'

/**
 * How long each of the attempts at one command waits, in ms: together 2.75 s, while a caller hears nothing yet. The
 * server knows a command that comes again by its cookie, and answers it as before.
 */
const WAITS_MS = [250, 500, 1_000, 1_000] as const

/** Commands without an answer at once: more than one server takes in a second. */
const PENDING_MAX = 10_000

export interface NgClientOptions {
  readonly clock: Clock
  readonly random: Random
  /** An IP address. */
  readonly host: string
  readonly port: number
}

interface Pending {
  readonly answered: (answer: BencodedDictionary) => void
  readonly silent: (error: RingwrightError) => void
  timer: Timer | undefined
}

/** Commands to one rtpengine, and what it answers: the ng protocol over UDP, whose packets may be lost. */
export class NgClient {
  readonly #options: NgClientOptions
  readonly #socket: Socket
  readonly #pending = new Map<string, Pending>()
  readonly #prefix: string
  #count = 0
  #state: 'new' | 'open' | 'closed' = 'new'

  constructor(options: NgClientOptions) {
    this.#options = options
    this.#prefix = randomHex(options.random, 6)
    this.#socket = createSocket(isIPv6(options.host) ? 'udp6' : 'udp4')
    // Nobody listens there (ICMP): as if the packet was lost, for the server may be starting.
    this.#socket.on('error', () => {})
    this.#socket.on('message', (message) => this.#received(message))
  }

  get name(): string {
    const { host, port } = this.#options
    return `${isIPv6(host) ? `[${host}]` : host}:${port}`
  }

  /** After this nothing is taken from another address. */
  open(): Promise<void> {
    const { host, port } = this.#options
    return new Promise((resolve, reject) => {
      this.#socket.connect(port, host, (error?: Error) => {
        if (error) return reject(error)
        this.#state = 'open'
        resolve()
      })
    })
  }

  /** Rejects with `unavailable` when nobody answers. What the server says, a refusal too, is the answer. */
  ask(command: BencodedDictionary): Promise<BencodedDictionary> {
    if (this.#state !== 'open') return Promise.reject(this.#unavailable('is not connected'))
    if (this.#pending.size >= PENDING_MAX) return Promise.reject(this.#unavailable('has too many commands to answer'))
    const cookie = `${this.#prefix}${(this.#count++).toString(36)}`
    const octets = Buffer.concat([Buffer.from(`${cookie} `), writeBencode(command)])
    return new Promise((answered, silent) => {
      const pending: Pending = { answered, silent, timer: undefined }
      this.#pending.set(cookie, pending)
      this.#send(cookie, pending, octets, 0)
    })
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    for (const [cookie, { silent }] of this.#pending) {
      this.#forget(cookie)
      silent(this.#unavailable('is not asked any more'))
    }
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()))
  }

  #send(cookie: string, pending: Pending, octets: Buffer, attempt: number): void {
    const waitMs = WAITS_MS[attempt]
    if (waitMs === undefined) {
      this.#forget(cookie)
      return pending.silent(this.#unavailable('does not answer'))
    }
    pending.timer = this.#options.clock.setTimer(waitMs, () => this.#send(cookie, pending, octets, attempt + 1))
    this.#socket.send(octets, () => {})
  }

  #received(message: Buffer): void {
    const space = message.indexOf(' ')
    const cookie = message.toString('latin1', 0, Math.max(0, space))
    const pending = this.#pending.get(cookie)
    const answer = pending && readBencode(message.subarray(space + 1))
    if (!answer) return
    this.#forget(cookie)
    pending.answered(answer)
  }

  #forget(cookie: string): void {
    this.#pending.get(cookie)?.timer?.cancel()
    this.#pending.delete(cookie)
  }

  #unavailable(what: string): RingwrightError {
    return new RingwrightError(
      'unavailable',
      `The rtpengine at ${this.name} ${what}. Look whether it runs with --listen-ng=${this.name}, and whether UDP gets there.`,
    )
  }
}
