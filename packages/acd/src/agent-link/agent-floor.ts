import { type AgentId, type Engine, type Interaction, RingwrightError, errorText, interactions } from '@ringwright/core'
import { type Admission, type LinkServer, type SessionHandlers, createLinkServer } from '@ringwright/core/link'
import { type Agent, agents } from '../agent/agent.js'
import { Assistance } from '../assistance/assistance.js'
import { type Papers, papers } from '../papers/papers.js'
import { type Queue, queues } from '../queue/queue.js'
import type { DeskSession } from './agent-desk.js'
import { AgentDesks } from './agent-desks.js'
import type { AgentLinkOptions } from './agent-link-options.js'
import type { AgentLinkIdentity } from './agent-link-identity.js'
import { type AgentLinkProtocol, agentLinkGreeting, agentLinkProtocol } from './agent-link-protocol.js'
import { AGENT_LINK_VERSION } from './agent-link-version.js'
import { BoardFeed } from './board-feed.js'
import { CommittedRecords } from './committed-records.js'
import { deskCalls } from './desk-calls.js'
import { DeskPresence } from './desk-presence.js'
import { notInHand } from './not-in-hand.js'
import { screens, screensGone } from './screens.js'

/** What all sessions of one node share: the records they are told about, and who is told. */
export class AgentFloor<Context> {
  readonly #engine: Engine
  readonly #options: AgentLinkOptions<Context>
  readonly #agents: CommittedRecords<Agent>
  readonly #interactions: CommittedRecords<Interaction>
  readonly #queues: CommittedRecords<Queue>
  readonly #papers: CommittedRecords<Papers>
  readonly #desks: AgentDesks
  readonly #board: BoardFeed
  readonly #presence: DeskPresence
  readonly #assistance: Assistance
  #stopListening: readonly (() => void)[] = []
  #server: LinkServer<Context> | undefined

  constructor(engine: Engine, options: AgentLinkOptions<Context>) {
    const { acd } = options
    // Its error says that the distributor was not set up before.
    void acd.router
    engine.define(screens)
    engine.home(screens, {
      home: ({ node }) => node,
      settle: (transaction, _id, { agent, node }) => node !== undefined && screensGone(transaction, agent, node),
    })
    this.#engine = engine
    this.#options = options
    this.#agents = new CommittedRecords(engine, agents, (after, before) => this.#agentChanged(after, before))
    this.#queues = new CommittedRecords(engine, queues, (after) => after && this.#board.queueChanged(after.id))
    this.#interactions = new CommittedRecords(engine, interactions, (after, before) => {
      this.#desks.interactionChanged(after, before)
      for (const stage of [after?.stage, before?.stage])
        if (stage?.name === 'waiting') this.#board.queueChanged(stage.queue)
    })
    this.#papers = new CommittedRecords(engine, papers, (after) => {
      if (after) this.#desks.papersChanged(after.interaction)
    })
    const records = { agents: this.#agents, interactions: this.#interactions, queues: this.#queues }
    this.#assistance = new Assistance(engine, options.assistance ?? {})
    this.#desks = new AgentDesks({ engine, ...records, papers: this.#papers, assistance: this.#assistance })
    this.#board = new BoardFeed({ clock: engine.clock, ...records, queueStatus: (queue) => acd.queueStatus(queue) })
    this.#presence = new DeskPresence({
      engine,
      isHere: (agent) => this.#desks.get(agent) !== undefined,
    })
  }

  open(): LinkServer<Context> {
    const { clock, random, conversations, remarks, logger } = this.#engine
    this.#stopListening = [
      conversations.onMessage((message) => this.#desks.messageWritten(message)),
      remarks.onRemark((remark) => this.#desks.remarkWritten(remark)),
      conversations.onTyping((hint) => {
        if (hint.role === 'customer') this.#desks.customerTypes(hint)
      }),
    ]
    this.#server = createLinkServer<AgentLinkProtocol, AgentLinkIdentity, Context>({
      protocol: agentLinkProtocol,
      clock,
      random,
      authenticate: (credentials, context) => this.#admit(credentials, context),
      onSession: (session) => this.#serve(session),
      onFault: ({ during, error }) => {
        // Messages have no answer, and one that is not permitted is no fault of ours.
        if (during === 'message' && error instanceof RingwrightError) return
        logger.error('agent link failed', { during, error: errorText(error) })
      },
      ...(this.#options.limits && { limits: this.#options.limits }),
    })
    return this.#server
  }

  async close(): Promise<void> {
    for (const stop of this.#stopListening) stop()
    this.#server?.stop()
    this.#board.stop()
    await this.#presence.stop()
  }

  async #admit(greeting: unknown, context: Context): Promise<Admission<AgentLinkIdentity>> {
    const read = agentLinkGreeting.safeParse(greeting)
    if (!read.success || read.data.version !== AGENT_LINK_VERSION) {
      const reason = `This server speaks version ${AGENT_LINK_VERSION} of the agent link; load the page anew`
      return { admitted: false, reason }
    }
    const admission = await this.#options.authenticate(read.data.credentials, context)
    if (!admission.admitted) return admission
    const { role, id } = admission.identity.actor
    if (role === 'agent' && !this.#agents.get(id)) return { admitted: false, reason: `There is no agent "${id}"` }
    return admission
  }

  #serve(session: DeskSession): SessionHandlers<AgentLinkProtocol> {
    const { actor } = session.identity
    const agent = actor.role === 'agent' ? (actor.id as AgentId) : undefined
    if (agent !== undefined) this.#desks.join(agent, session)
    const may = {
      engine: this.#engine,
      actor,
      desk: agent === undefined ? undefined : this.#desks.get(agent),
      interactions: this.#interactions,
    }
    return {
      calls: deskCalls({
        ...may,
        acd: this.#options.acd,
        assistance: this.#assistance,
        watchBoard: (on) => (on ? this.#board.watch(session) : this.#board.unwatch(session)),
      }),
      messages: {
        typing: ({ interaction, typing }) => {
          if (!notInHand(may, interaction, 'interaction:write'))
            this.#engine.conversations.typing(actor, interaction, typing)
        },
      },
      connected: ({ resumed }) => {
        if (agent !== undefined) this.#presence.update(agent)
        if (!resumed) this.#welcome(session, agent)
      },
      ended: () => {
        this.#board.unwatch(session)
        if (agent === undefined) return
        this.#desks.leave(agent, session)
        this.#presence.update(agent)
      },
    }
  }

  #welcome(session: DeskSession, agent: AgentId | undefined): void {
    // Whoever knows nothing does not know of a board either.
    this.#board.unwatch(session)
    if (agent !== undefined) this.#desks.welcome(agent, session)
    else session.push('snapshot', { now: this.#engine.clock.now(), interactions: [] })
  }

  #agentChanged(after: Agent | undefined, before: Agent | undefined): void {
    const agent = after ?? before
    if (!agent) return
    this.#desks.agentChanged(agent.id)
    if (after && !after.connected && this.#desks.get(agent.id)) this.#presence.update(agent.id)
    if (!this.#board.isWatched) return
    if (after) this.#board.agentChanged(after)
    for (const queue of new Set([...agent.queues, ...(before?.queues ?? [])])) this.#board.queueChanged(queue)
  }
}
