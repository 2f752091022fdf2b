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
  readonly #staff: QueueStaff
  readonly #staged: StagedLeads
  #expecting: Set<string> | undefined

  constructor(staff: QueueStaff, staged: StagedLeads) {
    this.#staff = staff
    this.#staged = staged
  }

  of({ agent }: Lead): Appointed {
    const member = agent === undefined ? undefined : this.#member(agent)
    if (!member) return 'free'
    if (member.phase === 'away') return 'away'
    return member.phase === 'idle' && !member.isLeaving && !this.#expected.has(member.agent) ? 'free' : 'busy'
  }

  /** The agent, where one is to have the lead. */
  with({ agent }: Lead): { readonly agent?: AgentId } {
    return agent !== undefined && this.#member(agent) ? { agent } : {}
  }

  take({ agent }: Lead): void {
    if (agent !== undefined) this.#expected.add(agent)
  }

  #member(agent: AgentId): StaffMember | undefined {
    return this.#staff.members.find((member) => member.agent === agent)
  }

  /** Agents who expect somebody who is being called; few leads are anybody's, and who decides on others needs to know of none. */
  get #expected(): Set<string> {
    if (this.#expecting) return this.#expecting
    const { calling, live, previewing } = this.#staged
    const leads = [calling, live, previewing].flatMap((stage) => [...stage.values()])
    this.#expecting = new Set(leads.flatMap(({ agent }) => agent ?? []))
    return this.#expecting
  }
}

/** The stage of a lead whose agent is not at work. */
export function untilAgentIsBack(now: Instant): Extract<LeadStage, { name: 'settled' }> {
  return { name: 'settled', at: now, dueAt: now + AWAY_MS }
}
