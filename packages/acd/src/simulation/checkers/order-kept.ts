import {
  type Instant,
  type Interaction,
  type OfferId,
  type Revision,
  type WaitingStage,
  interactions,
} from '@ringwright/core'
import { type Checker, type Records, changesOf, recordOf, recordsOf } from '@ringwright/core/simulation'
import { type Agent, agents } from '../../agent/agent.js'
import { hasRoomFor, settled } from '../../agent/capacity.js'
import { type Contender, goesBefore } from '../../matching/contender.js'
import { servingOrder } from '../../matching/serving-order.js'
import { waitingItem } from '../../matching/waiting-item.js'
import { queues } from '../../queue/queue.js'
import { demandOf, meets } from '../../skill/demand.js'
import type { Known, Knowledge } from '../knowledge.js'
import { asksOthersAt } from './asks-others-at.js'
import { factsOf } from './facts-of.js'

/**
 * Checks who is served first. What a node had not been told yet when it decided, and what it was itself about to change,
 * is no reproach; `skewMaxMs` is how far clocks differ, for cool-downs that are about to end.
 */
export function orderKept(knowledge: Knowledge, skewMaxMs: number): Checker {
  /** Since which revision an interaction has been waiting as it is now. */
  const since = new Map<string, Revision>()
  return {
    name: 'order-kept',
    invariant: 'An agent is offered the interaction that is first in order among those that the agent can take.',
    *see(step) {
      const { commit, records } = step
      const known = knowledge.at(commit.change)
      for (const { interaction: id, agent: agentId, offer } of factsOf(commit, 'offer:created')) {
        const agent = withoutOffer(recordOf(records, agents, agentId), offer)
        const offered = recordOf(records, interactions, id)
        if (!known || !agent || offered?.stage.name !== 'waiting') continue
        // Who waits for this agent alone has been served before, and goes before everybody.
        if (offered.stage.reserved) continue
        const decidedAt = offered.stage.offers.at(-1)?.offeredAt ?? commit.at
        for (const other of recordsOf(records, interactions)) {
          if (other.id === id || !wasReady(other, since.get(other.id), known)) continue
          const cooled = other.stage.excluded.every(
            (each) => each.agent !== agentId || each.until < decidedAt - skewMaxMs,
          )
          if (
            cooled &&
            isServed(records, other, agent, offered.medium, decidedAt) &&
            isOpenTo(records, other, agent, decidedAt - skewMaxMs) &&
            precedes(records, other, offered as Waiting, agent, decidedAt) &&
            !isBehind(records, other, offered as Waiting, agent, decidedAt)
          )
            yield `agent ${agentId} was offered ${id}; ${other.id} was before it (revision ${since.get(other.id)}, known up to ${known.revision})`
        }
      }
      for (const { id, after } of changesOf(step, interactions)) {
        if (after) since.set(id, commit.revision)
        else since.delete(id)
      }
    },
  }
}

/** The agent as before the offer: what was paused for it goes on. */
function withoutOffer(agent: Agent | undefined, offer: OfferId): Agent | undefined {
  if (!agent) return undefined
  const others = agent.loads.filter((load) => load.offer !== offer)
  return { ...agent, loads: settled(others, agent) }
}

type Waiting = Interaction & { readonly stage: WaitingStage }

function wasReady(interaction: Interaction, since: Revision | undefined, known: Known): interaction is Waiting {
  const { stage, id } = interaction
  if (stage.name !== 'waiting' || stage.offers.length > 0 || stage.heldUntil !== undefined || stage.reserved)
    return false
  return since !== undefined && since <= known.revision && !known.pending.has(`${interactions.kind}/${id}`)
}

function isServed(
  records: Records,
  other: Waiting,
  agent: Agent,
  offered: Interaction['medium'],
  now: Instant,
): boolean {
  const queue = recordOf(records, queues, other.stage.queue)
  if (other.medium !== offered || !queue || !agent.queues.includes(queue.id)) return false
  if (!hasRoomFor(agent, other.channel, other.medium)) return false
  return meets(agent, queue, demandOf(queue, other.stage), now)
}

/** By its site. Whether anybody of that was there, the node knew: where it may have been so, nobody is blamed. */
function isOpenTo(records: Records, waiting: Waiting, agent: Agent, now: Instant): boolean {
  const queue = recordOf(records, queues, waiting.stage.queue)
  return queue !== undefined && asksOthersAt(waiting, waiting.stage, queue, agent) <= now
}

/**
 * Of two queues those are compared who would be next in each. Where that is the newest, somebody older of the same queue, who
 * would go before the other queue's, has no say. Whether the newest was open to the agent by its site is taken for granted: the
 * node knew, and nobody is blamed for what it knew.
 */
function isBehind(records: Records, waiting: Waiting, offered: Waiting, agent: Agent, now: Instant): boolean {
  const { queue } = waiting.stage
  const order = recordOf(records, queues, queue)?.order
  if (queue === offered.stage.queue || order?.law !== 'strict' || !order.newestFirst) return false
  for (const other of recordsOf(records, interactions))
    if (
      isWaiting(other) &&
      other.stage.queue === queue &&
      other.id !== waiting.id &&
      isServed(records, other, agent, waiting.medium, now) &&
      precedes(records, other, waiting, agent, now)
    )
      return true
  return false
}

function isWaiting(interaction: Interaction): interaction is Waiting {
  return interaction.stage.name === 'waiting'
}

function precedes(records: Records, a: Waiting, b: Waiting, agent: Agent, now: Instant): boolean {
  const contenderOf = (waiting: Waiting): Contender | undefined => {
    const { stage } = waiting
    const queue = recordOf(records, queues, stage.queue)
    return queue && { item: waitingItem(waiting, stage, queue), queue, order: servingOrder(queue) }
  }
  const [first, second] = [contenderOf(a), contenderOf(b)]
  return first !== undefined && second !== undefined && goesBefore(first, second, agent, now)
}
