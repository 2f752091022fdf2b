import {
  type Actor,
  type AgentId,
  type EngagedStage,
  type Engine,
  type Interaction,
  type InteractionId,
  type QueueId,
  type Transaction,
  awaitsCallback,
  parseInput,
} from '@ringwright/core'
import { z } from 'zod'
import { endConsult, startConsult } from '../consult/consult-commands.js'
import { type NotEngaged, withEngaged } from '../party/engaged.js'
import { assertPhoneNumber } from '../party/phone-number.js'
import type { QueueFloor } from '../queue/queue-floor.js'
import { type TransferRefused, transferToAgent, transferToQueue } from './transfer-commands.js'

/** Where an interaction goes. */
export type TransferTarget =
  | { readonly queue: string }
  /**
   * An agent, also of no queue of its own, who is waited for. `waitMs`: for how long, 1,000 to 3,600,000, default 60,000.
   * `queue`: whose rules hold meanwhile; default: the one it is in. `otherwise`: what becomes of it when that agent does
   * not take it: it comes back to the one who transfers it, then it waits in the queue (`return`, the default); or it
   * waits in the queue at once.
   */
  | {
      readonly agent: string
      readonly waitMs?: number
      readonly queue?: string
      readonly otherwise?: 'return' | 'queue'
    }
  /** A number outside, for calls: the agent keeps the caller until it is answered. `ringMs`: default 30,000. */
  | { readonly number: string; readonly ringMs?: number }

/** To whom an interaction is given away, and why. */
export interface TransferOptions {
  /** Where it goes. A number that cannot be called is an `invalid_argument`. */
  readonly target: TransferTarget
  /** Why, for whoever reads the facts; at most 200 characters. */
  readonly reason?: string
}

/** Whether an interaction was given away, and where it is now. */
export type TransferOutcome =
  | { readonly outcome: 'queued'; readonly queue: QueueId }
  /** It waits for the agent. */
  | { readonly outcome: 'waiting'; readonly agent: AgentId; readonly queue: QueueId }
  /** The number is called; the caller hears music, and is with the agent again if nobody answers. */
  | { readonly outcome: 'calling' }
  | NotEngaged
  | TransferRefused
  /** `notReached`: the customer is being called back, and would be given to nobody. */
  | { readonly outcome: 'refused'; readonly reason: 'notVoice' | 'notReached' }

/** Gives interactions away, for agents and for who may do it in their place. */
export interface Transfers {
  /**
   * Gives an engaged interaction away, with its requirements, age and priority: to a queue, an agent or, with the right
   * `interaction:callOut`, to a number outside. Refused, it stays where it is. Whoever is consulted meanwhile is no
   * longer. Throws `invalid_argument` for a target that does not hold.
   */
  transfer(actor: Actor, interaction: InteractionId, transfer: TransferOptions): Promise<TransferOutcome>
}

/** A phone rings for this long: after six rings nobody comes any more. */
export const RING_DEFAULT_MS = 30_000

export const ringMsSchema = z.number().int().min(1_000).max(600_000).default(RING_DEFAULT_MS)

export const reasonSchema = z.string().min(1).max(200).exactOptional()

const transferSchema = z.lazy(() =>
  z.strictObject({
    target: z.union([
      z.strictObject({ queue: z.string() }),
      z.strictObject({
        agent: z.string(),
        waitMs: z.number().int().min(1_000).max(3_600_000).default(60_000),
        queue: z.string().exactOptional(),
        otherwise: z.enum(['return', 'queue']).default('return'),
      }),
      z.strictObject({ number: z.string(), ringMs: ringMsSchema }),
    ]),
    reason: reasonSchema,
  }),
)

type CheckedTransfer = z.output<typeof transferSchema>

export function transfers(here: () => { readonly engine: Engine; readonly floor: QueueFloor }): Transfers {
  return {
    async transfer(actor, interaction, options) {
      const { engine, floor } = here()
      const checked = parseInput(transferSchema, options, 'transfer')
      const { target } = checked
      if ('number' in target) {
        assertPhoneNumber(target.number)
        engine.authorize(actor, 'interaction:callOut', { interaction, number: target.number })
      }
      return withEngaged<TransferOutcome>({
        ...{ engine, actor, interaction, action: 'interaction:transfer' },
        decide: (transaction, record, stage) =>
          'number' in target
            ? callOut(transaction, record, stage, target, checked.reason)
            : giveAway(transaction, floor, record, stage, target, checked.reason),
      })
    },
  }
}

function giveAway(
  transaction: Transaction,
  floor: QueueFloor,
  interaction: Interaction,
  stage: EngagedStage,
  target: Exclude<CheckedTransfer['target'], { number: string }>,
  reason: string | undefined,
): TransferOutcome {
  const queue = (target.queue ?? stage.queue) as QueueId
  if (!('agent' in target)) {
    const went = transferToQueue(transaction, floor, interaction, stage, queue, reason)
    return 'reason' in went ? went : { outcome: 'queued', queue: went.queue }
  }
  const agent = target.agent as AgentId
  const went = transferToAgent(transaction, floor, interaction, stage, { ...target, agent, queue }, reason)
  return 'reason' in went ? went : { outcome: 'waiting', agent, queue: went.queue }
}

/** A transfer to somebody outside is a consult that ends with the answer: until then the agent has the caller. */
function callOut(
  transaction: Transaction,
  interaction: Interaction,
  stage: EngagedStage,
  { number, ringMs }: { readonly number: string; readonly ringMs: number },
  reason: string | undefined,
): TransferOutcome {
  if (interaction.medium !== 'voice') return { outcome: 'refused', reason: 'notVoice' }
  if (awaitsCallback(interaction)) return { outcome: 'refused', reason: 'notReached' }
  const alone = endConsult(transaction, interaction, stage, { cause: 'transferred', endedBy: 'others' })
  const terms = { ringMs, transfers: true, ...(reason !== undefined && { reason }) } as const
  startConsult(transaction, interaction, alone, { number }, terms)
  return { outcome: 'calling' }
}
