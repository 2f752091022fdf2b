import { type AgentId, type Interaction, type InteractionId, type OfferId, interactions } from '@ringwright/core'
import type { SessionHandlers } from '@ringwright/core/link'
import { type Agent, type AgentStatus, agents } from '../agent/agent.js'
import type { AgentLoad } from '../agent/agent-load.js'
import { queues } from '../queue/queue.js'
import type { AgentLinkProtocol } from './agent-link-protocol.js'
import { assistanceCalls } from './assistance-calls.js'
import { customerCalls } from './customer-calls.js'
import { deskTransfers } from './desk-transfers.js'
import { latestLoad } from './latest-load.js'
import { messageCalls } from './message-calls.js'
import { notInHand } from './not-in-hand.js'
import { ownDesk } from './own-desk.js'
import { paperCalls } from './paper-calls.js'
import { remarkCalls } from './remark-calls.js'
import { replyCalls } from './reply-calls.js'
import type { DeskCallsOptions } from './desk-calls-options.js'

type Calls = SessionHandlers<AgentLinkProtocol>['calls']

/** What the commands of one session do. Whether the actor may is asked of the authorizer, here or by the engine. */
export function deskCalls(options: DeskCallsOptions): Calls {
  return {
    ...statusCalls(options),
    ...offerCalls(options),
    ...engagedCalls(options),
    ...messageCalls(options),
    ...remarkCalls(options),
    ...replyCalls(options),
    ...assistanceCalls(options),
    ...paperCalls(options),
    ...customerCalls(options),
    ...deskTransfers(options),
    ...readingCalls(options),
  }
}

function statusCalls({
  acd,
  actor,
  desk,
}: DeskCallsOptions): Pick<Calls, 'setStatus' | 'setAgentStatus' | 'chooseQueue' | 'callLine'> {
  const choose = async (agent: AgentId, name: AgentStatus['name'], reason: string | undefined, forced = false) => {
    const choice = { name, ...(reason !== undefined && { reason }) }
    const { nextStatus } = await (forced ? acd.forceStatus(actor, agent, choice) : acd.setStatus(actor, agent, choice))
    return { outcome: nextStatus ? ('delayed' as const) : ('changed' as const) }
  }
  return {
    setStatus: ({ status, reason }) => choose(ownDesk(desk).agent, status, reason),
    chooseQueue: ({ queue, joined }) => acd.chooseQueue(actor, ownDesk(desk).agent, queue, joined),
    callLine: () => acd.callLine(actor, ownDesk(desk).agent),
    setAgentStatus: ({ agent, status, reason, forced }) => choose(agent, status, reason, forced),
  }
}

function offerCalls({ engine, acd, actor, desk }: DeskCallsOptions): Pick<Calls, 'accept' | 'reject'> {
  const own = (): Agent | undefined => engine.get(agents, ownDesk(desk).agent)
  const loadOf = (interaction: InteractionId): AgentLoad | undefined => latestLoad(own(), interaction)
  const gone = (offer: OfferId) => ({ outcome: ownDesk(desk).isOver(offer) ? 'expired' : 'rescinded' }) as const
  return {
    async accept(reference) {
      const load = loadOf(reference.interaction)
      if (load?.offer !== reference.offer) return gone(reference.offer)
      if (load.medium === 'voice' && !isOnLine(engine.get(interactions, load.interaction), load.offer))
        return { outcome: 'refused', reason: 'byPhone' }
      const { outcome } = await acd.router.accept(actor, reference)
      if (outcome !== 'rescinded') return { outcome }
      // Another tab, or this one before its answer was lost, accepted the same offer.
      return loadOf(reference.interaction)?.offer === reference.offer ? { outcome: 'accepted' } : gone(reference.offer)
    },
    async reject({ reason, ...reference }) {
      const load = loadOf(reference.interaction)
      if (load?.offer !== reference.offer || load.state !== 'offered') return gone(reference.offer)
      await acd.router.reject(actor, reference, reason)
      return { outcome: 'rejected' }
    },
  }
}

/** Whether nothing rings for an offer, which the phone can then not accept. */
function isOnLine(interaction: Interaction | undefined, offer: OfferId): boolean {
  const { stage } = interaction ?? {}
  if (stage?.name === 'engaged') return stage.offer.id === offer && stage.offer.onLine === true
  return stage?.name === 'waiting' && stage.offers.some(({ id, onLine }) => id === offer && onLine === true)
}

function engagedCalls(options: DeskCallsOptions): Pick<Calls, 'end' | 'hold' | 'secure' | 'sendDigits'> {
  const { engine, acd, actor } = options
  return {
    async end({ interaction }) {
      const problem = notInHand(options, interaction, 'interaction:end')
      if (problem) return problem
      await acd.end(actor, interaction)
      return { outcome: 'ended' }
    },
    async hold({ interaction, held }) {
      return notInHand(options, interaction, 'interaction:hold') ?? engine.calls.hold(actor, interaction, held)
    },
    async secure({ interaction, secured }) {
      return notInHand(options, interaction, 'interaction:secure') ?? engine.calls.secure(actor, interaction, secured)
    },
    async sendDigits({ interaction, digits }) {
      const problem = notInHand(options, interaction, 'interaction:sendDigits')
      return problem ?? engine.calls.sendDigits(actor, interaction, digits)
    },
  }
}

function readingCalls(options: DeskCallsOptions): Pick<Calls, 'breaks' | 'queues' | 'watchBoard' | 'recordings'> {
  const { engine, acd, actor } = options
  return {
    breaks() {
      const { breaks, breakReasonRequired } = acd.breaks
      return {
        breaks: breaks.map(({ name, maxMs }) => ({ name, ...(maxMs !== undefined && { maxMs }) })),
        reasonRequired: breakReasonRequired,
      }
    },
    queues: () => ({ queues: [...engine.all(queues).values()].map(({ body: { id, name } }) => ({ id, name })) }),
    watchBoard({ on }) {
      engine.authorize(actor, 'queue:read')
      options.watchBoard(on)
      return { outcome: 'done' }
    },
    async recordings({ before, limit }) {
      return { recordings: await engine.calls.recordings(actor, { limit, ...(before !== undefined && { before }) }) }
    },
  }
}
