import { type Medium, ownValue } from '@ringwright/core'
import { z } from 'zod'
import type { AgentLoad } from './agent-load.js'
import type { CallsElsewhere } from './calls-elsewhere.js'

/** What interactions of one channel take of an agent. */
export interface ChannelWork {
  /** What one draws on the agent's budget. */
  readonly cost: number
  /** How many at once at the most, beside the limit of the medium. */
  readonly max: number
  /** Whether other work may pause it: a call that comes while a mail is being written. */
  readonly interruptible: boolean
}

/**
 * What an agent can have at once, by three limits that all hold: so many of a medium, so many of a channel, and a budget
 * on which everything draws. The least of them decides.
 */
export interface AgentCapacity extends Readonly<Record<Medium, number>> {
  /** The budget that all work together draws on. */
  readonly budget: number
  /** By channel; `voice` and `text` are for channels that are not named. */
  readonly channels: Readonly<Record<string, ChannelWork>>
  /** The least that any work of a medium costs: with less left, the agent is not looked at. */
  readonly leastCost: Readonly<Record<Medium, number>>
}

/** `ChannelWork` as the host configures it; what is left out is as for other channels of its medium. */
export interface ChannelWorkOptions {
  /** Default: 100 for a call, 10 for `email`, 20 for other text. 0 to 10,000. */
  readonly cost?: number
  /** Default: as many as the medium allows. 0 to 100. */
  readonly max?: number
  /** Default: true for `email`, otherwise false. */
  readonly interruptible?: boolean
}

/** How much an agent can have at once, by number and by cost. */
export interface CapacityOptions {
  /** Calls at once, 0 to 100. Default 1. */
  readonly voice?: number
  /** Text interactions at once, 0 to 100. Default 3. */
  readonly text?: number
  /** What all work together may cost, up to 1,000,000. Default: enough for everything that `voice` and `text` allow. */
  readonly budget?: number
  /** Of this agent, instead of the center's. By channel; `voice` and `text` are for those that are not named. */
  readonly channels?: Readonly<Record<string, ChannelWorkOptions>>
}

/** Channels that work is described for, at the most: as many as a center has, and it stands in each agent's record. */
const CHANNELS_MAX = 32

export const channelWorkSchema = z
  .record(
    z.string().min(1).max(64),
    z.strictObject({
      cost: z.number().int().min(0).max(10_000).optional(),
      max: z.number().int().min(0).max(100).optional(),
      interruptible: z.boolean().optional(),
    }),
  )
  .refine((channels) => Object.keys(channels).length <= CHANNELS_MAX, `takes ${CHANNELS_MAX} channels at the most`)
  .default({})

export const capacitySchema = z
  .strictObject({
    voice: z.number().int().min(0).max(100).default(1),
    text: z.number().int().min(0).max(100).default(3),
    budget: z.number().int().min(0).max(1_000_000).optional(),
    channels: channelWorkSchema,
  })
  .prefault({})

type CheckedWork = z.output<typeof channelWorkSchema>

export const capacityRecordSchema = z.object({
  voice: z.number(),
  text: z.number(),
  budget: z.number(),
  channels: z.record(z.string(), z.object({ cost: z.number(), max: z.number(), interruptible: z.boolean() })),
  leastCost: z.object({ voice: z.number(), text: z.number() }),
})

const MEDIUM_DEFAULTS: Readonly<Record<Medium, ChannelWork>> = {
  voice: { cost: 100, max: 100, interruptible: false },
  text: { cost: 20, max: 100, interruptible: false },
}
const CHANNEL_DEFAULTS: CheckedWork = { email: { cost: 10, interruptible: true } }

/** An agent's capacity: the agent's own numbers, then the center's, then the defaults. */
export function capacityOf(own: z.output<typeof capacitySchema>, center: CheckedWork): AgentCapacity {
  const names = new Set([
    'voice',
    'text',
    ...Object.keys(CHANNEL_DEFAULTS),
    ...Object.keys(center),
    ...Object.keys(own.channels),
  ])
  const channels: Record<string, ChannelWork> = {}
  for (const name of names) {
    const medium = name === 'voice' ? 'voice' : 'text'
    channels[name] = {
      ...MEDIUM_DEFAULTS[medium],
      ...defined(center[medium]),
      ...defined(own.channels[medium]),
      ...defined(CHANNEL_DEFAULTS[name]),
      ...defined(center[name]),
      ...defined(own.channels[name]),
    }
  }
  const costs = (medium: Medium): number[] =>
    Object.entries(channels).flatMap(([name, { cost }]) => ((name === 'voice') === (medium === 'voice') ? [cost] : []))
  const all = own.voice * Math.max(...costs('voice')) + own.text * Math.max(...costs('text'))
  const leastCost = { voice: Math.min(...costs('voice')), text: Math.min(...costs('text')) }
  return { voice: own.voice, text: own.text, budget: own.budget ?? all, channels, leastCost }
}

