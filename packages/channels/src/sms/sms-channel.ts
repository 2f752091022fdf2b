import {
  type ChannelAdapter,
  type ChannelCapabilities,
  type ChannelHealth,
  type ChannelHost,
  type ChannelInbox,
  type ConversationMessage,
  type Engine,
  parseInput,
  type Plugin,
  type SendOutcome,
} from '@ringwright/core'
import { oneCenter } from '../one-center.js'
import { ProviderChannel } from '../provider-channel.js'
import { SmsInbound } from './sms-inbound.js'
import { type SmsOptions, type SmsSettings, smsOptionsSchema } from './sms-options.js'
import { SmsOutbound } from './sms-outbound.js'
import { segmentCount } from './sms-segments.js'
import type { IncomingSms, SmsConnection } from './sms-transport.js'

/** Text messages, as a plug-in. */
export interface Sms extends Plugin {
  /** Where the provider posts, if it does; 503 until the center runs, 404 for transports that nobody posts to. */
  readonly webhook: (request: Request) => Promise<Response>
}

/** Lets people write text messages. One object serves one center. */
export function sms(options: SmsOptions): Sms {
  const settings = Object.freeze(parseInput(smsOptionsSchema, options, 'options of sms'))
  const center = oneCenter('sms', (engine) => new SmsChannel(settings, engine))
  const { personalData } = settings.transport
  return {
    name: settings.name,
    setup: (engine) => ({ ...center.setup(engine), ...(personalData && { personalData }) }),
    webhook: center.handler((channel, request: Request) => channel.webhook(request)),
  }
}

class SmsChannel extends ProviderChannel<SmsSettings, SmsInbound> implements ChannelAdapter {
  readonly capabilities: ChannelCapabilities
  readonly #connection: SmsConnection
  readonly #outbound: SmsOutbound
  #inbox: ChannelInbox | undefined

  constructor(settings: SmsSettings, engine: Engine) {
    super(settings, engine, 'text messages failed')
    const { name, segmentsMax, rate, transport } = settings
    this.capabilities = {
      textLengthMax: segmentsMax,
      measureText: segmentCount,
      addressKind: 'phone',
      attachments: false,
      typing: false,
      receipts: true,
      recognizesRepeats: false,
      ...(rate && { rate }),
    }
    this.#connection = transport.connect({
      ...{ engine, channel: name },
      receive: (message) => this.#receive(message),
      receipt: async (receipt) => {
        const outcome = await this.#inbox?.receipt(receipt)
        return outcome !== undefined && outcome.outcome !== 'refused'
      },
      optedOut: async (optOut) => (await this.inbound?.optedOut(optOut)) ?? false,
    })
    this.#outbound = new SmsOutbound(settings, this.#connection)
  }

  protected receiving(inbox: ChannelInbox, host: ChannelHost): SmsInbound {
    this.#inbox = inbox
    return new SmsInbound({
      ...{ inbox, engine: this.engine, settings: this.settings, onFault: this.fault },
      hasReceived: (...which) => host.hasReceived(...which),
      answer: async (message) => {
        const sent = await this.#connection.send(message)
        if (sent.outcome !== 'sent') throw new Error(sent.reason)
      },
    })
  }

  override async start(host: ChannelHost): Promise<void> {
    await super.start(host)
    await this.#connection.start()
  }

  send(address: string, service: string, message: ConversationMessage): Promise<SendOutcome> {
    return this.#outbound.send(address, service, message)
  }

  health(): ChannelHealth {
    return this.#connection.health?.() ?? { state: 'up' }
  }

  async webhook(request: Request): Promise<Response> {
    return this.#connection.webhook?.(request) ?? new Response(null, { status: 404 })
  }

  override async stop(): Promise<void> {
    this.inbound?.stop()
    await super.stop()
    this.#inbox = undefined
    await this.#connection.stop()
  }

  async #receive(message: IncomingSms): Promise<boolean> {
    try {
      return (await this.inbound?.take(message)) ?? false
    } catch (error) {
      this.fault(error)
      return false
    }
  }
}
