import type {
  AgentId,
  ChannelCapabilities,
  ConversationId,
  Instant,
  Interaction,
  InteractionId,
  OfferId,
  QueueId,
} from '@ringwright/core'
import type { EventName, EventValue, LinkSession } from '@ringwright/core/link'
import type { Agent } from '../agent/agent.js'
import type { Assistance } from '../assistance/assistance.js'
import { isPaperwork } from '../agent/agent-load.js'
import type { Papers } from '../papers/papers.js'
import type { Queue } from '../queue/queue.js'
import type { AgentLinkIdentity } from './agent-link-identity.js'
import type { AgentLinkProtocol } from './agent-link-protocol.js'
import type { DeskAgent, DeskInteraction } from './desk-schema.js'
import { deskAgentOf, deskInteractionOf } from './desk-view.js'
import { latestLoad } from './latest-load.js'

export type DeskSession = LinkSession<AgentLinkProtocol, AgentLinkIdentity>

/** What a desk reads of the center: only what is committed. */
export interface DeskSources {
  now(): Instant
  /** The machines that help agents. */
  readonly assistance: Assistance['names']
  agent(id: AgentId): Agent | undefined
  interaction(id: InteractionId): Interaction | undefined
  queue(id: QueueId): Queue | undefined
  papers(id: InteractionId): Papers | undefined
  /** What can become of messages of a channel. */
  revisions(channel: string): ChannelCapabilities['revisions']
}

/** Offers that a desk remembers, to tell "too late" from "taken back": more than an agent gets while a page is slow. */
const OFFERS_KEPT = 32

/** All screens of one agent at this node, and what they have been told. */
export class AgentDesk {
  readonly agent: AgentId
  readonly sessions = new Set<DeskSession>()
  /** Who the customers were when the screens were told: of those who were merged, whoever stood for them. */
  readonly customers = new Map<InteractionId, string>()
  readonly #sources: DeskSources
  readonly #offers = new Map<OfferId, Instant>()
  #self: DeskAgent | undefined
  #interactions = new Map<InteractionId, DeskInteraction>()

  constructor(agent: AgentId, sources: DeskSources) {
    this.agent = agent
    this.#sources = sources
    this.refresh()
  }

  get interactions(): ReadonlyMap<InteractionId, DeskInteraction> {
    return this.#interactions
  }

  /** Whether an offer that was on this desk can no longer be accepted because of its deadline. */
  isOver(offer: OfferId): boolean {
    const expiresAt = this.#offers.get(offer)
    return expiresAt !== undefined && expiresAt < this.#sources.now()
  }

  /** Conversations that the agent follows: of what is offered or in hand, but not of what is only wrapped up. */
  conversations(): Set<ConversationId> {
    const live = [...this.#interactions.values()].filter((shown) => !isPaperwork(shown))
    return new Set(live.map(({ conversation }) => conversation as ConversationId))
  }

  push<N extends EventName<AgentLinkProtocol>>(name: N, value: EventValue<AgentLinkProtocol, N>): void {
    for (const session of this.sessions) session.push(name, value)
  }

  sendSnapshot(session: DeskSession): void {
    const { assistance } = this.#sources
    session.push('snapshot', {
      now: this.#sources.now(),
      ...(Object.keys(assistance).length > 0 && { assistance }),
      agent: this.#self,
      interactions: [...this.#interactions.values()],
    })
  }

  /** Looks at the records again and tells the screens what has changed; returns the interactions that are new. */
  refresh(): readonly InteractionId[] {
    const agent = this.#sources.agent(this.agent)
    if (!agent) return []
    this.#refreshSelf(deskAgentOf(agent, (queue) => this.#sources.queue(queue)?.name ?? queue))
    const before = this.#interactions
    this.#interactions = new Map()
    for (const load of agent.loads) {
      const { interaction: id } = load
      if (latestLoad(agent, id) !== load) continue
      const known = before.get(id)
      const next = deskInteractionOf(load, {
        interaction: this.#sources.interaction(id),
        queue: this.#sources.queue(load.queue),
        papers: this.#sources.papers(id),
        before: known,
        revisions: (channel) => this.#sources.revisions(channel),
        agentName: (author) => this.#sources.agent(author)?.name,
      })
      this.#interactions.set(id, next)
      if (next.offer) this.#remember(load.offer, next.offer.expiresAt)
      if (!isSame(known, next)) this.push('interaction', { now: this.#sources.now(), interaction: next })
    }
    for (const id of before.keys()) {
      if (this.#interactions.has(id)) continue
      this.customers.delete(id)
      this.push('interactionRemoved', { interaction: id })
    }
    return [...this.#interactions.keys()].filter((id) => !before.has(id))
  }

  #refreshSelf(self: DeskAgent): void {
    if (isSame(this.#self, self)) return
    this.#self = self
    this.push('agent', self)
  }

  #remember(offer: OfferId, expiresAt: Instant): void {
    this.#offers.set(offer, expiresAt)
    const [oldest] = this.#offers.keys()
    if (this.#offers.size > OFFERS_KEPT && oldest !== undefined) this.#offers.delete(oldest)
  }
}

/** Compares what would be sent. */
function isSame(known: unknown, next: unknown): boolean {
  return known !== undefined && JSON.stringify(known) === JSON.stringify(next)
}
