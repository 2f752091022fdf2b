import { type Instant, type Interaction, type WaitingStage, askedSince } from '@ringwright/core'
import type { Agent } from '../agent/agent.js'
import type { Queue } from '../queue/queue.js'
import type { Openings } from './openings.js'

/** The site whose agents go first; undefined where that makes no difference. */
export function siteFor({ site }: Interaction, { sites }: Queue): string | undefined {
  return sites && (site ?? sites.own)
}

/** Agents without a site belong to all of them. */
export function isOfSite({ site }: Agent, wanted: string): boolean {
  return site === undefined || site === wanted
}

/** After how much waiting the agent may be asked, as far as sites say: at once when nobody of the own site is there. */
export function siteOpensAfterMs(interaction: Interaction, queue: Queue, agent: Agent, openings: Openings): number {
  const site = siteFor(interaction, queue)
  if (site === undefined || !queue.sites || isOfSite(agent, site)) return 0
  return openings.hasSite(site) ? queue.sites.othersAfterMs : 0
}

/** Whether the agents of the own site are asked alone for now. */
export function isOfOtherSite(
  {
    interaction,
    stage,
    queue,
    agent,
    openings,
  }: {
    readonly interaction: Interaction
    readonly stage: WaitingStage
    readonly queue: Queue
    readonly agent: Agent
    readonly openings: Openings
  },
  now: Instant,
): boolean {
  return (
    queue.sites !== undefined &&
    siteOpensAfterMs(interaction, queue, agent, openings) > Math.max(0, now - askedSince(stage))
  )
}
