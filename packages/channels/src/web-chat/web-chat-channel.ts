import {
  type ChannelAdapter,
  type ChannelHost,
  type ConversationMessage,
  defineRecordKind,
  type Engine,
  errorText,
  parseInput,
  type Plugin,
  writtenFormat,
} from '@ringwright/core'
import {
  createLinkServer,
  closeCode,
  linkOverHttp,
  type LinkOverHttp,
  type LinkServer,
  type LinkSession,
  type SessionHandlers,
  type WebSocketLike,
} from '@ringwright/core/link'
import type { HttpHandler, RequestInfo } from '@ringwright/core/http'
import { z } from 'zod'
import { FRAME_CHARACTERS_MAX } from '../message-content.js'
import { oneCenter } from '../one-center.js'
import { AwayWatch } from './away-watch.js'
import { VisitorAdmission } from './visitor-admission.js'
import { HoursWatch } from './hours-watch.js'
import { TokenRenewal } from './token-renewal.js'
import { type VisitorTokens, visitorTokens } from './visitor-token.js'
import { Visitors } from './visitors.js'
import { WebChatInbound } from './web-chat-inbound.js'
import { NodeHints } from './node-hints.js'
import { type WebChatOptions, type WebChatSettings, webChatOptionsSchema } from './web-chat-options.js'
import { type Visitor, VisitorFeed } from './web-chat-outbound.js'
import { type HelloRefusal, webChatProtocol, type WebChatProtocol } from './web-chat-protocol.js'

/** A chat on web pages, as a plug-in. */
export interface WebChat extends Plugin {
  /**
   * Takes a visitor's WebSocket as soon as it is open; from which pages it may come is for whoever upgrades it to check
   * (`origins` of `webSocketRoute`). `remoteAddress` is the visitor's, behind a proxy the one that the proxy names: new
   * visitors are limited by it. Never throws because of the peer.
   */
  accept(socket: WebSocketLike, remoteAddress: string): void
  /**
   * Takes visitors over plain requests, where WebSockets do not get through: GET and POST of one address. For pages of
   * other origins put `withCors` around it.
   */
  readonly fallback: HttpHandler
  /**
   * Whose request this is, by the visitor's token that it carries (`authorization: Bearer …`); undefined for anybody else's.
   * For handlers beside the chat: `attachments.upload({ uploader: chat.visitor })`.
   */
  readonly visitor: (request: Request) => string | undefined
}

/** Lets visitors of web pages write. One object serves one center. */
export function webChat(options: WebChatOptions): WebChat {
  const settings = Object.freeze(parseInput(webChatOptionsSchema, options, 'options of webChat'))
  const center = oneCenter('webChat', (engine) => new WebChatChannel(settings, engine))
  return {
    name: settings.name,
    setup: center.setup,
    accept(socket, remoteAddress) {
      const { channel } = center
      if (channel) channel.accept(socket, remoteAddress)
      else socket.close(closeCode.tryLater, 'not started')
    },
    fallback: center.handler((channel, request: Request, info: RequestInfo) => channel.answer(request, info)),
    visitor(request) {
      const [, token] = /^Bearer (\S{1,200})$/i.exec(request.headers.get('authorization') ?? '') ?? []
      return token === undefined ? undefined : center.channel?.visitor(token)
    },
  }
}

/** What the page shows beside texts. */
const SHOWN = {
  attachments: true,
  typing: true,
  receipts: true,
  options: { countMax: 20, labelLengthMax: 200, idBytesMax: 128 },
  cards: true,
  revisions: { edit: {}, takeBack: {} },
} as const

class WebChatChannel implements ChannelAdapter {
  readonly name: string
  readonly capabilities
  readonly #settings: WebChatSettings
  readonly #engine: Engine
  readonly #tokens: VisitorTokens
  readonly #admission: VisitorAdmission
  readonly #away: AwayWatch | undefined
  readonly #visitors = new Visitors()
  readonly #hints: NodeHints
  readonly #hours: HoursWatch | undefined
  #link: LinkServer<string> | undefined
  #overHttp: LinkOverHttp | undefined

  constructor(settings: WebChatSettings, engine: Engine) {
    const { name, limits } = settings
    this.name = name
    this.capabilities = { textLengthMax: limits.textLengthMax, ...SHOWN }
    this.#settings = settings
    this.#engine = engine
    this.#tokens = tokensOf(settings, engine)
    this.#admission = new VisitorAdmission(settings, this.#tokens, engine)
    const { clock } = engine
    const { onAway: listener } = settings
    this.#away = listener && new AwayWatch({ clock, listener, onFault: (error) => this.#fault('onAway', error) })
    const { isOpen, services } = settings
    this.#hours =
      isOpen &&
      new HoursWatch({
        ...{ clock, isOpen, services },
        onChange: (service, open) => this.#opened(service, open),
        onFault: (error) => this.#fault('isOpen', error),
      })
    this.#hints = new NodeHints(engine, name, this.#visitors, (key) => this.#away?.shown(key))
  }

