import { type Interaction, type Revision, type WaitingStage, interactions } from '@ringwright/core'
import { type Checker, type Records, changesOf, recordOf, recordsOf } from '@ringwright/core/simulation'
import { type Agent, agents } from '../../agent/agent.js'
import { isServedBefore } from '../../matching/queue-state.js'
import { queues } from '../../queue/queue.js'
import type { Known, Knowledge } from '../knowledge.js'
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
      for (const { interaction: id, agent: agentId } of factsOf(commit, 'offer:created')) {
        const agent = recordOf(records, agents, agentId)
        const offered = recordOf(records, interactions, id)
        if (!known || !agent || offered?.stage.name !== 'waiting') continue
        const decidedAt = offered.stage.offers.at(-1)?.offeredAt ?? commit.at
        for (const other of recordsOf(records, interactions)) {
          if (other.id === id || !wasReady(other, since.get(other.id), known)) continue
          const cooled = other.stage.excluded.every(
            (each) => each.agent !== agentId || each.until < decidedAt - skewMaxMs,
          )
          if (cooled && isServed(records, other, agent, offered.medium) && precedes(other, offered))
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

type Waiting = Interaction & { readonly stage: WaitingStage }

function wasReady(interaction: Interaction, since: Revision | undefined, known: Known): interaction is Waiting {
  const { stage, id } = interaction
  if (stage.name !== 'waiting' || stage.offers.length > 0) return false
  return since !== undefined && since <= known.revision && !known.pending.has(`${interactions.kind}/${id}`)
}

function isServed(records: Records, { medium, stage }: Waiting, agent: Agent, offered: Interaction['medium']): boolean {
  if (medium !== offered || !agent.queues.includes(stage.queue)) return false
  const skills = Object.entries(recordOf(records, queues, stage.queue)?.skills ?? {})
  return skills.every(([skill, level]) => (agent.skills[skill] ?? 0) >= level)
}

function precedes(a: Interaction, b: Interaction): boolean {
  const itemOf = ({ id, medium, stage }: Interaction) =>
    stage.name === 'waiting' ? { id, medium, priority: stage.priority, age: stage.age, offered: false } : undefined
  const [first, second] = [itemOf(a), itemOf(b)]
  return first !== undefined && second !== undefined && isServedBefore(first, second)
}
