import {
  type ChannelAdapter,
  type ChannelCapabilities,
  type ChannelHealth,
  type ChannelHost,
  ChannelInbox,
  type ConversationMessage,
  type Engine,
  errorText,
  parseInput,
  type Plugin,
  type SendOutcome,
} from '@ringwright/core'
import { oneCenter } from '../one-center.js'
import { GraphApi } from './graph-api.js'
import { metaWebhook } from './meta-webhook.js'
import { refusesToken } from './messaging-errors.js'
import { MessagingInbound } from './messaging-inbound.js'
import { type MessagingOptions, messagingOptionsSchema, type MessagingSettings } from './messaging-options.js'
import { MessagingOutbound } from './messaging-outbound.js'
import type { MessagingProfile } from './messaging-profile.js'
import { SentLog } from './sent-log.js'

/** Accounts of the Messenger Platform, as a plug-in. */
export interface MessagingPlugin extends Plugin {
  /** Where Meta posts, and tries the URL when it is registered (GET); 503 until the center runs. */
  readonly webhook: (request: Request) => Promise<Response>
}

export function messagingPlugin(
  factory: string,
  profile: MessagingProfile,
  options: MessagingOptions,
): MessagingPlugin {
  const settings = Object.freeze(parseInput(messagingOptionsSchema(profile), options, `options of ${factory}`))
  const center = oneCenter(factory, (engine) => new MessagingChannel(profile, settings, engine))
  return {
    name: settings.name,
    setup: center.setup,
    webhook: center.handler((channel, request: Request) => channel.webhook(request)),
  }
}

/** The standard messaging window, and the one of the tag for human agents. */
const WINDOW_MS = 24 * 3_600_000
const HUMAN_AGENT_WINDOW_MS = 7 * WINDOW_MS
/** What quick replies allow. */
const OPTIONS = { countMax: 13, labelLengthMax: 20, idBytesMax: 1_000 }

class MessagingChannel implements ChannelAdapter {
  readonly name: string
  readonly capabilities: ChannelCapabilities
  readonly webhook: (request: Request) => Promise<Response>
  readonly #profile: MessagingProfile
  readonly #settings: MessagingSettings
  readonly #engine: Engine
  readonly #api: GraphApi
  readonly #sent = new SentLog()
  readonly #outbound: MessagingOutbound
  #inbound: MessagingInbound | undefined

  constructor(profile: MessagingProfile, settings: MessagingSettings, engine: Engine) {
    const { clock } = engine
    const { api, appSecret, fetch, timeoutMs, verifyToken } = settings
    this.name = settings.name
    this.capabilities = capabilitiesOf(profile, settings)
    this.#profile = profile
    this.#settings = settings
    this.#engine = engine
    this.#api = new GraphApi({ clock, product: profile.product, api, timeoutMs, fetch, refusesToken })
    this.#outbound = new MessagingOutbound({ api: this.#api, clock, profile, settings, sent: this.#sent })
    this.webhook = metaWebhook({
      ...{ clock, appSecret, verifyToken },
      take: async (text) => this.#inbound?.take(text) ?? 'again',
      onFault: (error) => this.#fault(error),
    })
  }

  async start(host: ChannelHost): Promise<void> {
    this.#inbound = new MessagingInbound({
      inbox: new ChannelInbox(host, (error) => this.#fault(error)),
      ...{ profile: this.#profile, settings: this.#settings, sent: this.#sent, logger: this.#engine.logger },
    })
  }

  send(address: string, service: string, message: ConversationMessage): Promise<SendOutcome> {
    return this.#outbound.send(address, service, message)
  }

  typing(address: string, service: string, typing: boolean): void {
    this.#outbound.typing(address, service, typing).catch((error: unknown) => this.#fault(error))
  }

  health(): ChannelHealth {
    return this.#api.health
  }

  async stop(): Promise<void> {
    this.#inbound = undefined
  }

  #fault(error: unknown): void {
    const { product } = this.#profile
    this.#engine.logger.error('messaging channel failed', { channel: this.name, product, error: errorText(error) })
  }
}

function capabilitiesOf({ shows }: MessagingProfile, settings: MessagingSettings): ChannelCapabilities {
  const { humanAgentTag, messagesPerSecond } = settings
  return {
    ...shows,
    attachments: true,
    attachmentsMax: 1,
    // A file is a message of its own.
    captionLengthMax: 0,
    options: OPTIONS,
    typing: true,
    receipts: true,
    windowMs: humanAgentTag ? HUMAN_AGENT_WINDOW_MS : WINDOW_MS,
    rate: { perSecond: messagesPerSecond, burst: messagesPerSecond },
    recognizesRepeats: false,
  }
}
