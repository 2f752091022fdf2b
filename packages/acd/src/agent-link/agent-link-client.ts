// Runs in browsers as it is: imports only types, the link's client and small modules of its own.
import type { Instant } from '@ringwright/core'
import type { CallName, CallOptions, EventName } from '@ringwright/core/link'
import type { LinkClient, LinkClientOptions, LinkState } from '@ringwright/core/link'
import { createLinkClient } from '@ringwright/core/link/client'
import type { AgentLinkProtocol } from './agent-link-protocol.js'
import { AGENT_LINK_VERSION } from './agent-link-version.js'
import type {
  AgentLinkCommands,
  AgentLinkCommand as Command,
  AgentLinkReply as Reply,
  AgentLinkRequest as Request,
} from './agent-link-commands.js'
import { type AgentLinkEvent, type AgentLinkView, EMPTY_VIEW } from './agent-link-view.js'
import type { DeskMessage } from './desk-schema.js'
import { reduceAgentView } from './reduce-agent-view.js'

export type {
  AgentLinkEvent,
  AgentLinkView,
  BoardView,
  ViewedInteraction,
} from './agent-link-view.js'
export { EMPTY_VIEW } from './agent-link-view.js'
export { reduceAgentView } from './reduce-agent-view.js'
export type { AgentLinkCommands, AgentLinkReply, AgentLinkRequest } from './agent-link-commands.js'

/** A remark to send. `clientId`: by which a repetition is known; without one it gets one of its own. */
export type OutgoingRemark = Omit<Request<'addRemark'>, 'clientId'> & { readonly clientId?: string }

/** A message to send. `clientId`: by which a repetition is known; without one it gets one of its own. */
export type OutgoingText = Omit<Request<'send'>, 'clientId'> & { readonly clientId?: string }

const CLIENT_ID_BYTES = 12

/** What a page listens to. */
export interface AgentLinkClientEvents {
  /** The view is another one. */
  change: AgentLinkView
  /** A message was written in a conversation of the agent, by whomever. */
  message: DeskMessage
  /** Why an offer is gone, unless it was accepted. */
  offerEnded: Extract<AgentLinkEvent, { name: 'offerEnded' }>['value']
  /** The connection. */
  state: LinkState
}

/**
 * An agent's or supervisor's side of the agent link. Commands resolve with their outcome, and reject as
 * `LinkClient.call` does: `invalid_argument`, `not_permitted`, `timeout`, `unavailable`, `limit_reached`, `closed`.
 */
export interface AgentLinkClient extends AgentLinkCommands {
  readonly state: LinkState
  readonly view: AgentLinkView
  /** The server's time, as well as it is known: what `expiresAt` and `until` count by. */
  serverNow(): Instant
  /** Connects, and stays connected; signs in again whenever the session was lost. */
  start(): void
  /** Signs out: the session ends at the server too. */
  close(): void
  /** Returns how to stop. */
  on<N extends keyof AgentLinkClientEvents>(name: N, listener: (value: AgentLinkClientEvents[N]) => void): () => void
  /** Accepts the offer of an interaction that is on the screen. */
  accept(interaction: string): Reply<'accept'>
  /** Rejects the offer of an interaction that is on the screen; the reason is for those who read the facts. */
  reject(interaction: string, reason?: string): Reply<'reject'>
  /** Writes to colleagues about a conversation. Give a `clientId` of your own to be able to repeat it. */
  addRemark(remark: OutgoingRemark, options?: CallOptions): Reply<'addRemark'>
  /** Writes to the customer. Give a `clientId` of your own to be able to repeat it when the answer was lost. */
  send(message: OutgoingText, options?: CallOptions): Reply<'send'>
  /** From here on `view.board` is there, across reconnects, until it is switched off. Needs `queue:read`. */
  watchBoard(on: boolean): Reply<'watchBoard'>
  /** Tells the customer that the agent types, or has stopped. A hint: may be lost. */
  typing(interaction: string, typing: boolean): void
}

