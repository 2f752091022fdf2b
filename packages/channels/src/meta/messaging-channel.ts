import {
  type ChannelAdapter,
  type ChannelCapabilities,
  type ChannelHealth,
  type ChannelInbox,
  type ConversationMessage,
  type Engine,
  parseInput,
  type Plugin,
  type SendOutcome,
} from '@ringwright/core'
import { oneCenter } from '../one-center.js'
import { ProviderChannel } from '../provider-channel.js'
import { GraphApi } from './graph-api.js'
import { metaWebhook } from './meta-webhook.js'
import { meansNotSent, refusesToken } from './messaging-errors.js'
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

class MessagingChannel extends ProviderChannel<MessagingSettings, MessagingInbound> implements ChannelAdapter {
  readonly capabilities: ChannelCapabilities
  readonly webhook: (request: Request) => Promise<Response>
  readonly #profile: MessagingProfile
  readonly #api: GraphApi
  readonly #sent = new SentLog()
  readonly #outbound: MessagingOutbound

  constructor(profile: MessagingProfile, settings: MessagingSettings, engine: Engine) {
    super(settings, engine, 'messaging channel failed', { product: profile.product })
    const { clock } = engine
    const { api, appSecret, fetch, timeoutMs, verifyToken } = settings
    this.capabilities = capabilitiesOf(profile, settings)
    this.#profile = profile
    this.#api = new GraphApi({ clock, product: profile.product, api, timeoutMs, fetch, refusesToken, meansNotSent })
    this.#outbound = new MessagingOutbound({ api: this.#api, clock, profile, settings, sent: this.#sent })
    this.webhook = metaWebhook({
      ...{ clock, appSecret, verifyToken },
      take: async (text) => this.inbound?.take(text) ?? 'again',
      onFault: this.fault,
    })
  }

  protected receiving(inbox: ChannelInbox): MessagingInbound {
    const { settings, engine } = this
    return new MessagingInbound({ inbox, profile: this.#profile, settings, sent: this.#sent, logger: engine.logger })
  }

  send(address: string, service: string, message: ConversationMessage): Promise<SendOutcome> {
    return this.#outbound.send(address, service, message)
  }

  typing(address: string, service: string, typing: boolean): void {
    this.hint(this.#outbound.typing(address, service, typing))
  }

  health(): ChannelHealth {
    return this.#api.health
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
