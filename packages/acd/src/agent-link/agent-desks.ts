import {
  type AgentId,
  type Commit,
  type ConversationId,
  type ConversationMessage,
  type Engine,
  type Interaction,
  type InteractionId,
  type Remark,
  type TypingHint,
  errorText,
  sleep,
} from '@ringwright/core'
import type { Agent } from '../agent/agent.js'
import type { Assistance } from '../assistance/assistance.js'
import type { Papers } from '../papers/papers.js'
import type { Queue } from '../queue/queue.js'
import { AgentDesk, type DeskSession } from './agent-desk.js'
import { agentLinkLimits } from './agent-link-limits.js'
import type { CommittedRecords } from './committed-records.js'
import type { DeskRemark, ScreenPop } from './desk-schema.js'
import { latestLoad } from './latest-load.js'
import { newestWithin } from './newest-within.js'
import { deskRemarkOf } from './remark-calls.js'

export interface AgentDesksOptions {
  readonly engine: Engine
  readonly agents: CommittedRecords<Agent>
  readonly interactions: CommittedRecords<Interaction>
  readonly queues: CommittedRecords<Queue>
  readonly papers: CommittedRecords<Papers>
  readonly assistance: Assistance
}

/** Most sessions of one agent; the oldest gives way. A page that reloads without storage leaves one behind each time. */
const SESSIONS_PER_AGENT_MAX = 8

/** When it is asked again what belongs to an interaction, after the directory did not say. */
const LOAD_AGAIN_MS = 2_000

type KnownCustomer = NonNullable<Awaited<ReturnType<Engine['conversations']['customer']>>>

/** By which fact an offer ends without being accepted. */
const OFFER_ENDS = {
  'offer:missed': 'missed',
  'offer:rejected': 'rejected',
  'offer:failed': 'failed',
  'offer:rescinded': 'rescinded',
} as const

/** Facts after which something else is known of the customers that they name. */
const CUSTOMER_CHANGES: ReadonlySet<string> = new Set([
  'customer:identified',
  'customer:merged',
  'customer:parted',
  'customer:doubted',
])

/** The desks of all agents who have a session at this node; keeps them up to date with what is committed anywhere. */
export class AgentDesks {
  readonly #options: AgentDesksOptions
  readonly #desks = new Map<AgentId, AgentDesk>()
  readonly #followers = new Map<ConversationId, Set<AgentDesk>>()
  readonly #changed = new Set<AgentId>()

  constructor(options: AgentDesksOptions) {
    this.#options = options
    options.engine.follow((commit) => {
      this.#tellEndedOffers(commit)
      this.#tellOfCustomers(commit)
    })
  }

  get(agent: AgentId): AgentDesk | undefined {
    return this.#desks.get(agent)
  }

  /** The session's agent gets a desk, or one more screen of it. */
  join(agent: AgentId, session: DeskSession): void {
    const desk = this.#desks.get(agent) ?? this.#open(agent)
    const [oldest] = desk.sessions
    if (oldest && desk.sessions.size >= SESSIONS_PER_AGENT_MAX) oldest.end('opened too often')
    desk.sessions.add(session)
  }

  /** Once for each session that joined, when it has ended. */
  leave(agent: AgentId, session: DeskSession): void {
    const desk = this.#desks.get(agent)
    if (!desk?.sessions.delete(session) || desk.sessions.size > 0) return
    this.#desks.delete(agent)
    this.#unfollow(desk, desk.conversations())
  }

  /** Everything, to a screen that knows nothing. */
  welcome(agent: AgentId, session: DeskSession): void {
    const desk = this.#desks.get(agent)
    if (!desk) return
    desk.sendSnapshot(session)
    for (const id of desk.interactions.keys()) void this.#pop(desk, id, (pop) => session.push('screenPop', pop))
  }

