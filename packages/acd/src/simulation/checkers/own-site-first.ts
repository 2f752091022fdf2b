import { type AgentId, type Revision, interactions } from '@ringwright/core'
import { type Checker, changesOf, recordOf, recordsOf } from '@ringwright/core/simulation'
import { agents } from '../../agent/agent.js'
import { isPresent } from '../../matching/center-index.js'
import { siteFor } from '../../matching/site.js'
import { queues } from '../../queue/queue.js'
import type { Knowledge } from '../knowledge.js'
import { asksOthersAt } from './asks-others-at.js'
import { factsOf } from './facts-of.js'

/** Checks that agents of other sites are not asked too early; `skewMaxMs` is how far clocks differ. */
export function ownSiteFirst(knowledge: Knowledge, skewMaxMs: number): Checker {
  /** Since which revision an agent has been there, in the same queues. */
  const presentSince = new Map<AgentId, Revision>()
  return {
    name: 'own-site-first',
    invariant:
      'While agents of the own site are there, as far as the node can know, others are asked after their time only.',
    *see(step) {
      const { commit, records } = step
      const known = knowledge.at(commit.change)
      for (const { interaction: id, agent: agentId, offer } of factsOf(commit, 'offer:created')) {
        const interaction = recordOf(records, interactions, id)
        const agent = recordOf(records, agents, agentId)
        if (!known || !agent || interaction?.stage.name !== 'waiting' || interaction.stage.reserved) continue
        const queue = recordOf(records, queues, interaction.stage.queue)
        const offeredAt = interaction.stage.offers.find((each) => each.id === offer)?.offeredAt
        if (!queue || offeredAt === undefined) continue
        if (asksOthersAt(interaction, interaction.stage, queue, agent) <= offeredAt + skewMaxMs) continue
        const site = siteFor(interaction, queue)
        for (const own of recordsOf(records, agents)) {
          const since = presentSince.get(own.id)
          const wasThere =
            since !== undefined && since <= known.revision && !known.pending.has(`${agents.kind}/${own.id}`)
          if (wasThere && own.site === site && own.queues.includes(queue.id))
            yield `${id} of ${site} was offered to agent ${agentId} of ${agent.site}, while ${own.id} was there`
        }
      }
      for (const { id, before, after } of changesOf(step, agents)) {
        const isThere = after !== undefined && isPresent(after)
        if (!isThere) presentSince.delete(id as AgentId)
        else if (!before || !isPresent(before) || before.queues !== after.queues)
          presentSince.set(id as AgentId, commit.revision)
      }
    },
  }
}