  async start(host: ChannelHost): Promise<void> {
    const { clock, random } = this.#engine
    const { limits, attributes, showsUnsent } = this.#settings
    const inbound = new WebChatInbound({
      ...{ host, clock, limits, showsUnsent, attributes: new Set(attributes) },
      isOpen: (service) => this.#isOpen(service),
      onReceived: ({ address, service }, message, clientId) => this.#announce(address, service, message, { clientId }),
      onFault: (error) => this.#fault('receive', error),
    })
    this.#link = createLinkServer<WebChatProtocol, Visitor, string>({
      protocol: webChatProtocol,
      clock,
      random,
      authenticate: (credentials, remoteAddress) => this.#admission.admit(credentials, remoteAddress),
      onSession: (session) => this.#serve(session, host, inbound),
      onFault: ({ during, error }) => this.#fault(during, error),
      limits: { sessionsMax: limits.sessionsMax, frameCharactersMax: FRAME_CHARACTERS_MAX },
    })
    this.#overHttp = linkOverHttp({
      ...{ clock, random, connectionsMax: limits.sessionsMax },
      accept: (socket, remoteAddress) => this.accept(socket, remoteAddress),
    })
    this.#hints.start()
    this.#hours?.start()
  }

  answer(request: Request, info: RequestInfo): Response | Promise<Response> | undefined {
    return this.#overHttp?.handler(request, info)
  }

  accept(socket: WebSocketLike, remoteAddress: string): void {
    if (this.#link) this.#link.accept(socket, remoteAddress)
    else socket.close(closeCode.tryLater, 'not started')
  }

  visitor(token: string): string | undefined {
    const read = this.#tokens.read(token)
    return read?.isOver ? undefined : read?.visitor
  }

  /** A visitor without an open page finds the message in the history: it is durable before it comes here. */
  async send(address: string, service: string, message: ConversationMessage) {
    const isAway = this.#away !== undefined && !this.#visitors.areThere(address, service)
    this.#announce(address, service, message, { asks: isAway })
    if (isAway) this.#away?.sent({ visitor: address, service, message })
    // Its own id, by which pages say that they have shown it.
    return { outcome: 'sent', externalId: message.id } as const
  }

  /** A page that is not open now reads the history as it then is. */
  async revise(address: string, service: string, message: ConversationMessage) {
    for (const feed of this.#visitors.of(address, service)) feed.revised(message)
    this.#hints.revised(address, service, message)
    return { outcome: 'sent' } as const
  }

  typing(address: string, service: string, typing: boolean, name?: string): void {
    this.#hints.typing(address, service, { typing, ...(name !== undefined && { name }) })
  }

  stateChanged(address: string, service: string, state: ReturnType<ChannelHost['state']>): void {
    for (const feed of this.#visitors.of(address, service)) feed.tell('state', state)
  }

  async stop(): Promise<void> {
    this.#hints.stop()
    this.#hours?.stop()
    this.#away?.stop()
    this.#link?.stop()
    this.#overHttp?.stop()
  }

  #announce(
    address: string,
    service: string,
    message: ConversationMessage,
    { clientId, asks = false }: { readonly clientId?: string; readonly asks?: boolean },
  ): void {
    for (const feed of this.#visitors.of(address, service)) feed.announce(message, clientId)
    this.#hints.message(address, service, message, asks)
  }

  #serve(
    session: LinkSession<WebChatProtocol, Visitor>,
    host: ChannelHost,
    inbound: WebChatInbound,
  ): SessionHandlers<WebChatProtocol> {
    const { snapshotMessages, sessionsPerVisitorMax, textLengthMax, attachmentsMax } = this.#settings.limits
    const { clock } = this.#engine
    const token = (): string => this.#tokens.issue(session.identity.address)
    const feed = new VisitorFeed({
      session,
      host,
      clock,
      snapshotMessages,
      greeting: () => ({
        token: token(),
        limits: { textLengthMax, attachmentsMax },
        showsUnsent: this.#settings.showsUnsent,
      }),
      isOpen: () => this.#isOpen(session.identity.service),
      onFault: (error) => this.#fault('history', error),
    })
    const renewal = new TokenRenewal(clock, this.#settings.tokenLifetimeMs, () =>
      feed.tell('token', { token: token() }),
    )
    const { quiet, ...handlers } = inbound.handlers(session.identity, (ids) => feed.takeUnseen(ids))
    return {
      ...handlers,
      connected: ({ resumed }) => {
        if (!this.#visitors.add(feed, sessionsPerVisitorMax)) session.end('tooManyTabs' satisfies HelloRefusal)
        else if (!resumed) feed.restart()
      },
      disconnected: quiet,
      ended: () => {
        quiet()
        renewal.stop()
        feed.stop()
        this.#visitors.remove(feed)
      },
    }
  }

  #opened(service: string, open: boolean): void {
    for (const feed of this.#visitors.at(service)) feed.tell('hours', { open })
  }

  #isOpen(service: string): boolean {
    return this.#hours?.isOpen(service) ?? true
  }

  #fault(during: string, error: unknown): void {
    this.#engine.logger.warn('web chat: a request failed', { channel: this.name, during, error: errorText(error) })
  }
}

/**
 * The form of tokens: nodes tell each other as of records which they read, so that no page is given one that the next
 * node does not know it by.
 */
function tokensOf(
  { name, secret, tokenLifetimeMs, endlessTokensUntil }: WebChatSettings,
  engine: Engine,
): VisitorTokens {
  const same = (token: unknown): unknown => token
  const form = defineRecordKind<string>({
    kind: `visitor-token-${name}`,
    schema: () => z.string(),
    changes: [{ upgrade: same, downgrade: same }],
  })
  engine.define(form)
  return visitorTokens({
    channel: name,
    secrets: typeof secret === 'string' ? [secret] : secret,
    clock: engine.clock,
    lifetimeMs: tokenLifetimeMs,
    endlessUntil: endlessTokensUntil,
    form: () => writtenFormat(engine, form),
  })
}