  /** Desks are looked at once all records of a change are there. */
  agentChanged(agent: AgentId): void {
    if (!this.#desks.has(agent)) return
    if (this.#changed.size === 0) queueMicrotask(() => this.#refresh())
    this.#changed.add(agent)
  }

  interactionChanged(after: Interaction | undefined, before: Interaction | undefined): void {
    for (const stage of [after?.stage, before?.stage]) {
      if (stage?.name === 'engaged') {
        this.agentChanged(stage.agent)
        if (stage.consult?.agent !== undefined) this.agentChanged(stage.consult.agent)
      } else if (stage?.name === 'waiting') for (const { agent } of stage.offers) this.agentChanged(agent)
    }
  }

  papersChanged(interaction: InteractionId): void {
    for (const [agent, desk] of this.#desks) if (desk.interactions.has(interaction)) this.agentChanged(agent)
  }

  messageWritten(message: ConversationMessage): void {
    for (const desk of this.#followers.get(message.conversation) ?? []) desk.push('message', message)
  }

  remarkWritten(remark: Remark): void {
    for (const desk of this.#followers.get(remark.conversation) ?? []) desk.push('remark', this.#named(remark))
  }

  customerTypes({ conversation, typing, unsent }: TypingHint): void {
    const told = { conversation, typing, ...(unsent !== undefined && { unsent }) }
    for (const desk of this.#followers.get(conversation) ?? []) desk.push('typing', told)
  }

  #named(remark: Remark): DeskRemark {
    return deskRemarkOf(remark, (id) => this.#options.agents.get(id)?.name)
  }

  #open(agent: AgentId): AgentDesk {
    const { engine, agents, interactions, queues, papers, assistance } = this.#options
    const desk = new AgentDesk(agent, {
      now: () => engine.clock.now(),
      assistance: assistance.names,
      agent: (id) => agents.get(id),
      interaction: (id) => interactions.get(id),
      queue: (id) => queues.get(id),
      papers: (id) => papers.get(id),
      revisions: (channel) => engine.ports.channels.get(channel)?.capabilities.revisions,
    })
    this.#desks.set(agent, desk)
    this.#follow(desk, desk.conversations())
    return desk
  }

  #refresh(): void {
    const changed = [...this.#changed]
    this.#changed.clear()
    for (const id of changed) {
      const desk = this.#desks.get(id)
      if (!desk) continue
      const before = desk.conversations()
      const added = desk.refresh()
      const after = desk.conversations()
      this.#unfollow(
        desk,
        [...before].filter((conversation) => !after.has(conversation)),
      )
      this.#follow(desk, after)
      for (const interaction of added) void this.#pop(desk, interaction, (pop) => desk.push('screenPop', pop))
    }
  }

  #follow(desk: AgentDesk, conversations: Iterable<ConversationId>): void {
    for (const conversation of conversations) {
      const followers = this.#followers.get(conversation) ?? new Set()
      this.#followers.set(conversation, followers.add(desk))
    }
  }

  #unfollow(desk: AgentDesk, conversations: Iterable<ConversationId>): void {
    for (const conversation of conversations) {
      const followers = this.#followers.get(conversation)
      followers?.delete(desk)
      if (followers?.size === 0) this.#followers.delete(conversation)
    }
  }

  #tellEndedOffers({ facts }: Commit): void {
    for (const { type, data } of facts) {
      if (!(type in OFFER_ENDS)) continue
      const { agent, interaction, offer } = data as { agent: AgentId; interaction: string; offer: string }
      const how = OFFER_ENDS[type as keyof typeof OFFER_ENDS]
      this.#desks.get(agent)?.push('offerEnded', { interaction, offer, how })
    }
  }

  #tellOfCustomers({ facts }: Commit): void {
    for (const { type, data } of facts) {
      if (!CUSTOMER_CHANGES.has(type)) continue
      const { customer, absorbed, other } = data as { customer: string; absorbed?: string; other?: string }
      const named = [customer, absorbed, other]
      for (const desk of this.#desks.values())
        for (const [id, shown] of desk.interactions)
          if (named.includes(desk.customers.get(id) ?? shown.customer))
            void this.#pop(desk, id, (pop) => desk.push('screenPop', pop))
    }
  }

  /** The directory may be slow, or away: the interaction is shown at once, and this when it is there. */
  async #pop(desk: AgentDesk, id: InteractionId, show: (pop: ScreenPop) => void): Promise<void> {
    const { clock, logger } = this.#options.engine
    do {
      try {
        const pop = await this.#load(desk, id)
        if (pop) show(pop)
        return
      } catch (error) {
        logger.warn('screen pop could not be loaded', { interaction: id, error: errorText(error) })
        await sleep(clock, LOAD_AGAIN_MS)
      }
    } while (this.#desks.get(desk.agent) === desk && desk.interactions.has(id))
  }

  async #load(desk: AgentDesk, id: InteractionId): Promise<ScreenPop | undefined> {
    const { engine, agents, interactions } = this.#options
    const load = latestLoad(agents.get(desk.agent), id)
    if (!load) return undefined
    const { conversations, remarks } = engine
    const { recentMessagesMax: limit, recentCharactersMax, recentRemarkCharactersMax } = agentLinkLimits
    const lastAgent = interactions.get(id)?.lastAgent
    const [customer, messages, remarked] = await Promise.all([
      conversations.customer(load.customer),
      // Of a call too: what was written before belongs to the same conversation.
      conversations.history(load.conversation, { limit }),
      remarks.history(load.conversation, { limit }),
    ])
    if (customer && desk.interactions.has(id)) desk.customers.set(id, customer.id)
    const servedBefore = lastAgent && { id: lastAgent, name: agents.get(lastAgent)?.name ?? lastAgent }
    return {
      interaction: id,
      messages: newestWithin(messages, recentCharactersMax),
      remarks: newestWithin(remarked, recentRemarkCharactersMax).map((remark) => this.#named(remark)),
      ...(customer && { customer: customerOf(customer) }),
      ...(servedBefore && { servedBefore }),
    }
  }
}

/** What an agent may see of a customer; a directory's entry may hold more. */
function customerOf(customer: KnownCustomer): ScreenPop['customer'] {
  const { id, name, addresses, createdAt, identifiers = [], preferences, account, doubts } = customer
  return {
    ...{ id, addresses, createdAt, inDoubt: doubts !== undefined },
    identifiers: identifiers.map(({ kind, value, verified }) => ({ kind, value, verified })),
    ...(name !== undefined && { name }),
    ...(preferences && { preferences }),
    ...(account !== undefined && { account }),
  }
}
