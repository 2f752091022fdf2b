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
import { hmac } from '@ringwright/core/provider'
import { metaWebhook } from '../meta/meta-webhook.js'
import { oneCenter } from '../one-center.js'
import { ProviderChannel } from '../provider-channel.js'
import { ProviderMedia } from '../provider-media.js'
import { WhatsAppApi } from './whatsapp-api.js'
import { WhatsAppInbound } from './whatsapp-inbound.js'
import { type WhatsAppOptions, type WhatsAppSettings, whatsAppOptionsSchema } from './whatsapp-options.js'
import { WhatsAppOutbound } from './whatsapp-outbound.js'

/** Telephone numbers of the WhatsApp Business Platform, as a plug-in. */
export interface WhatsApp extends Plugin {
  /** Where Meta posts, and tries the URL when it is registered (GET); 503 until the center runs. */
  readonly webhook: (request: Request) => Promise<Response>
  /** Serves customers' files to agents; mount it at `mediaUrl`. */
  readonly media: (request: Request) => Promise<Response>
}

/** Lets people write on WhatsApp. One object serves one center. */
export function whatsApp(options: WhatsAppOptions): WhatsApp {
  const settings = Object.freeze(parseInput(whatsAppOptionsSchema, options, 'options of whatsApp'))
  const center = oneCenter('whatsApp', (engine) => new WhatsAppChannel(settings, engine))
  return {
    name: settings.name,
    setup: center.setup,
    webhook: center.handler((channel, request: Request) => channel.webhook(request)),
    media: center.handler((channel, request: Request) => channel.media.serve(request)),
  }
}

/** "Customer service windows". */
const WINDOW_MS = 24 * 3_600_000
/** Ids of customers' files are good for seven days. */
const FILES_LAST_MS = 7 * 86_400_000
/** "Supported media types": the largest documents. */
const FILE_BYTES_MAX = 100_000_000
/** Customers of whom the last message is remembered, to show them that somebody types. The hint may be lost. */
const REMEMBERED_MAX = 5_000

class WhatsAppChannel extends ProviderChannel<WhatsAppSettings, WhatsAppInbound> implements ChannelAdapter {
  readonly capabilities: ChannelCapabilities
  readonly webhook: (request: Request) => Promise<Response>
  readonly media: ProviderMedia
  readonly #api: WhatsAppApi
  readonly #outbound: WhatsAppOutbound
  /** By address and service, in the order in which they came. */
  readonly #lastMessages = new Map<string, string>()

  constructor(settings: WhatsAppSettings, engine: Engine) {
    super(settings, engine, 'whatsapp failed')
    const { clock, logger } = engine
    const { accessToken, appSecret, mediaUrl, messagesPerSecond, verifyToken } = settings
    this.capabilities = capabilitiesAt(messagesPerSecond)
    this.#api = new WhatsAppApi(settings, clock)
    this.#outbound = new WhatsAppOutbound(this.#api, settings)
    this.media = new ProviderMedia({
      ...{ clock, logger, url: mediaUrl, lastsMs: FILES_LAST_MS, bytesMax: FILE_BYTES_MAX },
      key: hmac(accessToken, 'ringwright whatsapp media'),
      open: (id, signal) => this.#api.file(id, signal),
    })
    this.webhook = metaWebhook({
      ...{ clock, appSecret, verifyToken },
      take: async (text) => this.inbound?.take(text) ?? 'again',
      onFault: this.fault,
    })
  }

  protected receiving(inbox: ChannelInbox): WhatsAppInbound {
    return new WhatsAppInbound({
      ...{ inbox, media: this.media, settings: this.settings, logger: this.engine.logger },
      onMessage: (address, service, id) => this.#remember(keyOf(address, service), id),
    })
  }

  send(address: string, service: string, message: ConversationMessage): Promise<SendOutcome> {
    return this.#outbound.send(address, service, message)
  }

  typing(address: string, service: string, typing: boolean): void {
    const last = this.#lastMessages.get(keyOf(address, service))
    if (typing && last !== undefined) this.hint(this.#outbound.typing(service, last))
  }

  health(): ChannelHealth {
    return this.#api.health
  }

  #remember(key: string, id: string): void {
    this.#lastMessages.delete(key)
    this.#lastMessages.set(key, id)
    const [oldest] = this.#lastMessages.keys()
    if (this.#lastMessages.size > REMEMBERED_MAX && oldest !== undefined) this.#lastMessages.delete(oldest)
  }
}

/** What the documentation of each kind of message allows. */
function capabilitiesAt(messagesPerSecond: number): ChannelCapabilities {
  return {
    addressKind: 'phone',
    textLengthMax: 4_096,
    captionLengthMax: 1_024,
    attachments: true,
    attachmentsMax: 1,
    files: [{ type: '*', bytesMax: FILE_BYTES_MAX }],
    options: { countMax: 10, labelLengthMax: 24, idBytesMax: 200 },
    location: true,
    templates: true,
    typing: true,
    receipts: true,
    windowMs: WINDOW_MS,
    rate: { perSecond: messagesPerSecond, burst: messagesPerSecond },
    recognizesRepeats: false,
  }
}

function keyOf(address: string, service: string): string {
  return `${service}/${address}`
}
