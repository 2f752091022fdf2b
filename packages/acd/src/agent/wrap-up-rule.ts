import { ownValue } from '@ringwright/core'
import { z } from 'zod'
import type { AgentLoad } from './agent-load.js'

/**
 * What paperwork follows when the customer is gone:
 *
 * | mode                            | it begins                   | it ends                                     |
 * |---------------------------------|-----------------------------|---------------------------------------------|
 * | `mandatoryDiscretionary`        | always                      | when the agent says so, at `maxMs` at last  |
 * | `mandatoryTimeboxed`            | always                      | when the agent says so, or after `ms`       |
 * | `mandatoryTimeboxedNoEarlyExit` | always                      | after `ms`                                  |
 * | `agentRequested`                | when the agent asked for it | when the agent says so, or after `ms`       |
 * | `optional`                      | never: the agent is free at once, and may file papers for `ms` beside other work |
 * | `none`                          | never                       |                                             |
 */
export const WRAP_UP_MODES = [
  'mandatoryDiscretionary',
  'mandatoryTimeboxed',
  'mandatoryTimeboxedNoEarlyExit',
  'agentRequested',
  'optional',
  'none',
] as const

/** What ends an agent's wrap-up: one of `WRAP_UP_MODES`. */
export type WrapUpMode = (typeof WRAP_UP_MODES)[number]

/** How agents wrap up, and for how long. */
export interface WrapUpOptions {
  /** Default `mandatoryTimeboxed`. */
  readonly mode?: WrapUpMode
  /** How long it lasts where time ends it. Default: the queue's `wrapUpMs`. 1,000 to 900,000. */
  readonly ms?: number
  /** How long it lasts at the most, however often it is extended. Default 900,000, which is the most. */
  readonly maxMs?: number
}

/** How the interactions of a queue are wrapped up. */
export interface QueueWrapUpOptions extends WrapUpOptions {
  /** Where interactions of one channel are wrapped up otherwise, by channel. What is left out is as in the queue. */
  readonly channels?: Readonly<Record<string, WrapUpOptions>>
}

/** What holds for one interaction. */
export interface WrapUpRule {
  readonly mode: WrapUpMode
  readonly ms: number
  readonly maxMs: number
}

/** As it stands in a queue's record; what is left out is as the queue's `wrapUpMs` says. */
export type QueueWrapUp = z.output<typeof queueWrapUpSchema>

/** Longest wrap-up: what takes longer is other work, and has a status of its own. */
export const WRAP_UP_MAX_MS = 900_000

/** As many as a center has channels: the rules stand in each queue's record. */
const CHANNELS_MAX = 32

const duration = z.number().int().min(1_000).max(WRAP_UP_MAX_MS).exactOptional()

const wrapUpSchema = z.strictObject({ mode: z.enum(WRAP_UP_MODES).exactOptional(), ms: duration, maxMs: duration })

export const queueWrapUpSchema = wrapUpSchema.extend({
  channels: z
    .record(z.string().min(1).max(64), wrapUpSchema)
    .refine((channels) => Object.keys(channels).length <= CHANNELS_MAX, `takes ${CHANNELS_MAX} channels at the most`)
    .exactOptional(),
})

interface WrappingQueue {
  readonly wrapUpMs: number
  readonly wrapUp?: QueueWrapUp
}

/** How interactions of a channel are wrapped up in a queue. */
export function wrapUpRule({ wrapUpMs, wrapUp }: WrappingQueue, channel: string): WrapUpRule {
  const own = ownValue(wrapUp?.channels, channel)
  const ms = own?.ms ?? wrapUp?.ms ?? wrapUpMs
  const maxMs = Math.max(ms, own?.maxMs ?? wrapUp?.maxMs ?? WRAP_UP_MAX_MS)
  return { mode: own?.mode ?? wrapUp?.mode ?? 'mandatoryTimeboxed', ms, maxMs }
}

/** All rules that a queue has: its own, and those of its channels. */
export function wrapUpRules(queue: WrappingQueue): readonly WrapUpRule[] {
  const channels = Object.keys(queue.wrapUp?.channels ?? {})
  return ['', ...channels].map((channel) => wrapUpRule(queue, channel))
}

/** How long the paperwork of a load lasts unless the agent ends it; 0: there is none. */
export function wrapUpLastsMs({ mode, ms, maxMs }: WrapUpRule, load: Pick<AgentLoad, 'wantsWrapUp'>): number {
  switch (mode) {
    case 'none':
      return 0
    case 'mandatoryDiscretionary':
      return maxMs
    case 'agentRequested':
      return load.wantsWrapUp ? ms : 0
    case 'mandatoryTimeboxed':
    case 'mandatoryTimeboxedNoEarlyExit':
    case 'optional':
      return ms
  }
}
