import { type AgentId, type ParkedStage, RingwrightError } from '@ringwright/core'
import type { CallReply, SessionHandlers } from '@ringwright/core/link'
import { type Agent, agents, workState } from '../agent/agent.js'
import { queues } from '../queue/queue.js'
import { agentLinkLimits } from './agent-link-limits.js'
import type { AgentLinkProtocol } from './agent-link-protocol.js'
import type { DeskCallsOptions } from './desk-calls-options.js'
import { papersOf } from './desk-view.js'
import { notInHand } from './not-in-hand.js'
import type { transferCalls } from './transfer-protocol.js'

type Calls = Pick<SessionHandlers<AgentLinkProtocol>['calls'], keyof typeof transferCalls>

/** What a session's commands do that give interactions away, ask others, put away or come into calls. */
export function deskTransfers(options: DeskCallsOptions): Calls {
  return { ...givingAway(options), ...consults(options), ...puttingAway(options), ...supervising(options) }
}

function givingAway(options: DeskCallsOptions): Pick<Calls, 'transfer' | 'escalate' | 'colleagues'> {
  const { engine, acd, actor, desk } = options
  return {
    async transfer({ interaction, ...transfer }) {
      const problem = notInHand(options, interaction, 'interaction:transfer')
      if (problem) return problem
      const went = await acd.transfer(actor, interaction, transfer)
      return went.outcome === 'refused' ? went : { outcome: went.outcome }
    },
    async escalate({ interaction, ...escalation }) {
      const went = await acd.escalate(actor, interaction, escalation)
      return went.outcome === 'refused' ? went : { outcome: went.outcome }
    },
    colleagues: () => ({
      agents: [...engine.all(agents).values()]
        .map(({ body }) => body)
        .filter(({ id, connected, status }) => connected && status.name !== 'offline' && id !== desk?.agent)
        .sort((a, b) => a.name.localeCompare(b.name))
        .slice(0, agentLinkLimits.boardAgentsMax)
        .map((agent) => ({ id: agent.id, name: agent.name, workState: workState(agent) })),
    }),
  }
}

const CONSULTS = 'interaction:consult'

function consults(
  options: DeskCallsOptions,
): Pick<Calls, 'consult' | 'talkWith' | 'cancelConsult' | 'completeConsult' | 'sayAside'> {
  const { engine, acd, actor } = options
  return {
    async consult({ interaction, ...consult }) {
      return notInHand(options, interaction, CONSULTS) ?? acd.consult(actor, interaction, consult)
    },
    async talkWith({ interaction, whom }) {
      return notInHand(options, interaction, CONSULTS) ?? acd.talkWith(actor, interaction, whom)
    },
    async cancelConsult({ interaction }) {
      return notInHand(options, interaction, CONSULTS) ?? acd.cancelConsult(actor, interaction)
    },
    async completeConsult({ interaction }) {
      return notInHand(options, interaction, CONSULTS) ?? acd.completeConsult(actor, interaction)
    },
    async sayAside({ interaction, text }) {
      const said = await acd.sayAside(actor, interaction, text)
      if (said.outcome === 'refused') return said
      return { outcome: said.outcome, papers: papersOf(said.papers, (id) => engine.get(agents, id)?.name) }
    },
  }
}

function puttingAway(options: DeskCallsOptions): Pick<Calls, 'park' | 'snooze' | 'parked' | 'pickUp'> {
  const { acd, actor, desk } = options
  return {
    async park({ interaction, ...terms }) {
      return notInHand(options, interaction, 'interaction:park') ?? acd.park(actor, interaction, terms)
    },
    async snooze({ interaction, forMs }) {
      return notInHand(options, interaction, 'interaction:park') ?? acd.snooze(actor, interaction, { forMs })
    },
    parked: () => ({ parked: parkedFor(options) }),
    async pickUp({ interaction }) {
      if (!desk) throw new RingwrightError('not_permitted', 'Only agents pick up; sign in as an agent.')
      return acd.pickUp(actor, desk.agent, interaction)
    },
  }
}

/** As many as a list shows that somebody looks through. */
const PARKED_SHOWN_MAX = 200

function parkedFor({ engine, desk, interactions }: DeskCallsOptions): CallReply<AgentLinkProtocol, 'parked'>['parked'] {
  const agent = desk && engine.get(agents, desk.agent)
  const nameOf = (id: AgentId): string => engine.get(agents, id)?.name ?? id
  return [...interactions.values()]
    .flatMap(({ id, channel, medium, from, stage }) => {
      if (stage.name !== 'parked' || !mayPickUp(agent, stage)) return []
      const { by, queue, since, until } = stage
      const names = {
        by: { id: by, name: nameOf(by) },
        queue: { id: queue, name: engine.get(queues, queue)?.name ?? queue },
      }
      return [{ ...{ id, channel, medium, from, since, until }, ...names, isForYou: stage.for === agent?.id }]
    })
    .sort((a, b) => a.until - b.until)
    .slice(0, PARKED_SHOWN_MAX)
}

/** Supervisors see all; agents what is for them, or for everybody in a queue of theirs, and what they parked. */
function mayPickUp(agent: Agent | undefined, { by, for: only, queue }: ParkedStage): boolean {
  if (!agent) return true
  if (only !== undefined) return only === agent.id
  return by === agent.id || agent.queues.includes(queue)
}

function supervising({ acd, actor }: DeskCallsOptions): Pick<Calls, 'supervise' | 'stopSupervising' | 'takeOver'> {
  return {
    supervise: ({ interaction, ...options }) => acd.supervise(actor, interaction, options),
    stopSupervising: ({ interaction }) => acd.stopSupervising(actor, interaction),
    takeOver: ({ interaction }) => acd.takeOver(actor, interaction),
  }
}