/** How an agent's screen connects; it is told of its connection by the view. */
export type AgentLinkClientOptions = Omit<LinkClientOptions, 'onState'>

/** The same code in browsers and in Node. Nothing happens before `start()`. */
export function createAgentLinkClient(options: AgentLinkClientOptions): AgentLinkClient {
  return new Client(options)
}

type Listeners = { readonly [N in keyof AgentLinkClientEvents]: Set<(value: AgentLinkClientEvents[N]) => void> }

const FOLDED = [
  'snapshot',
  'agent',
  'interaction',
  'interactionRemoved',
  'screenPop',
  'message',
  'remark',
  'typing',
  'board',
] as const satisfies readonly EventName<AgentLinkProtocol>[]

class Client implements AgentLinkClient {
  readonly #options: AgentLinkClientOptions
  readonly #link: LinkClient<AgentLinkProtocol>
  readonly #listeners: Listeners = { change: new Set(), message: new Set(), offerEnded: new Set(), state: new Set() }
  #view = EMPTY_VIEW
  #watching = false
  /** By how much the server's clock is ahead of ours. */
  #aheadMs = 0

  constructor(options: AgentLinkClientOptions) {
    this.#options = options
    this.#link = createLinkClient<AgentLinkProtocol>({
      ...options,
      credentials: async () => ({ version: AGENT_LINK_VERSION, credentials: await options.credentials?.() }),
      onState: (state) => this.#tell('state', state),
    })
    for (const name of FOLDED) this.#link.on(name, (value) => this.#fold({ name, value } as AgentLinkEvent))
    this.#link.on('message', (message) => this.#tell('message', message))
    this.#link.on('offerEnded', (ended) => this.#tell('offerEnded', ended))
  }

  get state(): LinkState {
    return this.#link.state
  }

  get view(): AgentLinkView {
    return this.#view
  }

  serverNow(): Instant {
    return this.#options.clock.now() + this.#aheadMs
  }

  start(): void {
    this.#link.start()
  }

  close(): void {
    this.#watching = false
    this.#link.close()
    this.#show(EMPTY_VIEW)
  }

  on<N extends keyof AgentLinkClientEvents>(name: N, listener: (value: AgentLinkClientEvents[N]) => void): () => void {
    this.#listeners[name].add(listener)
    return () => this.#listeners[name].delete(listener)
  }

  readonly setStatus = this.#command('setStatus')
  readonly chooseQueue = this.#command('chooseQueue')
  readonly callLine = this.#command('callLine')
  readonly end = this.#command('end')
  readonly transfer = this.#command('transfer')
  readonly escalate = this.#command('escalate')
  readonly consult = this.#command('consult')
  readonly talkWith = this.#command('talkWith')
  readonly cancelConsult = this.#command('cancelConsult')
  readonly completeConsult = this.#command('completeConsult')
  readonly sayAside = this.#command('sayAside')
  readonly park = this.#command('park')
  readonly snooze = this.#command('snooze')
  readonly pickUp = this.#command('pickUp')
  readonly supervise = this.#command('supervise')
  readonly stopSupervising = this.#command('stopSupervising')
  readonly takeOver = this.#command('takeOver')
  readonly parked = (): Reply<'parked'> => this.#link.call('parked', {})
  readonly colleagues = (): Reply<'colleagues'> => this.#link.call('colleagues', {})
  readonly hold = this.#command('hold')
  readonly secure = this.#command('secure')
  readonly sendDigits = this.#command('sendDigits')
  readonly finishWrapUp = this.#command('finishWrapUp')
  readonly extendWrapUp = this.#command('extendWrapUp')
  readonly requestWrapUp = this.#command('requestWrapUp')
  readonly dispose = this.#command('dispose')
  readonly dispositions = this.#command('dispositions')
  readonly addNote = this.#command('addNote')
  readonly changeTags = this.#command('changeTags')
  readonly remarks = this.#command('remarks')
  readonly translate = this.#command('translate')
  readonly proposeReplies = this.#command('proposeReplies')
  readonly cannedReplies = this.#command('cannedReplies')
  readonly fillReply = this.#command('fillReply')
  readonly revise = this.#command('revise')
  readonly versions = this.#command('versions')
  readonly history = this.#command('history')
  readonly customerHistory = this.#command('customerHistory')
  readonly identifyCustomer = this.#command('identifyCustomer')
  readonly writeTo = this.#command('writeTo')
  readonly callOut = this.#command('callOut')
  readonly invite = this.#command('invite')
  readonly recordings = this.#command('recordings')
  readonly setAgentStatus = this.#command('setAgentStatus')
  readonly breaks = (): Reply<'breaks'> => this.#link.call('breaks', {})
  readonly queues = (): Reply<'queues'> => this.#link.call('queues', {})

  async accept(interaction: string): Reply<'accept'> {
    const offer = this.#offerOf(interaction)
    return offer === undefined ? { outcome: 'rescinded' } : this.#link.call('accept', { interaction, offer })
  }

  async reject(interaction: string, reason?: string): Reply<'reject'> {
    const offer = this.#offerOf(interaction)
    if (offer === undefined) return { outcome: 'rescinded' }
    return this.#link.call('reject', { interaction, offer, ...(reason !== undefined && { reason }) })
  }

  send({ clientId, ...content }: OutgoingText, options?: CallOptions): Reply<'send'> {
    return this.#link.call('send', { ...content, clientId: clientId ?? this.#newClientId() }, options)
  }

  async addRemark({ clientId, ...said }: OutgoingRemark, options?: CallOptions): Reply<'addRemark'> {
    const request = { ...said, clientId: clientId ?? this.#newClientId() }
    const reply = await this.#link.call('addRemark', request, options)
    // Whoever only wraps up is not told of what goes on, and sees this all the same.
    if (reply.outcome === 'written') this.#fold({ name: 'remark', value: reply.remark })
    return reply
  }

  async watchBoard(on: boolean): Reply<'watchBoard'> {
    const before = this.#watching
    // At once: a session that begins before the reply is there watches as was said last.
    this.#watching = on
    try {
      const reply = await this.#link.call('watchBoard', { on })
      const { board: _unwatched, ...rest } = this.#view
      if (!on) this.#show(rest)
      return reply
    } catch (error) {
      if (this.#watching === on) this.#watching = before
      throw error
    }
  }

  typing(interaction: string, typing: boolean): void {
    this.#link.send('typing', { interaction, typing })
  }

  #command<N extends CallName<AgentLinkProtocol>>(name: N): Command<N> {
    return (request, options) => this.#link.call(name, request, options)
  }

  #offerOf(interaction: string): string | undefined {
    return this.#view.interactions.find(({ id }) => id === interaction)?.offer?.id
  }

  #newClientId(): string {
    return [...this.#options.random.bytes(CLIENT_ID_BYTES)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  }

  #fold(event: AgentLinkEvent): void {
    if (event.name === 'snapshot') this.#aheadMs = -Infinity
    if (event.name === 'snapshot' || event.name === 'interaction' || event.name === 'board')
      this.#setClock(event.value.now)
    this.#show(reduceAgentView(this.#view, event))
    // A new session does not know that this page watches.
    if (event.name === 'snapshot' && this.#watching) this.watchBoard(true).catch(() => {})
  }

  /** What is late says that the server's clock is less ahead than it is: the most that was seen is nearest to the truth. */
  #setClock(serverNow: Instant): void {
    this.#aheadMs = Math.max(this.#aheadMs, serverNow - this.#options.clock.now())
  }

  #show(view: AgentLinkView): void {
    if (view === this.#view) return
    this.#view = view
    this.#tell('change', view)
  }

  #tell<N extends keyof AgentLinkClientEvents>(name: N, value: AgentLinkClientEvents[N]): void {
    for (const listener of this.#listeners[name]) {
      try {
        listener(value)
      } catch (error) {
        this.#options.onFault?.(error)
      }
    }
  }
}
