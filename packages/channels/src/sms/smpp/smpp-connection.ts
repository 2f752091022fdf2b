import type { Duplex } from 'node:stream'
import { type ChannelHealth, errorText, KeyedChain, type SendOutcome, type Timer } from '@ringwright/core'
import { ProviderHealth } from '../../provider-health.js'
import { smsSegments } from '../sms-segments.js'
import type { IncomingSms, OutgoingSms, SmsConnection, SmsTransportHost } from '../sms-transport.js'
import { MessageParts } from './message-parts.js'
import { type DeliveredMessage, readDelivered } from './smpp-message.js'
import { bodyOf, STATUS } from './smpp-pdu.js'
import { errorIn, readReceipt } from './smpp-receipt.js'
import { SmppSession } from './smpp-session.js'
import type { SmppSettings } from './smpp-options.js'
import { SmppSubmitter } from './smpp-submitter.js'

/** `interface_version` of 3.4 (section 5.2.4). */
const VERSION = 0x34

/** Keeps a session with the message center as long as the channel runs. */
export class SmppConnection implements SmsConnection {
  readonly #settings: SmppSettings
  readonly #host: SmsTransportHost
  readonly #parts: MessageParts
  readonly #submitter: SmppSubmitter
  readonly #inOrder = new KeyedChain<string>()
  /** Those who wait for a session; told when one is there, or with undefined when waiting is over. */
  readonly #waiting = new Set<(session: SmppSession | undefined) => void>()
  #running = false
  #session: SmppSession | undefined
  #retry: Timer | undefined
  readonly #health: ProviderHealth

  constructor(settings: SmppSettings, host: SmsTransportHost) {
    this.#settings = settings
    this.#host = host
    this.#health = new ProviderHealth(host.engine.clock)
    const { clock, random } = host.engine
    this.#submitter = new SmppSubmitter({
      ...{ settings, clock, random },
      onOptOut: (address, status, at) =>
        host.optedOut({ address, id: `${status}/${at}`, at, words: `SMPP status ${status}` }),
    })
    this.#parts = new MessageParts({
      ...{ engine: host.engine, channel: host.channel },
      receive: (message) => this.#receive(message),
      onFault: (error) => this.#fault(error),
    })
  }

  async start(): Promise<void> {
    this.#running = true
    await this.#parts.start()
    this.#connect()
  }

  async send(message: OutgoingSms): Promise<SendOutcome> {
    const session = await this.#bound()
    if (!session) {
      const health = this.health()
      const reason = health.state === 'down' ? health.reason : 'There is no connection to the message center'
      return { outcome: 'later', reason }
    }
    const { encoding, parts } = smsSegments(message.text)
    return this.#submitter.submit(session, message, { encoding, parts })
  }

  health(): ChannelHealth {
    return this.#health.current
  }

  async stop(): Promise<void> {
    this.#running = false
    this.#retry?.cancel()
    this.#parts.stop()
    this.#session?.close()
    this.#tell(undefined)
  }

  #connect(): void {
    const socket = this.#socket()
    if (!socket) return
    const { systemId, password, systemType, timeoutMs } = this.#settings
    const session = new SmppSession({
      ...{ socket, clock: this.#host.engine.clock, timeoutMs },
      onDeliver: (body) => this.#delivered(body),
      onEnd: (reason) => this.#ended(reason),
    })
    this.#session = session
    void session.bind(bodyOf(systemId, password, systemType, VERSION, 0, 0, '')).then((status) => {
      if (session.isBound) {
        this.#health.up()
        this.#tell(session)
      } else if (this.#session === session) {
        const why = status === undefined ? 'does not answer' : `does not let us in (status ${status})`
        this.#health.down(`The message center ${why}`)
        session.close()
      }
    })
  }

  /** Undefined where none can be made now; then it is tried again. */
  #socket(): Duplex | undefined {
    try {
      return this.#settings.connect()
    } catch (error) {
      this.#fault(error)
      this.#ended(errorText(error))
      return undefined
    }
  }

  #ended(reason: string): void {
    this.#session = undefined
    if (!this.#running) return
    this.#health.down(reason)
    this.#retry = this.#host.engine.clock.setTimer(this.#settings.reconnectMs, () => this.#connect())
  }

  /** The session, once there is one; undefined when there is none within half of the time that an answer may take. */
  #bound(): Promise<SmppSession | undefined> {
    const session = this.#session
    if (session?.isBound || !this.#running) return Promise.resolve(session?.isBound ? session : undefined)
    return new Promise((resolve) => {
      const told = (bound: SmppSession | undefined): void => {
        timer.cancel()
        this.#waiting.delete(told)
        resolve(bound)
      }
      const timer = this.#host.engine.clock.setTimer(this.#settings.timeoutMs / 2, () => told(undefined))
      this.#waiting.add(told)
    })
  }

  #tell(session: SmppSession | undefined): void {
    for (const told of [...this.#waiting]) told(session)
  }

  async #delivered(body: Uint8Array): Promise<number> {
    const message = readDelivered(body)
    if (!message) return STATUS.permanentFailure
    try {
      const taken = await (message.isReceipt ? this.#receipt(message) : this.#message(message))
      return taken ? STATUS.ok : STATUS.temporaryFailure
    } catch (error) {
      this.#fault(error)
      return STATUS.temporaryFailure
    }
  }

  async #receipt(message: DeliveredMessage): Promise<boolean> {
    const { optOuts, receiptIds } = this.#settings
    const receipt = readReceipt(message, receiptIds)
    if (!receipt) return true
    const error = errorIn(message.text ?? '')
    const isOptOut = receipt.state === 'failed' && error !== undefined && optOuts.errors.includes(error)
    // Receipts come from the number that the message was for.
    const optOut = { address: message.from, id: receipt.externalId, words: `SMPP err:${error}` }
    if (isOptOut && !(await this.#host.optedOut(optOut))) return false
    return this.#host.receipt(receipt)
  }

  #message({ from, to: given, text, part, reference }: DeliveredMessage): Promise<boolean> {
    const { engine, channel } = this.#host
    if (text === undefined) {
      engine.logger.warn('text message of data was passed over', { channel })
      return Promise.resolve(true)
    }
    const one = reference === undefined ? undefined : { reference: `one${reference}`, total: 1, sequence: 1 }
    const piece = part ?? one
    return this.#inOrder.run(from, () => {
      const message = { from, to: given, text }
      if (piece) return this.#parts.take({ ...message, ...piece })
      // Nothing tells this one from another with the same words.
      return this.#receive({ ...message, id: engine.newId() })
    })
  }

  /** Half a character that its other half does not follow is none, and databases refuse it. */
  #receive(message: IncomingSms): Promise<boolean> {
    return this.#host.receive({ ...message, text: message.text.replace(/\p{Surrogate}/gu, '\u{fffd}') })
  }

  #fault(error: unknown): void {
    const { engine, channel } = this.#host
    engine.logger.error('smpp failed', { channel, error: errorText(error) })
  }
}
