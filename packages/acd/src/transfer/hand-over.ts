import {
  type AgentId,
  type Consult,
  type EngagedStage,
  type Interaction,
  type OutsideStage,
  type Party,
  type Transaction,
  awaitsCallback,
  inStage,
  interactions,
  offerOf,
} from '@ringwright/core'
import { agents } from '../agent/agent.js'
import type { AgentLoad } from '../agent/agent-load.js'
import { loadsWithout, putLoads } from '../agent/agent-loads.js'
import { countTaken } from '../agent/count-taken.js'
import { startWrapUp } from '../agent/wrap-up.js'
import { endParties } from '../party/end-parties.js'
import { queues } from '../queue/queue.js'
import { askedOf } from '../queue/wait.js'

/** Who has the customer from now on, and by what. */
export interface HandOver {
  readonly party: Party
  /** Absent for somebody outside. */
  readonly agent?: AgentId | undefined
  readonly how: 'transfer' | 'consult' | 'takeOver'
  readonly reason?: string | undefined
}

/**
 * The customer goes from one agent to another, or to somebody outside, without waiting. The load of the new agent is the
 * caller's; the old one goes to wrap-up, and everybody else who took part leaves.
 */
export function handOver(
  transaction: Transaction,
  interaction: Interaction,
  stage: EngagedStage,
  { party, agent, how, reason }: HandOver,
): void {
  const { id } = interaction
  endParties(transaction, interaction, stage, 'handedOver', party.id)
  const next = agent === undefined ? outside(transaction, stage, party) : engaged(transaction, stage, party, agent)
  transaction.put(interactions, id, inStage(interaction, next))
  leaveToWrapUp(transaction, interaction, stage)
  transaction.fact('interaction:handedOver', {
    ...{ interaction: id, queue: stage.queue, by: stage.agent, offer: party.id, how },
    ...(agent !== undefined && { agent }),
    ...(reason !== undefined && { reason }),
  })
}

/** To whom a consult hands over, and why. */
export function byConsult({ agent, transfers, reason, ...party }: Consult): HandOver {
  const { talksWith: _over, ...called } = party
  return { party: called, agent, how: transfers ? 'transfer' : 'consult', reason }
}

/** The agent is done with the customer, and has the paperwork left; none of a customer who was not reached. */
export function leaveToWrapUp(
  transaction: Transaction,
  interaction: Interaction,
  { agent: id, offer }: EngagedStage,
): void {
  const agent = transaction.read(agents, id)
  const load = agent?.loads.find((each) => each.offer === offer.id)
  if (!agent || !load) return
  if (awaitsCallback(interaction)) putLoads(transaction, agent, loadsWithout(agent, offer.id))
  else startWrapUp(transaction, agent, load, transaction.peek(queues, load.queue))
}

function outside({ now }: Transaction, stage: EngagedStage, party: Party): OutsideStage {
  return { name: 'outside', party, by: stage.agent, since: now, ...keptOf(stage) }
}

function engaged(transaction: Transaction, stage: EngagedStage, party: Party, id: AgentId): EngagedStage {
  const { now } = transaction
  const agent = transaction.read(agents, id)
  if (agent) {
    const taking = countTaken(transaction, agent, transaction.peek(queues, stage.queue))
    transaction.put(agents, id, { ...taking, loads: taking.loads.map((load) => inHand(load, party.id)) })
  }
  const offer = offerOf(party, id)
  return { name: 'engaged', agent: id, offer, since: now, waitedMs: now - party.calledAt, ...keptOf(stage) }
}

/** Of whoever was asked before. */
function inHand(load: AgentLoad, offer: Party['id']): AgentLoad {
  if (load.offer !== offer || !load.consulted) return load
  const { consulted: _over, ...taken } = load
  return taken
}

/** What of an engagement stays with the customer, wherever they go. */
export function keptOf(stage: Kept): Kept {
  const { queue, priority, age } = stage
  return { queue, priority, age, ...askedOf(stage) }
}

type Kept = Pick<EngagedStage, 'queue' | 'priority' | 'age' | 'requirements' | 'due'>
