import { type Instant, type Interaction, type WaitingStage, askedSince } from '@ringwright/core'
import type { Agent } from '../../agent/agent.js'
import { isOfSite, siteFor } from '../../matching/site.js'
import type { Queue } from '../../queue/queue.js'

/** From when on the agent may be asked though agents of the customer's own site are there; 0 for who is of that site. */
export function asksOthersAt(interaction: Interaction, stage: WaitingStage, queue: Queue, agent: Agent): Instant {
  const site = siteFor(interaction, queue)
  if (site === undefined || !queue.sites || isOfSite(agent, site)) return 0
  return askedSince(stage) + queue.sites.othersAfterMs
}
