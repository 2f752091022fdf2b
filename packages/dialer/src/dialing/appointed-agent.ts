import type { AgentId, Instant, QueueStaff, StaffMember } from '@ringwright/core'
import type { LeadIndex } from '../lead/lead-index.js'
import type { Lead, LeadStage } from '../lead/lead.js'

/** When it is asked again whether the agent of an appointment is at work. */
const AWAY_MS = 15 * 60_000

/**
 * `free`: a lead of no agent's, or its agent is idle and expects nobody else. `busy`: its agent is at work. `away`: its
 * agent is on a break. Whose agent has signed out, or serves the queue no longer, is for everybody.
 */
export type Appointed = 'free' | 'busy' | 'away'

/** Whether the agents with whom leads have appointments can have them now. Made for one decision. */
export class AppointedAgents {
  readonly #staff: QueueStaff
  readonly #index: LeadIndex
  /** Whose leads this decision calls or shows: the index has them once it is sent. */
  readonly #taken = new Set<AgentId>()

  constructor(staff: QueueStaff, index: LeadIndex) {
    this.#staff = staff
    this.#index = index
  }

  of({ agent }: Lead): Appointed {
    const member = agent === undefined ? undefined : this.#member(agent)
    if (!member) return 'free'
    if (member.phase === 'away') return 'away'
    const isExpecting = this.#taken.has(member.agent) || this.#index.isExpecting(member.agent)
    return member.phase === 'idle' && !member.isLeaving && !isExpecting ? 'free' : 'busy'
  }

  /** The agent, where one is to have the lead. */
  with({ agent }: Lead): { readonly agent?: AgentId } {
    return agent !== undefined && this.#member(agent) ? { agent } : {}
  }

  take({ agent }: Lead): void {
    if (agent !== undefined) this.#taken.add(agent)
  }

  #member(agent: AgentId): StaffMember | undefined {
    return this.#staff.members.find((member) => member.agent === agent)
  }
}

/** The stage of a lead whose agent is not at work. */
export function untilAgentIsBack(now: Instant): Extract<LeadStage, { name: 'settled' }> {
  return { name: 'settled', at: now, dueAt: now + AWAY_MS }
}
