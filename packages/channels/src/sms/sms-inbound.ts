import { type ChannelInbox, type Engine, errorText, KeyedChain } from '@ringwright/core'
import { isKept } from '../is-kept.js'
import { optOutReader, type OptOutWish } from './opt-out-words.js'
import type { SmsSettings } from './sms-options.js'
import type { IncomingSms, OutgoingSms } from './sms-transport.js'

export interface SmsInboundOptions {
  readonly inbox: ChannelInbox
  readonly engine: Engine
  readonly settings: SmsSettings
  /** Sends what is answered to a wish; lost if it cannot be sent at once. */
  readonly answer: (message: OutgoingSms) => Promise<void>
}

/** What became of a wish: done, to be delivered again, or no wish but words like any others. */
type Heeded = 'done' | 'again' | 'words'

/** Gives messages to the host, except those that say whether one may be written to. */
export class SmsInbound {
  readonly #options: SmsInboundOptions
  readonly #services: ReadonlyMap<string, string>
  readonly #inOrder = new KeyedChain<string>()
  readonly #wishIn: (text: string) => OptOutWish | undefined

  constructor(options: SmsInboundOptions) {
    const { numbers, optOut } = options.settings
    this.#options = options
    this.#services = new Map(Object.entries(numbers).map(([service, number]) => [number, service]))
    this.#wishIn = optOutReader(optOut)
  }

  /** Whether the provider may forget the message. */
  async take(message: IncomingSms): Promise<boolean> {
    const { inbox, engine, settings } = this.#options
    const { from, to, text, attachments = [], id } = message
    const service = this.#services.get(to)
    if (service === undefined) {
      engine.logger.warn('text message to a number of no service', { channel: settings.name, number: to })
      return true
    }
    const wish = attachments.length === 0 ? this.#wishIn(text) : undefined
    const heeded = wish ? await this.#inOrder.run(from, () => this.#heed(wish, message)) : 'words'
    if (heeded !== 'words') return heeded === 'done'
    if (text.trim() === '' && attachments.length === 0) return true
    const content = { ...(text.trim() !== '' && { text }), ...(attachments.length > 0 && { attachments }) }
    return isKept(await inbox.receive({ address: from, service, content, externalId: externalIdOf(from, id) }))
  }

  /** Rejects while it cannot be told what the customer has said before. */
  async #heed(wish: OptOutWish, { from, to, text, at, id }: IncomingSms): Promise<Heeded> {
    const { engine, inbox, settings } = this.#options
    const { stopped, started, help } = settings.optOut.replies
    if (wish === 'help') {
      if (help !== undefined) await this.#answer({ from: to, to: from, text: help })
      return help === undefined ? 'words' : 'done'
    }
    const given = wish === 'start'
    const contact = { channel: settings.name, address: from }
    const externalId = externalIdOf(from, id)
    const permission = () => engine.permissions.ask(contact, { purpose: 'service' })
    const before = await permission()
    // Whoever was never away may say "start" for another reason; what has brought somebody back may come again.
    if (given && before.outcome === 'allowed')
      return (await engine.permissions.statement(contact, settings.name, externalId)) ? 'done' : 'words'
    const said = await inbox.consent({
      ...{ address: from, given, words: text.trim(), externalId },
      ...(at !== undefined && { at }),
    })
    if (said.outcome === 'refused') return 'again'
    const reply = given ? started : stopped
    // Once: the same wish again changes nothing, nor one that comes after a later one.
    if (reply !== undefined && (await permission()).outcome !== before.outcome) {
      await this.#answer({ from: to, to: from, text: reply })
    }
    return 'done'
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
