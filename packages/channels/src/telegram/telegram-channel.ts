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
} from '@ringwright/core'
import { isSameSecret, parseJson, webhook, type WebhookAnswer } from '@ringwright/core/provider'
import { oneCenter } from '../one-center.js'
import { ProviderChannel } from '../provider-channel.js'
import type { ProviderMedia } from '../provider-media.js'
import { TelegramApi } from './telegram-api.js'
import { TelegramInbound } from './telegram-inbound.js'
import { telegramMedia } from './telegram-media.js'
import { type TelegramOptions, type TelegramSettings, telegramOptionsSchema } from './telegram-options.js'
import { TelegramOutbound } from './telegram-outbound.js'
import { TelegramPoller } from './telegram-poller.js'
import { ALLOWED_UPDATES, numberedUpdate, telegramUpdate } from './telegram-update.js'

/** A bot of Telegram, as a plug-in. */
export interface Telegram extends Plugin {
  /** Where Telegram posts, for `receive: 'webhook'`; 503 until the center runs. */
  readonly webhook: (request: Request) => Promise<Response>
  /** Serves customers' files to agents; mount it at `mediaUrl`. */
  readonly media: (request: Request) => Promise<Response>
  /**
   * Tells Telegram the URL at which `webhook` is mounted (HTTPS). Once for each deployment is enough. Rejects with
   * `unavailable` or `invalid_argument` when Telegram does not take it.
   */
  register(url: string): Promise<void>
}

/** Lets people write to a bot. One object serves one center. */
export function telegram(options: TelegramOptions): Telegram {
  const settings = Object.freeze(parseInput(telegramOptionsSchema, options, 'options of telegram'))
  const center = oneCenter('telegram', (engine) => new TelegramChannel(settings, engine))
  return {
    name: settings.name,
    setup: center.setup,
    webhook: center.handler((channel, request: Request) => channel.webhook(request)),
    media: center.handler((channel, request: Request) => channel.media.serve(request)),
    async register(url) {
      const { channel } = center
      if (!channel) throw new RingwrightError('wrong_state', 'Give telegram(…) to a contact center before register()')
      await channel.register(url)
    },
  }
}

/** What the Bot API documents of each method: characters of a text and a caption, bytes of files sent by URL. */
const CAPABILITIES: ChannelCapabilities = {
  textLengthMax: 4_096,
  captionLengthMax: 1_024,
  attachments: true,
  attachmentsMax: 1,
  // "Sending by URL": as documents only GIF, PDF and ZIP.
  files: [
    ...['image/jpeg', 'image/png', 'image/webp'].map((type) => ({ type, bytesMax: 5_000_000 })),
    ...['video/mp4', 'audio/ogg', 'audio/mpeg', 'audio/mp4'].map((type) => ({ type, bytesMax: 20_000_000 })),
    ...['image/gif', 'application/pdf', 'application/zip'].map((type) => ({ type, bytesMax: 20_000_000 })),
  ],
  options: { countMax: 10, labelLengthMax: 64, idBytesMax: 64 },
  location: true,
  typing: true,
  // "deleteMessage": within 48 hours.
  revisions: { edit: {}, takeBack: { withinMs: 48 * 3_600_000 } },
  // "Bots FAQ": about thirty messages a second over all chats.
  rate: { perSecond: 30, burst: 30 },
  recognizesRepeats: false,
}

class TelegramChannel extends ProviderChannel<TelegramSettings, TelegramInbound> implements ChannelAdapter {
  readonly capabilities = CAPABILITIES
  readonly webhook: (request: Request) => Promise<Response>
  readonly media: ProviderMedia
  readonly #api: TelegramApi
  readonly #outbound: TelegramOutbound
  #poller: TelegramPoller | undefined
  #mayPoll = false

  constructor(settings: TelegramSettings, engine: Engine) {
    super(settings, engine, 'telegram failed')
    const { clock, logger } = engine
    const { secret } = settings
    this.#api = new TelegramApi(settings, clock)
    this.#outbound = new TelegramOutbound(this.#api)
    this.media = telegramMedia({ api: this.#api, clock, logger, settings })
    this.webhook = webhook({
      clock,
      authenticate: ({ headers }) =>
        secret !== undefined && isSameSecret(secret, headers.get('x-telegram-bot-api-secret-token') ?? ''),
      take: ({ text }) => this.#take(text),
      onFault: this.fault,
    })
    // Telegram gives updates to one who asks: the node that is the center's dispatcher.
    engine.onDispatcher((active) => {
      this.#mayPoll = active
      this.#pollIfWanted()
    })
  }

  protected receiving(inbox: ChannelInbox): TelegramInbound {
    const inbound = new TelegramInbound({
      ...{ inbox, media: this.media, service: this.settings.service },
      onPressed: (callback) => this.hint(this.#outbound.pressed(callback)),
    })
    if (this.settings.receive !== 'webhook') this.#poll(inbound)
    return inbound
  }

  send(address: string, _service: string, message: ConversationMessage): Promise<SendOutcome> {
    return this.#outbound.send(address, message)
  }

  revise(_address: string, _service: string, message: ConversationMessage, externalId?: string): Promise<SendOutcome> {
    return this.#outbound.revise(message, externalId)
  }

  typing(address: string, _service: string, typing: boolean): void {
    if (typing) this.hint(this.#outbound.typing(address))
  }

  health(): ChannelHealth {
    return this.#poller?.health ?? { state: 'up' }
  }

  async register(url: string): Promise<void> {
    const { secret } = this.settings
    const answer = await this.#api.call('setWebhook', { url, secret_token: secret, allowed_updates: ALLOWED_UPDATES })
    if (answer.outcome === 'done') return
    if (answer.outcome === 'refused') {
      throw new RingwrightError('invalid_argument', `Telegram does not take this webhook: ${answer.description}`)
    }
    throw new RingwrightError('unavailable', `Telegram could not be told the webhook: ${answer.reason}; try again`)
  }

  override async stop(): Promise<void> {
    this.#poller?.stop()
    this.#poller = undefined
    await super.stop()
  }

  async #take(text: string): Promise<WebhookAnswer> {
    if (!parseJson(text, numberedUpdate)) return 'malformed'
    const update = parseJson(text, telegramUpdate)
    if (!update) {
      // Whatever is not taken is posted for a day, and keeps back what comes after it.
      this.engine.logger.warn('update of Telegram has an unknown form', { channel: this.name })
      return 'taken'
    }
    return (await this.inbound?.take(update)) ? 'taken' : 'again'
  }

  #poll(inbound: TelegramInbound): void {
    this.#poller = new TelegramPoller({
      ...{ api: this.#api, clock: this.engine.clock },
      take: (update) => inbound.take(update),
      onFault: this.fault,
    })
    this.#pollIfWanted()
  }

  #pollIfWanted(): void {
    if (this.#mayPoll) this.#poller?.start()
    else this.#poller?.stop()
  }
}
