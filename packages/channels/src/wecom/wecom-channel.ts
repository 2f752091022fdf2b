// tidy: name because WeCom is one word.
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
  utf8Bytes,
} from '@ringwright/core'
import { hmac, type ProviderCall, type WebhookAnswer } from '@ringwright/core/provider'
import { oneCenter } from '../one-center.js'
import { ProviderChannel } from '../provider-channel.js'
import { ProviderMedia } from '../provider-media.js'
import { callbackWebhook } from '../tencent/callback-webhook.js'
import type { FlatXml } from '../tencent/flat-xml.js'
import { TencentApi } from '../tencent/tencent-api.js'
import { WeComInbound } from './wecom-inbound.js'
import { type WeComOptions, type WeComSettings, weComOptionsSchema } from './wecom-options.js'
import { WECOM_FILE_BYTES_MAX, WeComOutbound } from './wecom-outbound.js'
import { WeComPuller } from './wecom-puller.js'

/** Customer-service accounts of a company in WeCom, as a plug-in. */
export interface WeCom extends Plugin {
  /** Where WeCom posts, and tries the URL when it is registered (GET); 503 until the center runs. */
  readonly webhook: (request: Request) => Promise<Response>
  /** Serves customers' files to agents; mount it at `mediaUrl`. */
  readonly media: (request: Request) => Promise<Response>
}

/** Lets people in WeChat write to the customer service of a company. One object serves one center. */
export function weCom(options: WeComOptions): WeCom {
  const settings = Object.freeze(parseInput(weComOptionsSchema, options, 'options of weCom'))
  const center = oneCenter('weCom', (engine) => new WeComChannel(settings, engine))
  return {
    name: settings.name,
    setup: center.setup,
    webhook: center.handler((channel, request: Request) => channel.webhook(request)),
    media: center.handler((channel, request: Request) => channel.media.serve(request)),
  }
}

/** For how long after a message of the customer WeCom takes ours. */
const WINDOW_MS = 48 * 3_600_000
/** Files of customers are kept for three days. */
const FILES_LAST_MS = 3 * 86_400_000
/** Customers send no larger ones; of those WeCom gives a text that says so. */
const CUSTOMER_FILE_BYTES_MAX = 200_000_000

class WeComChannel extends ProviderChannel<WeComSettings, WeComPuller> implements ChannelAdapter {
  readonly capabilities: ChannelCapabilities
  readonly webhook: (request: Request) => Promise<Response>
  readonly media: ProviderMedia
  readonly #api: TencentApi
  readonly #outbound: WeComOutbound
  #isDispatcher = false

  constructor(settings: WeComSettings, engine: Engine) {
    super(settings, engine, 'wecom failed')
    const { clock, logger } = engine
    const { corpId, encodingAesKey, mediaUrl, openFile, secret, token } = settings
    this.capabilities = capabilitiesWith(openFile !== undefined)
    this.#api = new TencentApi({ engine, settings, provider: 'WeCom', tokenCall: () => tokenCall(settings) })
    this.#outbound = new WeComOutbound(this.#api, settings)
    this.media = new ProviderMedia({
      ...{ clock, logger, url: mediaUrl, lastsMs: FILES_LAST_MS, bytesMax: CUSTOMER_FILE_BYTES_MAX },
      key: hmac(secret, 'ringwright wecom media'),
      open: (id, signal) => this.#api.file('/cgi-bin/media/get', id, signal),
    })
    this.webhook = callbackWebhook({
      ...{ clock, token, encodingAesKey, receiver: corpId },
      sealsChallenge: true,
      take: (xml) => this.#called(xml),
      onFault: this.fault,
    })
    // Whatever was told to nobody while no node ran is fetched by one of them.
    engine.onDispatcher((active) => {
      this.#isDispatcher = active
      this.#pullAll()
    })
  }

  protected receiving(inbox: ChannelInbox): WeComPuller {
    const { center, clock, directory, logger } = this.engine
    const inbound = new WeComInbound({
      ...{ inbox, clock, logger, media: this.media, settings: this.settings },
      onEntered: (welcome, code) => this.hint(this.#outbound.welcome(welcome, code)),
    })
    return new WeComPuller({
      ...{ api: this.#api, center, clock, directory, logger, name: this.name },
      take: async (id, message) => {
        const account = this.settings.accounts.find((each) => each.id === id)
        return account === undefined || inbound.take(message, account)
      },
      onFault: this.fault,
    })
  }

  override async start(host: ChannelHost): Promise<void> {
    await super.start(host)
    this.#pullAll()
  }

  send(address: string, service: string, message: ConversationMessage): Promise<SendOutcome> {
    return this.#outbound.send(address, service, message)
  }

  health(): ChannelHealth {
    const { health } = this.#api
    return health.state === 'down' ? health : (this.inbound?.health ?? health)
  }

  override async stop(): Promise<void> {
    this.inbound?.stop()
    await super.stop()
  }

  /** WeCom only says that there is something; what it is has to be fetched. */
  async #called(xml: FlatXml): Promise<WebhookAnswer> {
    const account = xml.get('OpenKfId')
    if (xml.get('MsgType') !== 'event' || xml.get('Event') !== 'kf_msg_or_event' || account === undefined) {
      return xml.has('MsgType') ? 'taken' : 'malformed'
    }
    // The company may have accounts that are somebody else's.
    if (!this.settings.accounts.some(({ id }) => id === account)) return 'taken'
    return (await this.inbound?.pull(account, xml.get('Token'))) ? 'taken' : 'again'
  }

  #pullAll(): void {
    if (!this.#isDispatcher) return
    for (const { id } of this.settings.accounts) void this.inbound?.pull(id)
  }
}

function capabilitiesWith(attachments: boolean): ChannelCapabilities {
  return {
    // WeCom takes 2,048; a menu has them in two halves, between which no character is cut.
    textLengthMax: 2_040,
    measureText: utf8Bytes,
    captionLengthMax: 0,
    attachments,
    attachmentsMax: 1,
    files: [{ type: '*', bytesMax: WECOM_FILE_BYTES_MAX }],
    options: { countMax: 10, labelLengthMax: 128, idBytesMax: 64 },
    location: true,
    typing: false,
    windowMs: WINDOW_MS,
    recognizesRepeats: false,
  }
}

function tokenCall({ api, corpId, secret }: WeComSettings): ProviderCall {
  const query = new URLSearchParams({ corpid: corpId, corpsecret: secret })
  return { url: `${api}/cgi-bin/gettoken?${query}`, method: 'GET' }
}