/** What interactions of a channel take of an agent with this capacity. */
export function workOf({ channels }: AgentCapacity, channel: string, medium: Medium): ChannelWork {
  return ownValue(channels, channel) ?? channels[medium] ?? MEDIUM_DEFAULTS[medium]
}

/** What a load draws on the budget now. Paperwork only takes a place of its medium and channel; what is paused waits. */
export function drawnBy({ state, cost }: AgentLoad): number {
  return state === 'offered' || state === 'engaged' ? cost : 0
}

/** An agent, as far as capacity goes. */
interface BusyAgent {
  readonly capacity: AgentCapacity
  readonly loads: readonly AgentLoad[]
  readonly elsewhere?: CallsElsewhere
}

/** Whether some work of this medium may fit beside what the agent has. For most agents this is all there is to ask. */
export function hasRoom({ capacity, loads, elsewhere }: BusyAgent, medium: Medium): boolean {
  let count = 0
  let drawn = capacity.leastCost[medium]
  if (elsewhere) {
    if (medium === 'voice') count = elsewhere.calls
    drawn += drawnElsewhere(elsewhere, capacity)
  }
  for (const load of loads) {
    if (load.state === 'filing') continue
    if (load.medium === medium) count++
    if (isFirm(load)) drawn += drawnBy(load)
  }
  return count < capacity[medium] && drawn <= capacity.budget
}

/** Whether an interaction of this channel fits beside what the agent has, pausing what it may pause. */
export function hasRoomFor({ capacity, loads, elsewhere }: BusyAgent, channel: string, medium: Medium): boolean {
  const { cost, max, interruptible } = workOf(capacity, channel, medium)
  let ofMedium = 0
  let ofChannel = 0
  let drawn = cost
  if (elsewhere) {
    if (medium === 'voice') ofMedium = elsewhere.calls
    drawn += drawnElsewhere(elsewhere, capacity)
  }
  for (const load of loads) {
    if (load.state === 'filing') continue
    if (load.medium === medium) ofMedium++
    if (load.channel === channel) ofChannel++
    if (interruptible || isFirm(load)) drawn += drawnBy(load)
  }
  return ofMedium < capacity[medium] && ofChannel < max && drawn <= capacity.budget
}

/**
 * The same loads, with as much of what can be paused going on as the budget allows: what goes on is kept first, then
 * what is paused is taken up again, in the order in which it came to the agent. Returns the same list when nothing changes.
 */
export function settled(
  loads: readonly AgentLoad[],
  { capacity, elsewhere }: Omit<BusyAgent, 'loads'>,
): readonly AgentLoad[] {
  if (!loads.some(canPause)) return loads
  let left = capacity.budget
  if (elsewhere) left -= drawnElsewhere(elsewhere, capacity)
  for (const load of loads) if (!canPause(load)) left -= drawnBy(load)
  const goesOn = new Set<AgentLoad>()
  for (const state of ['engaged', 'paused'] as const)
    for (const load of loads) {
      if (load.state !== state || !canPause(load) || load.cost > left) continue
      left -= load.cost
      goesOn.add(load)
    }
  if (loads.every((load) => !canPause(load) || (load.state === 'engaged') === goesOn.has(load))) return loads
  return loads.map((load) => (canPause(load) ? { ...load, state: goesOn.has(load) ? 'engaged' : 'paused' } : load))
}

/** What calls draw that come from no queue: as much as ours. */
function drawnElsewhere({ calls }: CallsElsewhere, capacity: AgentCapacity): number {
  return calls * workOf(capacity, 'voice', 'voice').cost
}

/** Nothing can pause it: an offer is not in hand yet, so there is nothing that could be put aside. */
function isFirm(load: AgentLoad): boolean {
  return !load.interruptible || load.state === 'offered'
}

function canPause({ interruptible, state }: AgentLoad): boolean {
  return interruptible && (state === 'engaged' || state === 'paused')
}

/** Without what was left out, so that spreading it does not undo a default. */
function defined(work: CheckedWork[string] | undefined): Partial<ChannelWork> {
  return Object.fromEntries(Object.entries(work ?? {}).filter(([, value]) => value !== undefined))
}
