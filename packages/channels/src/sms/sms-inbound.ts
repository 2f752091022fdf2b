import {
  type ChannelHost,
  type ChannelInbox,
  type ContactPermission,
  type Engine,
  errorText,
  KeyedChain,
  MESSAGE_TEXT_LENGTH_MAX,
  type MessageContent,
  splitText,
} from '@ringwright/core'
import { isKept } from '../is-kept.js'
import { optOutReader, type OptOutWish } from './opt-out-words.js'
import type { SmsSettings } from './sms-options.js'
import type { IncomingSms, OutgoingSms, ProviderOptOut } from './sms-transport.js'
import { UnrecordedStops } from './unrecorded-stops.js'

export interface SmsInboundOptions {
  readonly inbox: ChannelInbox
  readonly hasReceived: ChannelHost['hasReceived']
  readonly engine: Engine
  readonly settings: SmsSettings
  /** Sends what is answered to a wish; lost if it cannot be sent at once. */
  readonly answer: (message: OutgoingSms) => Promise<void>
  readonly onFault: (error: unknown) => void
}

/** What became of a wish: done, to be delivered again, or no wish but words like any others. */
type Heeded = 'done' | 'again' | 'words'

/** Gives messages to the host, except those that say whether one may be written to. */
export class SmsInbound {
  readonly #options: SmsInboundOptions
  readonly #services: ReadonlyMap<string, string>
  readonly #inOrder = new KeyedChain<string>()
  readonly #unrecorded: UnrecordedStops
  readonly #wishIn: (text: string) => OptOutWish | undefined

  constructor(options: SmsInboundOptions) {
    const { engine, settings } = options
    const { numbers, optOut } = settings
    this.#options = options
    this.#unrecorded = new UnrecordedStops(engine.clock, (message) =>
      this.#inOrder.run(message.from, () => this.#stopped(message)),
    )
    this.#services = new Map(Object.entries(numbers).map(([service, number]) => [number, service]))
    this.#wishIn = optOutReader(optOut)
  }

  /** Whether the provider may forget the message. */
  async take(message: IncomingSms): Promise<boolean> {
    const { engine, settings } = this.#options
    const { from, to, text, attachments = [] } = message
    const service = this.#services.get(to)
    const wish = message.wish ?? (attachments.length === 0 ? this.#wishIn(text) : undefined)
    if (service === undefined) {
      engine.logger.warn('text message to a number of no service', { channel: settings.name, number: to })
      // A provider that chooses the sender may have taken a number that has no service: whoever stops that stops us.
      return wish === 'stop' ? this.#inOrder.run(from, () => this.#stopped(message)) : true
    }
    const heeded = wish ? await this.#inOrder.run(from, () => this.#heed(wish, message)) : 'words'
    if (heeded !== 'words') return heeded === 'done'
    return this.#written(service, message)
  }

  /** Of 255 parts a text is longer than one message may be: nothing of it is left out, and no provider can be told. */
  async #written(service: string, { from, text, attachments = [], id }: IncomingSms): Promise<boolean> {
    const texts = text.trim() === '' ? [] : splitText(text, MESSAGE_TEXT_LENGTH_MAX)
    const contents: MessageContent[] = texts.map((part) => ({ text: part }))
    if (attachments.length > 0) contents.push({ ...contents.pop(), attachments })
    for (const [index, content] of contents.entries()) {
      const externalId = externalIdOf(from, index === 0 ? id : `${id}/${index + 1}`)
      const received = await this.#options.inbox.receive({ address: from, service, content, externalId })
      if (!isKept(received)) return false
    }
    return true
  }

  /** Nothing is answered to it, which would be kept back too. While nothing can be recorded, the next attempt tells it again. */
  optedOut({ address, id, at, words }: ProviderOptOut): Promise<boolean> {
    const externalId = externalIdOf(address, id)
    const said = { address, given: false, words, externalId, ...(at !== undefined && { at }) }
    return this.#inOrder.run(address, async () => isKept(await this.#options.inbox.consent(said)))
  }

  /** What could not be recorded by now is told to the operator. */
  stop(): void {
    const { engine, settings } = this.#options
    const left = this.#unrecorded.stop()
    if (left.length === 0) return
    const fields = { channel: settings.name, count: left.length, personal: { numbers: left } }
    engine.logger.error('wishes for no more messages are not recorded', fields)
  }

  /** Rejects while it cannot be told what the customer has said before. */
  async #heed(wish: OptOutWish, message: IncomingSms): Promise<Heeded> {
    if (wish === 'stop') return (await this.#stopped(message)) ? 'done' : 'again'
    if (wish === 'start') return this.#started(message)
    const { help } = this.#options.settings.optOut.replies
    if (help === undefined) return 'words'
    await this.#answer({ from: message.to, to: message.from, text: help })
    return 'done'
  }

  /** Whether it is recorded; if not, it will be, even if the provider never delivers it again. */
  async #stopped(message: IncomingSms): Promise<boolean> {
    let before = this.#unrecorded.before(message)
    try {
      before ??= (await this.#permission(message)).outcome
      const isRecorded = await this.#record(message, false, before)
      if (isRecorded) this.#unrecorded.forget(message)
      else this.#unrecorded.keep(message, before)
      return isRecorded
    } catch (error) {
      this.#options.onFault(error)
      this.#unrecorded.keep(message, before)
      return false
    }
  }

  async #started(message: IncomingSms): Promise<Heeded> {
    const { engine, hasReceived, settings } = this.#options
    const { from, to, id } = message
    const externalId = externalIdOf(from, id)
    // What was said before comes first.
    for (const earlier of this.#unrecorded.of(from)) if (!(await this.#stopped(earlier))) return 'again'
    const before = await this.#permission(message)
    // Whoever was never away may say "start" for another reason; what has brought somebody back may come again.
    if (before.outcome === 'allowed') {
      const contact = { channel: settings.name, address: from }
      return (await engine.permissions.statement(contact, settings.name, externalId)) ? 'done' : 'words'
    }
    // Said before the customer went away, and delivered again.
    if (await hasReceived(from, this.#services.get(to) ?? '', externalId)) return 'words'
    return (await this.#record(message, true, before.outcome)) ? 'done' : 'again'
  }

  #permission({ from }: IncomingSms): Promise<ContactPermission> {
    const { engine, settings } = this.#options
    return engine.permissions.ask({ channel: settings.name, address: from }, { purpose: 'service' })
  }

  async #record(message: IncomingSms, given: boolean, before: ContactPermission['outcome']): Promise<boolean> {
    const { inbox, settings } = this.#options
    const { from, to, text, at, id } = message
    const said = await inbox.consent({
      ...{ address: from, given, words: text.trim(), externalId: externalIdOf(from, id) },
      // Who says START may never have agreed to anything.
      ...(given && { asBefore: true as const }),
      ...(at !== undefined && { at }),
    })
    if (said.outcome === 'refused') return false
    const reply = given ? settings.optOut.replies.started : settings.optOut.replies.stopped
    // Once: the same wish again changes nothing, nor one that comes after a later one.
    if (reply !== undefined && (await this.#permission(message)).outcome !== before) {
      await this.#answer({ from: to, to: from, text: reply })
    }
    return true
  }

  async #answer(message: OutgoingSms): Promise<void> {
    const { answer, engine, settings } = this.#options
    try {
      await answer(message)
    } catch (error) {
      engine.logger.warn('wish of a customer was not answered', { channel: settings.name, error: errorText(error) })
    }
  }
}

/** What a transport calls a message names it among those of its sender. */
function externalIdOf(from: string, id: string): string {
  return `${from}/${id}`
}
