import type { QueueId, Transaction } from '@ringwright/core'
import { z } from 'zod'
import { type Queue, queues } from './queue.js'

/** How a queue works, as the host configures it. Durations are milliseconds. */
export interface QueueOptions {
  /** 1 to 64 letters, digits, `-` and `_`. */
  readonly id: string
  /** Default: the id. */
  readonly name?: string
  /** Most interactions waiting at once. Default 1,000. */
  readonly lengthMax?: number
  /** How long an agent has to answer. Default 20,000; 1,000 to 600,000. */
  readonly offerTimeoutMs?: number
  /** Default 15,000; 0 (none) to 900,000. */
  readonly wrapUpMs?: number
  /** Missed offers in a row until the agent is sent on a break. Default 2; 0: never. */
  readonly missedMax?: number
  /** How long an agent who missed or rejected an interaction is not offered it again. Default 30,000. */
  readonly cooldownMs?: number
  /** Default `['last-agent', 'longest-idle']`. */
  readonly strategies?: readonly string[]
  /** Skills that agents need here, with the least level. Default: none. */
  readonly skills?: Readonly<Record<string, number>>
  /** Refuse when no agent of the queue is signed in. Default false. */
  readonly refuseWithoutAgents?: boolean
}

export const queueOptionsSchema = z.strictObject({
  id: z.string().regex(/^[\w-]{1,64}$/, 'takes 1 to 64 letters, digits, "-" and "_"'),
  name: z.string().min(1).max(200).optional(),
  lengthMax: z.number().int().min(1).max(1_000_000).default(1_000),
  offerTimeoutMs: z.number().int().min(1_000).max(600_000).default(20_000),
  wrapUpMs: z.number().int().min(0).max(900_000).default(15_000),
  missedMax: z.number().int().min(0).max(100).default(2),
  cooldownMs: z.number().int().min(0).max(3_600_000).default(30_000),
  strategies: z.array(z.string()).min(1).max(10).default(['last-agent', 'longest-idle']),
  skills: z.record(z.string().max(64), z.number().int().min(1).max(10)).default({}),
  refuseWithoutAgents: z.boolean().default(false),
})

export type CheckedQueueOptions = z.output<typeof queueOptionsSchema>

/** Makes the queue's record, or brings it up to date; who waits goes on waiting. */
export function putQueueOptions(transaction: Transaction, options: CheckedQueueOptions): void {
  const id = options.id as QueueId
  const known = transaction.read(queues, id)
  const queue: Queue = { ...options, id, name: options.name ?? options.id, admissions: known?.admissions ?? 0 }
  transaction.put(queues, id, queue)
}
