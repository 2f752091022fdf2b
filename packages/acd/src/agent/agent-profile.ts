import type { AgentId, QueueId, Transaction } from '@ringwright/core'
import { z } from 'zod'
import { type Agent, agents } from './agent.js'

/** Who an agent is, as the host configures it. What the agent does at the moment is kept when it changes. */
export interface AgentProfile {
  /** 1 to 64 letters, digits, `-`, `_`, `.` and `@`. */
  readonly id: string
  readonly name: string
  /** Skill names with levels of 1 to 10. Default: none. */
  readonly skills?: Readonly<Record<string, number>>
  readonly queues: readonly string[]
  /** How many at once by medium, 0 to 100. Default: 1 call and 3 text interactions. */
  readonly capacity?: { readonly voice?: number; readonly text?: number }
  /** The phone: a registered user, a number or a URI. Without one the agent gets no calls. */
  readonly contact?: string
}

export const agentProfileSchema = z.strictObject({
  id: z.string().regex(/^[\w.@-]{1,64}$/, 'takes 1 to 64 letters, digits, "-", "_", "." and "@"'),
  name: z.string().min(1).max(200),
  skills: z.record(z.string().max(64), z.number().int().min(1).max(10)).default({}),
  queues: z.array(z.string()).max(1_000),
  capacity: z
    .strictObject({
      voice: z.number().int().min(0).max(100).default(1),
      text: z.number().int().min(0).max(100).default(3),
    })
    .prefault({}),
  contact: z.string().min(1).max(256).optional(),
})

export type CheckedAgentProfile = z.output<typeof agentProfileSchema>

/** Makes the agent's record, or brings its profile up to date. */
export function putAgentProfile(transaction: Transaction, profile: CheckedAgentProfile): void {
  const id = profile.id as AgentId
  const { now } = transaction
  const known = transaction.read(agents, id)
  const { contact: _superseded, ...kept } = known ?? {
    status: { name: 'offline', since: now } as const,
    connected: false,
    loads: [],
    idleSince: now,
    missed: 0,
  }
  const agent: Agent = {
    ...kept,
    id,
    name: profile.name,
    skills: profile.skills,
    queues: profile.queues as QueueId[],
    capacity: profile.capacity,
    ...(profile.contact !== undefined && { contact: profile.contact }),
  }
  if (!known || JSON.stringify(sorted(agent)) !== JSON.stringify(sorted(known))) transaction.put(agents, id, agent)
}

function sorted(agent: Agent): unknown {
  return Object.entries(agent).sort(([a], [b]) => (a < b ? -1 : 1))
}
