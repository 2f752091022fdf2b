import {
  type Actor,
  type AgentId,
  type Engine,
  type InteractionId,
  awaitsCallback,
  interactions,
  parseInput,
} from '@ringwright/core'
import { z } from 'zod'
import { agents, canTake } from '../agent/agent.js'
import { type NotEngaged, withEngaged } from '../party/engaged.js'
import { putAway, takeOutFor } from './parking-commands.js'

/** For how long a caller is parked, and for whom. */
export interface ParkOptions {
  /** For how long at most, 1,000 to 3,600,000. Default 120,000. */
  readonly forMs?: number
  /** The agent who alone may pick it up. Default: every agent. */
  readonly for?: string
  /**
   * How long the agent who parked it is waited for when nobody picks it up, before everybody of the queue is asked; 0 to
   * 600,000, default 30,000.
   */
  readonly returnMs?: number
}

/** For how long a chat is laid aside. */
export interface SnoozeOptions {
  /** For how long, unless the customer writes before: 1,000 to 2,592,000,000 (30 days). */
  readonly forMs: number
  /** How long the agent is waited for when it comes back, before everybody of the queue is asked. Default 600,000. */
  readonly returnMs?: number
}

/** Whether an interaction is parked or laid aside, and until when. */
export type ParkOutcome =
  | { readonly outcome: 'parked'; readonly until: number }
  | NotEngaged
  /** `consulting`: somebody is asked, and would be left on the line; `notReached`: the customer is being called back. */
  | {
      readonly outcome: 'refused'
      readonly reason: 'notVoice' | 'notText' | 'unknownAgent' | 'consulting' | 'notReached'
    }

/** Whether an agent gets the parked interaction. */
export type PickUpOutcome =
  /** The agent's phone rings, or the offer is on the screen. */
  | { readonly outcome: 'offered' }
  /** `notForYou`: it is meant for another agent; `notFree`: by status or capacity. */
  | { readonly outcome: 'refused'; readonly reason: 'closed' | 'notParked' | 'notForYou' | 'notFree' }

/** Putting interactions away, without their taking anybody's capacity. */
export interface Parking {
  /** Parks a call: the caller hears music until somebody picks it up, or it comes back. */
  park(actor: Actor, interaction: InteractionId, options?: ParkOptions): Promise<ParkOutcome>
  /** Puts a text away until later, or until the customer writes again. */
  snooze(actor: Actor, interaction: InteractionId, options: SnoozeOptions): Promise<ParkOutcome>
  /** An agent takes what is parked or snoozed. Needs `agent:take` for another agent. */
  pickUp(actor: Actor, agent: AgentId, interaction: InteractionId): Promise<PickUpOutcome>
}

const returnMs = z.number().int().min(0).max(600_000)

const parkSchema = z.lazy(() =>
  z.strictObject({
    forMs: z.number().int().min(1_000).max(3_600_000).default(120_000),
    for: z.string().exactOptional(),
    returnMs: returnMs.default(30_000),
  }),
)

const snoozeSchema = z.lazy(() =>
  z.strictObject({
    forMs: z.number().int().min(1_000).max(2_592_000_000),
    returnMs: returnMs.default(600_000),
  }),
)

export function parking(here: () => { readonly engine: Engine }): Parking {
  const refused = <const R extends string>(reason: R) => ({ outcome: 'refused', reason }) as const
  return {
    async park(actor, interaction, options = {}) {
      const { for: only, ...terms } = parseInput(parkSchema, options, 'park')
      return withEngaged<ParkOutcome>({
        ...{ engine: here().engine, actor, interaction, action: 'interaction:park' },
        decide(transaction, record, stage) {
          if (record.medium !== 'voice') return refused('notVoice')
          if (stage.consult) return refused('consulting')
          if (awaitsCallback(record)) return refused('notReached')
          const agent = only as AgentId | undefined
          if (agent !== undefined && !transaction.peek(agents, agent)) return refused('unknownAgent')
          putAway(transaction, record, stage, { ...terms, ...(agent !== undefined && { for: agent }) })
          return { outcome: 'parked', until: transaction.now + terms.forMs }
        },
      })
    },
    async snooze(actor, interaction, options) {
      const terms = parseInput(snoozeSchema, options, 'snooze')
      return withEngaged<ParkOutcome>({
        ...{ engine: here().engine, actor, interaction, action: 'interaction:park' },
        decide(transaction, record, stage) {
          if (record.medium !== 'text') return refused('notText')
          putAway(transaction, record, stage, terms)
          return { outcome: 'parked', until: transaction.now + terms.forMs }
        },
      })
    },
    async pickUp(actor, id, interaction) {
      const { engine } = here()
      const own = actor.role === 'agent' && actor.id === id
      engine.authorize(actor, own ? 'agent:own' : 'agent:take', { agent: id, interaction })
      return engine.run(actor, (transaction): PickUpOutcome => {
        const record = transaction.read(interactions, interaction)
        if (!record) return refused('closed')
        const { stage } = record
        if (stage.name !== 'parked') return refused('notParked')
        if (stage.for !== undefined && stage.for !== id) return refused('notForYou')
        const agent = transaction.read(agents, id)
        if (!agent || !canTake(agent, record)) return refused('notFree')
        takeOutFor(transaction, record, stage, id)
        return { outcome: 'offered' }
      })
    },
  }
}
