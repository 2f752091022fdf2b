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
import { webhook } from '@ringwright/core/provider'
import { oneCenter } from '../one-center.js'
import { ProviderChannel } from '../provider-channel.js'
import { QqApi } from './qq-api.js'
import { QqInbound } from './qq-inbound.js'
import { type QqOptions, qqOptionsSchema, type QqSettings } from './qq-options.js'
import { QqOutbound } from './qq-outbound.js'
import { QqSignature } from './qq-signature.js'
import { ReplySlots } from './reply-slots.js'

/** A bot of QQ, as a plug-in. */
export interface Qq extends Plugin {
  /** Where QQ posts, and tries the address when it is registered; 503 until the center runs. */
  readonly webhook: (request: Request) => Promise<Response>
}

/** Lets people write to a bot of QQ, by themselves. One object serves one center. */
export function qq(options: QqOptions): Qq {
  const settings = Object.freeze(parseInput(qqOptionsSchema, options, 'options of qq'))
  const center = oneCenter('qq', (engine) => new QqChannel(settings, engine))
  return {
    name: settings.name,
    setup: center.setup,
    webhook: center.handler((channel, request: Request) => channel.webhook(request)),
  }
}

/** How long a private message can be answered. */
const WINDOW_MS = 3_600_000
/** QQ tells no limits; nobody reads more in one message of a chat, and larger files are better links. */
const TEXT_LENGTH_MAX = 2_000
const FILE_BYTES_MAX = 10_000_000

class QqChannel extends ProviderChannel<QqSettings, QqInbound> implements ChannelAdapter {
  readonly capabilities: ChannelCapabilities
  readonly webhook: (request: Request) => Promise<Response>
  readonly #api: QqApi
  readonly #signature: QqSignature
  readonly #slots: ReplySlots
  readonly #outbound: QqOutbound

  constructor(settings: QqSettings, engine: Engine) {
    super(settings, engine, 'qq failed')
    const { appSecret, messagesPerSecond, name } = settings
    this.capabilities = capabilitiesAt(messagesPerSecond)
    this.#api = new QqApi(settings, engine)
    this.#signature = new QqSignature(appSecret)
    this.#slots = new ReplySlots(engine, name, appSecret)
    this.#outbound = new QqOutbound(this.#api, this.#slots)
    this.webhook = webhook({
      clock: engine.clock,
      authenticate: ({ headers, body }) => {
        const [timestamp, signature] = ['timestamp', 'ed25519'].map((part) => headers.get(`x-signature-${part}`) ?? '')
        return this.#signature.isValid(timestamp ?? '', body, signature ?? '')
      },
      take: async ({ text }) => this.inbound?.take(text) ?? 'again',
      onFault: this.fault,
    })
  }

  protected receiving(inbox: ChannelInbox): QqInbound {
    return new QqInbound({
      ...{ inbox, settings: this.settings, signature: this.#signature, logger: this.engine.logger },
      onMessage: (address, id) => this.#slots.heard(address, id),
    })
  }

  send(address: string, _service: string, message: ConversationMessage): Promise<SendOutcome> {
    return this.#outbound.send(address, message)
  }

  health(): ChannelHealth {
    return this.#api.health
  }
}

function capabilitiesAt(messagesPerSecond: number): ChannelCapabilities {
  return {
    textLengthMax: TEXT_LENGTH_MAX,
    attachments: true,
    attachmentsMax: 1,
    // A file is a message of its own, and each counts as an answer.
    captionLengthMax: 0,
    files: ['image/png', 'image/jpeg', 'video/mp4'].map((type) => ({ type, bytesMax: FILE_BYTES_MAX })),
    typing: false,
    windowMs: WINDOW_MS,
    rate: { perSecond: messagesPerSecond, burst: messagesPerSecond },
    recognizesRepeats: false,
  }
}
