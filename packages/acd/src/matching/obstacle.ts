import { type AgentId, type Instant, type Interaction, type WaitingStage, askedSince } from '@ringwright/core'
import { type Agent, canTake } from '../agent/agent.js'
import { membershipOf } from '../agent/membership.js'
import type { Queue } from '../queue/queue.js'
import { type Demand, meets } from '../skill/demand.js'
import type { Openings } from './openings.js'
import { isOfOtherSite } from './site.js'

/** What keeps an agent of the queue from being offered an interaction now, in the order in which it is looked at. */
export const OBSTACLES = [
  'notFree', // by status, connection or capacity, as far as this channel needs it
  'reserved', // it waits for another agent first
  'alreadyOffered',
  'coolingDown', // did not answer, or rejected it, a short while ago
  'skills', // or the ring that the agent is in
  'otherSite', // the agents of the customer's own site come first
  'notOpenYet', // a lower level, or a delay of the agent's own, comes first
] as const

/** Why an agent does not get an interaction: one of `OBSTACLES`. */
export type Obstacle = (typeof OBSTACLES)[number]

export interface Candidacy {
  readonly interaction: Interaction
  readonly stage: WaitingStage
  readonly queue: Queue
  readonly agent: Agent
  readonly demand: Demand
  readonly openings: Openings
  readonly now: Instant
}

/**
 * The first obstacle between an interaction and an agent of its queue; undefined when the one may have the other. That it
 * waits for another agent is not looked at: until then it has no room for an offer, so nobody is found for it, and no
 * offer of it can be made.
 */
export function obstacleOf(candidacy: Candidacy): Obstacle | undefined {
  const { interaction, stage, queue, agent, demand, openings, now } = candidacy
  if (!canTake(agent, interaction)) return 'notFree'
  if (isOffered(stage, agent.id)) return 'alreadyOffered'
  if (isCoolingDown(stage, agent.id, now)) return 'coolingDown'
  if (!meets(agent, queue, demand, now)) return 'skills'
  if (isOfOtherSite(candidacy, now)) return 'otherSite'
  if (!isOpen(stage, queue, agent, openings, now)) return 'notOpenYet'
  return undefined
}

/** All that is in the way: for explanations, as a decision asks for no more than the first. */
export function obstaclesOf(candidacy: Candidacy): readonly Obstacle[] {
  const { interaction, stage, queue, agent, demand, openings, now } = candidacy
  const stands: Readonly<Record<Obstacle, boolean>> = {
    notFree: !canTake(agent, interaction),
    reserved: isReservedForOther(stage, agent.id),
    alreadyOffered: isOffered(stage, agent.id),
    coolingDown: isCoolingDown(stage, agent.id, now),
    skills: !meets(agent, queue, demand, now),
    otherSite: isOfOtherSite(candidacy, now),
    notOpenYet: !isOpen(stage, queue, agent, openings, now),
  }
  return OBSTACLES.filter((obstacle) => stands[obstacle])
}

function isReservedForOther({ reserved }: WaitingStage, id: AgentId): boolean {
  return reserved !== undefined && reserved.agent !== id
}

function isOffered({ offers }: WaitingStage, id: AgentId): boolean {
  for (const { agent } of offers) if (agent === id) return true
  return false
}

export function isCoolingDown({ excluded }: WaitingStage, id: AgentId, now: Instant): boolean {
  for (const { agent, until } of excluded) if (agent === id && until > now) return true
  return false
}

function isOpen(stage: WaitingStage, queue: Queue, agent: Agent, openings: Openings, now: Instant): boolean {
  // A node whose clock is ahead has let it in: it has waited for no time, and not for less.
  const askedMs = Math.max(0, now - askedSince(stage))
  return !openings.matter(queue) || openings.afterMs(queue, membershipOf(agent, queue.id)) <= askedMs
}
