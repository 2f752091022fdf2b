import {
  type AgentId,
  type AnswerConfirmation,
  canonicalJson,
  type FurtherDevices,
  type QueueId,
  type Transaction,
} from '@ringwright/core'
import { z } from 'zod'
import { type AutoAccept, autoAcceptSchema } from '../offer/auto-accept.js'
import { siteName } from '../queue/serving-options.js'
import { languageSkill } from '../skill/skill-level.js'
import { type Agent, agents } from './agent.js'
import { type AgentLimit, agentLimitSchema } from './agent-limit.js'
import { type StandingLineOptions, lineOf, standingLineSchema } from '../line/agent-line.js'
import { type MembershipOptions, membershipSchema, membershipsOf, queueOf } from './membership.js'
import { type AgentCapacity, type CapacityOptions, capacitySchema } from './capacity.js'

/** Who an agent is, as the host configures it. What the agent does at the moment is kept when it changes. */
export interface AgentProfile {
  /** 1 to 64 letters, digits, `-`, `_`, `.` and `@`. */
  readonly id: string
  readonly name: string
  /** Skill names with levels of 1 to 10, or with a level and until when it holds. Default: none. */
  readonly skills?: Readonly<Record<string, number | ExpiringSkill>>
  /** Language tags with levels of 1 to 10; each is also the skill `language:<tag>`. Default: none. */
  readonly languages?: Readonly<Record<string, number>>
  /** By id, or with how the agent belongs to it: `{ queue: 'sales', level: 2 }`. At most 1,000. */
  readonly queues: readonly (string | MembershipOptions)[]
  /** Where the agent works: queues with `sites` ask the agents of a customer's own site first. Default: everywhere. */
  readonly site?: string
  /** What the agent can have at once. Default: 1 call and 3 text interactions. */
  readonly capacity?: CapacityOptions
  /** The phone: a registered user, a number or a URI. Without one the agent gets no calls. */
  readonly contact?: string
  /**
   * Further devices that one offer reaches the agent on: the page in the browser, the desk phone, a mobile. One after the
   * other (`inOrder`, the default: the next one when one cannot be reached, is busy, or has rung for `ringMs`), or `all` at
   * once. Takes a `contact`. Default: none.
   */
  readonly devices?: DeviceOptions
  /**
   * The phone is called once, when the agent signs in, and stays in that call between customers (nailed-up line); each of
   * them comes without ringing. While the line is down the agent gets no calls. Takes a `contact`, a capacity of one call, and no
   * `devices`. Default: the phone rings for each.
   */
  readonly standingLine?: StandingLineOptions
  /** Offers that the agent has without being asked: all, none, or those of some channels. Default: as the queue says. */
  readonly autoAccept?: AutoAccept
  /**
   * The phone has no screen: whoever answers presses this digit before it counts, so that no mailbox takes a customer.
   * `prompt` asks for it. Default: answering is enough.
   */
  readonly confirm?: AnswerConfirmation
  /** How many interactions the agent takes in a day, a shift or an hour. Default: no limit but the capacity. */
  readonly limit?: AgentLimit
}

/** `devices` of an agent's profile. */
export interface DeviceOptions {
  /** 1 to 4, beside `contact`. */
  readonly contacts: readonly string[]
  /** One after the other, or all at once with `contact`. Default `inOrder`. */
  readonly ring?: FurtherDevices['ring']
  /** 1,000 to 60,000. Default 8,000: two of them and the last one fit into an offer of 20 s. */
  readonly ringMs?: number
}

/** A level, 1 to 10, that an agent has until an instant. */
export interface ExpiringSkill {
  readonly level: number
  /** In milliseconds since 1970. */
  readonly until: number
}

const contact = z.string().min(1).max(256)
const level = z.number().int().min(1).max(10)

