import type { MetricDefinition } from '@ringwright/core/reporting'
import { z } from 'zod'
import { type AlertOptions, alertOptionsSchema } from './alert.js'

/** Which live figures are kept, how fine and for how long, and who is told when they are reached. */
export interface StatisticsOptions {
  /** The shortest time that can be told apart, in milliseconds. Default 900,000 (15 minutes); 60,000 to 3,600,000. */
  readonly intervalMs?: number
  /** How far back figures are kept live, in milliseconds. Default a day; an hour to 35 days. History is the archive's. */
  readonly keptMs?: number
  /**
   * How often the dispatcher keeps the counts in the store, in milliseconds. Default 300,000; 1,000 to 3,600,000. A node
   * that starts reads the log from there on, so the store's log has to reach back further.
   */
  readonly checkpointEveryMs?: number
  /** Definitions of the host beside the built-in ones: figures of queues, and of agents. */
  readonly queueMetrics?: readonly MetricDefinition[]
  /** As `queueMetrics`, for figures of agents; at most 1,000 each. */
  readonly agentMetrics?: readonly MetricDefinition[]
  /** When somebody is to be told; at most 1,000. Default: never. */
  readonly alerts?: readonly AlertOptions[]
}

const definitions = z
  .array(z.custom<MetricDefinition>((value) => typeof value === 'object' && value !== null))
  .max(1_000)

const optionsSchema = z.strictObject({
  intervalMs: z.number().int().min(60_000).max(3_600_000).default(900_000),
  keptMs: z
    .number()
    .int()
    .min(3_600_000)
    .max(35 * 86_400_000)
    .default(86_400_000),
  checkpointEveryMs: z.number().int().min(1_000).max(3_600_000).default(300_000),
  queueMetrics: definitions.default([]),
  agentMetrics: definitions.default([]),
  alerts: z
    .array(alertOptionsSchema)
    .max(1_000)
    .refine((alerts) => new Set(alerts.map(({ name }) => name)).size === alerts.length, 'takes each name once')
    .default([]),
})

export const statisticsOptionsSchema = optionsSchema.superRefine(({ alerts, keptMs }, context) => {
  for (const [index, { figure }] of alerts.entries())
    if (typeof figure === 'object' && figure.windowMs > keptMs)
      context.addIssue({
        code: 'custom',
        path: ['alerts', index, 'figure', 'windowMs'],
        message: `takes at most keptMs, which is ${keptMs}: nothing older is there`,
      })
})
