import type { AgentId, Instant, QueueStaff, StaffMember } from '@ringwright/core'
import type { StagedLeads } from '../lead/lead-index.js'
import type { Lead, LeadStage } from '../lead/lead.js'

/** When it is asked again whether the agent of an appointment is at work. */
const AWAY_MS = 15 * 60_000

/**
 * `free`: a lead of no agent's, or its agent is idle and expects nobody else. `busy`: its agent is at work. `away`: its
 * agent is not. Whose agent serves the queue no longer is for everybody.
 */
export type Appointed = 'free' | 'busy' | 'away'

/** Whether the agents with whom leads have appointments can have them now. Made for one decision. */
export class AppointedAgents {
  readonly #members: ReadonlyMap<string, StaffMember>
  /** Agents who expect somebody who is being called. */
  readonly #expecting: Set<string>

  constructor({ members }: QueueStaff, { calling, live, previewing }: StagedLeads) {
    this.#members = new Map(members.map((member) => [member.agent, member]))
    this.#expecting = new Set()
    for (const stage of [calling, live, previewing]) for (const lead of stage.values()) this.take(lead)
  }

  of({ agent }: Lead): Appointed {
    const member = agent === undefined ? undefined : this.#members.get(agent)
    if (!member) return 'free'
    if (member.phase === 'away') return 'away'
    return member.phase === 'idle' && !member.isLeaving && !this.#expecting.has(member.agent) ? 'free' : 'busy'
  }

  /** The agent, where one is to have the lead. */
  with({ agent }: Lead): { readonly agent?: AgentId } {
    return agent !== undefined && this.#members.has(agent) ? { agent } : {}
  }

  take({ agent }: Lead): void {
    if (agent !== undefined) this.#expecting.add(agent)
  }
}

/** The stage of a lead whose agent is not at work. */
export function untilAgentIsBack(now: Instant): Extract<LeadStage, { name: 'settled' }> {
  return { name: 'settled', at: now, dueAt: now + AWAY_MS }
}
