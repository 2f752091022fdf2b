import {
  type ChannelAdapter,
  type ChannelCapabilities,
  type ChannelHost,
  ChannelInbox,
  type ConversationMessage,
  type Engine,
  errorText,
  parseInput,
  type Plugin,
  type SendOutcome,
  type ServiceState,
} from '@ringwright/core'
import { webhook } from '@ringwright/core/provider'
import { oneCenter } from '../one-center.js'
import { WebhookInbound } from './webhook-inbound.js'
import { type WebhookChannelOptions, type WebhookSettings, webhookOptionsSchema } from './webhook-options.js'
import { WebhookOutbound } from './webhook-outbound.js'
import { isAuthentic, signatureFreshness } from './webhook-signature.js'

/** The chat of an application of one's own, as a plug-in: signed posts in both directions. */
export interface WebhookChannel extends Plugin {
  /** Where the application posts `WebhookEvent`s; 503 until the center runs. */
  readonly webhook: (request: Request) => Promise<Response>
}

/** Lets the customers of an application of one's own write. One object serves one center. */
export function webhookChannel(options: WebhookChannelOptions): WebhookChannel {
  const settings = Object.freeze(parseInput(webhookOptionsSchema, options, 'options of webhookChannel'))
  const center = oneCenter('webhookChannel', (engine) => new Channel(settings, engine))
  return {
    name: settings.name,
    setup: center.setup,
    webhook: center.handler((channel, request: Request) => channel.webhook(request)),
  }
}

class Channel implements ChannelAdapter {
  readonly name: string
  readonly capabilities: ChannelCapabilities
  readonly webhook: (request: Request) => Promise<Response>
  readonly #settings: WebhookSettings
  readonly #engine: Engine
  readonly #outbound: WebhookOutbound
  #inbound: WebhookInbound | undefined
  #tellsStates = false

  constructor(settings: WebhookSettings, engine: Engine) {
    const { name, textLengthMax, rate, receives, revises } = settings
    this.name = name
    this.capabilities = {
      textLengthMax,
      attachments: true,
      options: { countMax: 20, labelLengthMax: 200, idBytesMax: 200 },
      cards: true,
      location: true,
      typing: true,
      receipts: true,
      ...(revises && { revisions: { edit: {}, takeBack: {} } }),
      ...(rate && { rate }),
    }
    this.#settings = settings
    this.#engine = engine
    this.#outbound = new WebhookOutbound(settings, engine)
    engine.onDispatcher((active) => {
      this.#tellsStates = active
    })
    this.webhook = webhook({
      clock: engine.clock,
      authenticate: (delivery) => isAuthentic([receives].flat(), delivery),
      freshness: signatureFreshness,
      take: async (delivery) => this.#inbound?.take(delivery) ?? 'again',
      onFault: (error) => this.#fault(error),
    })
  }

  async start(host: ChannelHost): Promise<void> {
    const inbox = new ChannelInbox(host, (error) => this.#fault(error))
    this.#inbound = new WebhookInbound({ host, inbox, settings: this.#settings })
  }

  send(address: string, service: string, message: ConversationMessage): Promise<SendOutcome> {
    return this.#outbound.send(address, service, message)
  }

  revise(address: string, service: string, message: ConversationMessage): Promise<SendOutcome> {
    return this.#outbound.revise(address, service, message)
  }

  typing(address: string, service: string, typing: boolean, name?: string): void {
    this.#outbound.hint(address, service, { type: 'typing', typing, ...(name !== undefined && { name }) })
  }

  stateChanged(address: string, service: string, state: ServiceState): void {
    // Every node is told; the application wants to hear it once.
    if (this.#tellsStates) this.#outbound.hint(address, service, { type: 'state', state })
  }

  async stop(): Promise<void> {
    this.#inbound = undefined
  }

  #fault(error: unknown): void {
    this.#engine.logger.error('webhook channel failed', { channel: this.name, error: errorText(error) })
  }
}
