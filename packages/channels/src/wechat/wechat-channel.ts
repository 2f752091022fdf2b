// tidy: name because WeChat is one word.
import {
  type ChannelAdapter,
  type ChannelCapabilities,
  type ChannelHealth,
  type ChannelInbox,
  type ConversationMessage,
  type Engine,
  parseInput,
  type Plugin,
  RingwrightError,
  type SendOutcome,
  utf8Bytes,
} from '@ringwright/core'
import { hmac, type ProviderCall } from '@ringwright/core/provider'
import { oneCenter } from '../one-center.js'
import { ProviderChannel } from '../provider-channel.js'
import { ProviderMedia } from '../provider-media.js'
import { callbackWebhook } from '../tencent/callback-webhook.js'
import { TencentApi } from '../tencent/tencent-api.js'
import { WeChatInbound } from './wechat-inbound.js'
import { menuButtons } from './wechat-menu.js'
import { type WeChatOptions, type WeChatSettings, weChatOptionsSchema } from './wechat-options.js'
import { WECHAT_FILES, WeChatOutbound } from './wechat-outbound.js'

/** An Official Account of WeChat, as a plug-in. */
export interface WeChat extends Plugin {
  /** Where WeChat posts, and tries the URL when it is registered (GET); 503 until the center runs. */
  readonly webhook: (request: Request) => Promise<Response>
  /** Serves customers' files to agents; mount it at `mediaUrl`. */
  readonly media: (request: Request) => Promise<Response>
  /**
   * Gives WeChat the `menu` of the options, which shows it within a day. Rejects with `unavailable` or
   * `invalid_argument` when WeChat does not take it, or there is none.
   */
  publishMenu(): Promise<void>
}

/** Lets people write to an Official Account. One object serves one center. */
export function weChat(options: WeChatOptions): WeChat {
  const settings = Object.freeze(parseInput(weChatOptionsSchema, options, 'options of weChat'))
  const center = oneCenter('weChat', (engine) => new WeChatChannel(settings, engine))
  return {
    name: settings.name,
    setup: center.setup,
    webhook: center.handler((channel, request: Request) => channel.webhook(request)),
    media: center.handler((channel, request: Request) => channel.media.serve(request)),
    async publishMenu() {
      const { channel } = center
      if (!channel) throw new RingwrightError('wrong_state', 'Give weChat(…) to a contact center before publishMenu()')
      await channel.publishMenu()
    },
  }
}

/** For how long after a message of the customer WeChat takes ours. */
const WINDOW_MS = 48 * 3_600_000
/** Files of customers are kept for three days. */
const FILES_LAST_MS = 3 * 86_400_000
/** Customers send no larger ones. */
const FILE_BYTES_MAX = 25_000_000

class WeChatChannel extends ProviderChannel<WeChatSettings, WeChatInbound> implements ChannelAdapter {
  readonly capabilities: ChannelCapabilities
  readonly webhook: (request: Request) => Promise<Response>
  readonly media: ProviderMedia
  readonly #api: TencentApi
  readonly #outbound: WeChatOutbound

  constructor(settings: WeChatSettings, engine: Engine) {
    super(settings, engine, 'wechat failed')
    const { clock, logger } = engine
    const { appId, appSecret, encodingAesKey, mediaUrl, token } = settings
    this.capabilities = capabilitiesOf(settings)
    this.#api = new TencentApi({
      ...{ engine, settings, provider: 'WeChat' },
      tokenCall: (anew) => tokenCall(settings, anew),
    })
    this.#outbound = new WeChatOutbound(this.#api, settings)
    this.media = new ProviderMedia({
      ...{ clock, logger, url: mediaUrl, lastsMs: FILES_LAST_MS, bytesMax: FILE_BYTES_MAX },
      key: hmac(appSecret, 'ringwright wechat media'),
      open: (id, signal) => this.#api.file('/cgi-bin/media/get', id, signal),
    })
    this.webhook = callbackWebhook({
      ...{ clock, token, encodingAesKey, receiver: appId },
      sealsChallenge: false,
      take: async (xml) => this.inbound?.take(xml) ?? 'again',
      onFault: this.fault,
    })
  }

  protected receiving(inbox: ChannelInbox): WeChatInbound {
    const { settings, engine } = this
    return new WeChatInbound({ inbox, media: this.media, settings, logger: engine.logger })
  }

  send(address: string, _service: string, message: ConversationMessage): Promise<SendOutcome> {
    return this.#outbound.send(address, message)
  }

  typing(address: string, _service: string, typing: boolean): void {
    this.hint(this.#outbound.typing(address, typing))
  }

  health(): ChannelHealth {
    return this.#api.health
  }

  async publishMenu(): Promise<void> {
    const { menu } = this.settings
    if (!menu) throw new RingwrightError('invalid_argument', 'Give weChat(…) a `menu` before publishMenu()')
    const answer = await this.#api.call('/cgi-bin/menu/create', { button: menuButtons(menu) })
    if (answer.outcome === 'done') return
    if (answer.outcome === 'refused') {
      throw new RingwrightError('invalid_argument', `WeChat does not take this menu: ${answer.message}`)
    }
    throw new RingwrightError('unavailable', `WeChat could not be given the menu: ${answer.reason}; try again`)
  }
}

function capabilitiesOf({ openFile, templates }: WeChatSettings): ChannelCapabilities {
  return {
    textLengthMax: 2_048,
    measureText: utf8Bytes,
    captionLengthMax: 0,
    attachments: openFile !== undefined,
    attachmentsMax: 1,
    files: WECHAT_FILES.map(({ type, bytesMax }) => ({ type, bytesMax })),
    options: { countMax: 10, labelLengthMax: 128, idBytesMax: 64 },
    cards: true,
    templates: Object.keys(templates).length > 0,
    typing: true,
    windowMs: WINDOW_MS,
    recognizesRepeats: false,
  }
}

/** Tokens by the interface that gives every node the same one, and leaves those of other programs alone. */
function tokenCall({ api, appId, appSecret }: WeChatSettings, anew: boolean): ProviderCall {
  return {
    url: `${api}/cgi-bin/stable_token`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credential',
      appid: appId,
      secret: appSecret,
      force_refresh: anew,
    }),
  }
}
