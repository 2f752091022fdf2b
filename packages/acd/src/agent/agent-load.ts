import type { ConversationId, CustomerId, Instant, InteractionId, Medium, OfferId, QueueId } from '@ringwright/core'

/**
 * One piece of work that takes capacity. What an agent is doing is derived from these, never counted up and down.
 *
 *           accept              customer gone
 *  offered ────────▶ engaged ───────────────▶ wrapping ──▶ (gone)
 *     │              │     ▲                               ▲
 *     │    other work│     │done                           │
 *     │              ▼     │                               │
 *     │              paused ── customer gone ─▶ wrapping   │
 *     │ rejected, missed, failed, rescinded                │
 *     └────────────────────────────────────────────────────┘
 *
 * `filing` stands in the place of `wrapping` where paperwork is optional: the agent has time for it beside other work.
 */
export interface AgentLoad {
  readonly interaction: InteractionId
  readonly offer: OfferId
  readonly conversation: ConversationId
  readonly customer: CustomerId
  readonly channel: string
  readonly medium: Medium
  readonly queue: QueueId
  readonly state: LoadState
  readonly since: Instant
  /** When the paperwork ends by itself. */
  readonly until?: Instant
  /** What it draws on the agent's budget while it is offered or in hand, as it was when it was offered. */
  readonly cost: number
  /** Whether other work may pause it. */
  readonly interruptible: boolean
  /** The agent asked for time for the paperwork, where that is not given unasked. */
  readonly wantsWrapUp?: boolean
  /** The agent has said how it came out. */
  readonly disposed?: boolean
  /** A colleague has the customer, and asks the agent, who may be the next to have them. */
  readonly consulted?: true
}

/**
 * `paused`: in hand, but put aside for something that has to be done now. `filing`: the customer is gone, and there is
 * time for papers, which takes no capacity.
 */
export type LoadState = 'offered' | 'engaged' | 'paused' | 'wrapping' | 'filing'

/** Whether the agent has the customer, and nobody else. */
export function isInHand({ state }: AgentLoad): boolean {
  return state === 'engaged' || state === 'paused'
}

/** Whether the customer is gone, and the papers are what is left. */
export function isPaperwork({ state }: Pick<AgentLoad, 'state'>): boolean {
  return state === 'wrapping' || state === 'filing'
}
