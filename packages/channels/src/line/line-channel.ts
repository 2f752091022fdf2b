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
import { hmac, isSignedWith, webhook } from '@ringwright/core/provider'
import { oneCenter } from '../one-center.js'
import { ProviderChannel } from '../provider-channel.js'
import { ProviderMedia } from '../provider-media.js'
import { LineApi } from './line-api.js'
import { LineInbound } from './line-inbound.js'
import { type LineOptions, lineOptionsSchema, type LineSettings } from './line-options.js'
import { LineOutbound } from './line-outbound.js'
import { ReplyTokens } from './reply-tokens.js'

/** An official account of LINE, as a plug-in. */
export interface Line extends Plugin {
  /** Where LINE posts; 503 until the center runs. */
  readonly webhook: (request: Request) => Promise<Response>
  /** Serves customers' files to agents; mount it at `mediaUrl`. */
  readonly media: (request: Request) => Promise<Response>
}

/** Lets people write on LINE. One object serves one center. */
export function line(options: LineOptions): Line {
  const settings = Object.freeze(parseInput(lineOptionsSchema, options, 'options of line'))
  const center = oneCenter('line', (engine) => new LineChannel(settings, engine))
  return {
    name: settings.name,
    setup: center.setup,
    webhook: center.handler((channel, request: Request) => channel.webhook(request)),
    media: center.handler((channel, request: Request) => channel.media.serve(request)),
  }
}

/** "Automatically deleted after a certain period", which is not told; agents rarely look back for longer. */
const FILES_LAST_MS = 7 * 86_400_000
/** Videos of customers; LINE tells no limit of its own. */
const FILE_BYTES_MAX = 200_000_000

class LineChannel extends ProviderChannel<LineSettings, LineInbound> implements ChannelAdapter {
  readonly capabilities: ChannelCapabilities
  readonly webhook: (request: Request) => Promise<Response>
  readonly media: ProviderMedia
  readonly #api: LineApi
  readonly #tokens: ReplyTokens | undefined
  readonly #outbound: LineOutbound

  constructor(settings: LineSettings, engine: Engine) {
    super(settings, engine, 'line failed')
    const { clock, logger } = engine
    const { accessToken, channelSecret, mediaUrl, useReplyTokens } = settings
    const secrets = typeof channelSecret === 'string' ? [channelSecret] : channelSecret
    this.capabilities = capabilitiesOf(settings)
    this.#api = new LineApi(settings, clock)
    this.#tokens = useReplyTokens ? new ReplyTokens(clock) : undefined
    this.#outbound = new LineOutbound(this.#api, this.#tokens)
    this.media = new ProviderMedia({
      ...{ clock, logger, url: mediaUrl, lastsMs: FILES_LAST_MS, bytesMax: FILE_BYTES_MAX },
      key: hmac(accessToken, 'ringwright line media'),
      open: (id, signal) => this.#api.file(id, signal),
    })
    this.webhook = webhook({
      clock,
      authenticate: ({ headers, body }) =>
        isSignedWith(secrets, body, headers.get('x-line-signature') ?? '', { encoding: 'base64' }),
      take: async ({ text }) => this.inbound?.take(text) ?? 'again',
      onFault: this.fault,
    })
  }

  protected receiving(inbox: ChannelInbox): LineInbound {
    return new LineInbound({
      ...{ inbox, media: this.media, settings: this.settings, logger: this.engine.logger },
      onReplyToken: (address, token) => this.#tokens?.remember(address, token),
    })
  }

  send(address: string, _service: string, message: ConversationMessage): Promise<SendOutcome> {
    return this.#outbound.send(address, message)
  }

  typing(address: string, _service: string, typing: boolean): void {
    if (typing) this.hint(this.#outbound.typing(address))
  }

  health(): ChannelHealth {
    return this.#api.health
  }
}

function capabilitiesOf({ messagesPerSecond, useReplyTokens }: LineSettings): ChannelCapabilities {
  return {
    textLengthMax: 5_000,
    attachments: true,
    attachmentsMax: 1,
    // A file is a message of its own.
    captionLengthMax: 0,
    // As large as a preview may be, for which the picture itself is taken. Other files are links.
    files: [
      { type: 'image/jpeg', bytesMax: 1_000_000 },
      { type: 'image/png', bytesMax: 1_000_000 },
    ],
    // The data of a choice has 300 characters, in which the label stands too.
    options: { countMax: 13, labelLengthMax: 20, idBytesMax: 200 },
    location: true,
    typing: true,
    rate: { perSecond: messagesPerSecond, burst: messagesPerSecond },
    recognizesRepeats: !useReplyTokens,
  }
}
