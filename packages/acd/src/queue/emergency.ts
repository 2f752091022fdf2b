import { type Engine, type Instant, type QueueId, type Transaction, defineRecordKind } from '@ringwright/core'
import { z } from 'zod'

/** Queues that take nobody while something is wrong: a fire alarm, a line that is down, a mass notice. */
export interface Emergency {
  readonly queues: 'all' | readonly QueueId[]
  readonly since: Instant
  /** For those who see it on a screen. */
  readonly note?: string
  /** Those who waited when it was switched on are being sent away. */
  readonly clearing?: true
  /** They have left. Absent, and not `clearing`: they are served. */
  readonly left?: true
}

/** What `setEmergency` switches off. */
export interface EmergencySwitch {
  /** Default `all`. */
  readonly queues?: 'all' | readonly string[]
  /** Why, for those who see it on a screen; at most 1,000 characters. */
  readonly note?: string
  /** What becomes of those who wait: `serve` them, or they `leave` (overflow, else their flow). Default `serve`. */
  readonly waiting?: 'serve' | 'leave'
}

export const emergencySwitchSchema = z.strictObject({
  queues: z.union([z.literal('all'), z.array(z.string()).max(10_000)]).default('all'),
  note: z.string().max(1_000).optional(),
  waiting: z.enum(['serve', 'leave']).default('serve'),
})

/** One switch for each center. */
export const EMERGENCY_ID = 'center'

export const emergencies = defineRecordKind<Emergency>({
  kind: 'emergency',
  schema: z.object({
    queues: z.union([z.literal('all'), z.array(z.string())]),
    since: z.number(),
    note: z.string().optional(),
    clearing: z.literal(true).optional(),
    left: z.literal(true).optional(),
  }),
})

declare module '@ringwright/core' {
  interface FactTypes {
    /** Somebody switched queues off, or all of them on again (`queues` is empty then). */
    'center:emergency': { queues: 'all' | readonly string[]; waiting: 'serve' | 'leave'; note?: string }
  }
}

export function isSwitchedOff(engine: Pick<Engine, 'get'>, queue: QueueId): boolean {
  const emergency = engine.get(emergencies, EMERGENCY_ID)
  return emergency !== undefined && (emergency.queues === 'all' || emergency.queues.includes(queue))
}

/** Switches queues off, or everything on again. */
export function putEmergency(
  transaction: Transaction,
  wanted: z.output<typeof emergencySwitchSchema> | undefined,
): void {
  if (!wanted) {
    if (!transaction.read(emergencies, EMERGENCY_ID)) return
    transaction.remove(emergencies, EMERGENCY_ID)
    transaction.fact('center:emergency', { queues: [], waiting: 'serve' })
    return
  }
  const { queues, note, waiting } = wanted
  const noted = note !== undefined && { note }
  transaction.put(emergencies, EMERGENCY_ID, {
    queues: queues as Emergency['queues'],
    since: transaction.now,
    ...noted,
    ...(waiting === 'leave' && { clearing: true as const }),
  })
  transaction.fact('center:emergency', { queues, waiting, ...noted })
}