const plainProfileSchema = z.strictObject({
  id: z.string().regex(/^[\w.@-]{1,64}$/, 'takes 1 to 64 letters, digits, "-", "_", "." and "@"'),
  name: z.string().min(1).max(200),
  skills: z.record(z.string().max(64), z.union([level, z.strictObject({ level, until: z.number() })])).default({}),
  languages: z.record(z.string().regex(/^[A-Za-z0-9-]{2,35}$/, 'takes language tags such as "fr"'), level).default({}),
  queues: z.array(membershipSchema).max(1_000),
  site: siteName.exactOptional(),
  capacity: capacitySchema,
  contact: contact.optional(),
  devices: z
    .strictObject({
      contacts: z.array(contact).min(1).max(4),
      ring: z.enum(['inOrder', 'all']).default('inOrder'),
      ringMs: z.number().int().min(1_000).max(60_000).default(8_000),
    })
    .exactOptional(),
  standingLine: standingLineSchema.exactOptional(),
  autoAccept: autoAcceptSchema.exactOptional(),
  confirm: z
    .strictObject({
      digit: z.string().regex(/^[0-9*#]$/, 'takes one of 0 to 9, "*" and "#"'),
      prompt: z.string().min(1).max(256).exactOptional(),
    })
    .exactOptional(),
  limit: agentLimitSchema.exactOptional(),
})

export const agentProfileSchema = plainProfileSchema
  .refine((profile) => profile.devices === undefined || profile.contact !== undefined, {
    path: ['devices'],
    message: 'takes a `contact` too: the device that is called first',
  })
  .refine(({ standingLine, contact, devices }) => !standingLine || (contact !== undefined && !devices), {
    path: ['standingLine'],
    message: 'takes a `contact`, the phone that is called, and no `devices`',
  })
  .refine(({ standingLine, capacity }) => !standingLine || (capacity?.voice ?? 1) <= 1, {
    path: ['standingLine'],
    message: 'takes a `capacity` of one call: there is one line',
  })

export type CheckedAgentProfile = z.output<typeof agentProfileSchema>

/** Makes the agent's record, or brings its profile up to date. */
export function putAgentProfile(transaction: Transaction, profile: CheckedAgentProfile, capacity: AgentCapacity): void {
  const id = profile.id as AgentId
  const { now } = transaction
  const known = transaction.read(agents, id)
  const {
    site: _site,
    contact: _contact,
    devices: _devices,
    line: lineBefore,
    autoAccept: _autoAccept,
    confirm: _confirm,
    limit: _limit,
    left: leftBefore = [],
    memberships: membershipsBefore,
    skillsUntil: _skillsUntil,
    ...kept
  } = known ?? {
    status: { name: 'offline', since: now } as const,
    connected: false,
    loads: [],
    idleSince: now,
    missed: 0,
  }
  const memberships = membershipsOf(profile.queues)
  const all = profile.queues.map(queueOf) as QueueId[]
  // Who has left a queue stays away from it, for as long as that is in the profile. What is no longer up to the agent begins
  // anew; what never was, a supervisor has decided.
  const isNewDuty = (queue: QueueId): boolean =>
    membershipsBefore?.[queue]?.optional === true && memberships?.[queue]?.optional !== true
  const left = leftBefore.filter((queue) => all.includes(queue) && !isNewDuty(queue))
  const agent: Agent = {
    ...kept,
    id,
    name: profile.name,
    ...skillsOf(profile),
    queues: all.filter((queue) => !left.includes(queue)),
    ...(profile.site !== undefined && { site: profile.site }),
    ...(left.length > 0 && { left }),
    ...(memberships && { memberships }),
    capacity,
    ...(profile.contact !== undefined && { contact: profile.contact }),
    ...(profile.devices && { devices: profile.devices }),
    ...(profile.standingLine && { line: lineOf(profile.standingLine, lineBefore, transaction.node) }),
    ...(profile.autoAccept !== undefined && { autoAccept: profile.autoAccept }),
    ...(profile.confirm && { confirm: profile.confirm }),
    ...(profile.limit && { limit: profile.limit }),
  }
  if (!known || canonicalJson(agent) !== canonicalJson(known)) transaction.put(agents, id, agent)
}

function skillsOf({ skills, languages }: CheckedAgentProfile): Pick<Agent, 'skills' | 'skillsUntil'> {
  const levels: Record<string, number> = {}
  const until: Record<string, number> = {}
  for (const [skill, value] of Object.entries(skills)) {
    levels[skill] = typeof value === 'number' ? value : value.level
    if (typeof value !== 'number') until[skill] = value.until
  }
  for (const [tag, value] of Object.entries(languages)) levels[languageSkill(tag)] = value
  return { skills: levels, ...(Object.keys(until).length > 0 && { skillsUntil: until }) }
}
