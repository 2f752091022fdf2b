import {
  type ChannelAdapter,
  type ChannelCapabilities,
  type ChannelHost,
  type ChannelInbox,
  type ConversationMessage,
  type Engine,
  parseInput,
  type Plugin,
  type SendOutcome,
  type ServiceState,
} from '@ringwright/core'
import { webhook } from '@ringwright/core/provider'
import { oneCenter } from '../one-center.js'
import { ProviderChannel } from '../provider-channel.js'
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

class Channel extends ProviderChannel<WebhookSettings, WebhookInbound> implements ChannelAdapter {
  readonly capabilities: ChannelCapabilities
  readonly webhook: (request: Request) => Promise<Response>
  readonly #outbound: WebhookOutbound
  #tellsStates = false

  constructor(settings: WebhookSettings, engine: Engine) {
    super(settings, engine, 'webhook channel failed')
    const { textLengthMax, rate, receives, revises } = settings
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
    this.#outbound = new WebhookOutbound(settings, engine)
    engine.onDispatcher((active) => {
      this.#tellsStates = active
    })
    this.webhook = webhook({
      clock: engine.clock,
      authenticate: (delivery) => isAuthentic([receives].flat(), delivery),
      freshness: signatureFreshness,
      take: async (delivery) => this.inbound?.take(delivery) ?? 'again',
      onFault: this.fault,
    })
  }

  protected receiving(inbox: ChannelInbox, host: ChannelHost): WebhookInbound {
    return new WebhookInbound({ host, inbox, settings: this.settings })
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
}
