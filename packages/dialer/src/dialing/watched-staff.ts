import type { QueueStaff, StaffMember } from '@ringwright/core'
import type { AgentPhase, PacedAgent, PacingEvent } from '../pacing/pacer.js'

type AgentEvent = Extract<PacingEvent, { kind: 'agent' }>

const NOTHING: readonly AgentEvent[] = []

/** A queue's staff as a pacer is shown it, and what has happened to it from one look to the next. */
export class WatchedStaff {
  #members: readonly StaffMember[] = []
  #agents: readonly PacedAgent[] = []

  get agents(): readonly PacedAgent[] {
    return this.#agents
  }

  /** Looks again; returns who went from one phase to another. Whoever is new has come from nowhere. */
  look({ members }: QueueStaff): readonly AgentEvent[] {
    const before = this.#members
    if (members === before) return NOTHING
    const isSameTeam = isTeam(members, before)
    const known = isSameTeam ? undefined : new Map(before.map((member) => [member.agent, member]))
    const agents = isSameTeam ? [...this.#agents] : []
    const events: AgentEvent[] = []
    for (let place = 0; place < members.length; place++) {
      const member = members[place] as StaffMember
      const last = known ? known.get(member.agent) : before[place]
      if (isSameTeam && last === member) continue
      agents[place] = pacedAgent(member)
      const event = last && eventOf(member, last)
      if (event) events.push(event)
    }
    this.#members = members
    this.#agents = agents
    return events
  }
}

/** Whether they are the same agents, in the same order. */
function isTeam(members: readonly StaffMember[], before: readonly StaffMember[]): boolean {
  if (members.length !== before.length) return false
  for (let place = 0; place < members.length; place++) {
    const [member, last] = [members[place], before[place]]
    if (member !== last && member?.agent !== last?.agent) return false
  }
  return true
}

function eventOf(member: StaffMember, last: StaffMember): AgentEvent | undefined {
  const [from, to] = [phaseOf(last), phaseOf(member)]
  const { agent, since: at } = member
  return from === to ? undefined : { kind: 'agent', at, agent, from, since: last.since, to }
}

function pacedAgent(member: StaffMember): PacedAgent {
  const { agent: id, since, isLeaving } = member
  return { id, phase: phaseOf(member), since, ...(isLeaving && { leaving: true }) }
}

/** An agent who is offered somebody is as good as talking. */
function phaseOf({ phase }: StaffMember): AgentPhase {
  return phase === 'offered' ? 'talking' : phase
}
