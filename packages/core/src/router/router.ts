import type { Actor } from '../authorization/actor.js'
import type { Instant } from '../clock/clock.js'
import type { Transaction } from '../engine/transaction.js'
import type { AgentId, InteractionId, NodeId, OfferId, QueueId } from '../identity/identity.js'
import type { EndCause } from '../interaction/end-cause.js'
import type { Interaction } from '../interaction/interaction.js'
import type { CallbackRequest } from './callback-request.js'
import type { RouteRequest } from './route-request.js'

/** Whether an interaction waits in a queue now. */
export type RouteOutcome =
  | { readonly outcome: 'queued'; readonly queue: QueueId }
  | { readonly outcome: 'refused'; readonly reason: RouteRefusal }

/** Why a queue does not take an interaction. */
export const ROUTE_REFUSALS = [
  'unknownQueue',
  'full',
  'noAgents', // nobody, or not enough, is there to serve it
  'outOfHours',
  'waitTooLong', // it would have to wait for too long, as far as that can be known
  'emergency', // the queue is switched off
  'blocked', // the customer's address is
  'noNumber', // there is no number that could be called back
  'closed', // the interaction itself is over, or not in a stage from which it could be queued
] as const

/** Why an interaction does not come into a queue: one of `ROUTE_REFUSALS`. */
export type RouteRefusal = (typeof ROUTE_REFUSALS)[number]

/** Where somebody stands in a queue. */
export interface QueuePlace {
  readonly queue: QueueId
  /** 1 is next. Never grows while waiting. */
  readonly position: number
  readonly waiting: number
  /** How long it still takes; absent when that cannot be said. */
  readonly estimate?: WaitEstimate
}

/** A predicted wait, in milliseconds from now. */
export interface WaitEstimate {
  readonly lowMs: number
  readonly expectedMs: number
  readonly highMs: number
}

/** Whether the agent who accepts an offer has the customer. */
export type AcceptOutcome =
  | { readonly outcome: 'accepted' }
  /** Its deadline has passed. */
  | { readonly outcome: 'expired' }
  /** Taken back: the customer left, a supervisor moved it, or somebody else has it. */
  | { readonly outcome: 'rescinded' }

/** Somebody who serves a queue and is not offline, as those need to know who call people for that queue. */
export interface StaffMember {
  readonly agent: AgentId
  readonly phase: 'idle' | 'offered' | 'talking' | 'wrapping' | 'away'
  /** Since when the agent is in this phase. */
  readonly since: number
  /** Takes nothing further once the present work is done. */
  readonly isLeaving: boolean
  /** Serves other queues as well, which may take the agent at any moment. */
  readonly isShared: boolean
}

/** Who serves a queue for calls, and how many others wait for the same people. */
export interface QueueStaff {
  readonly members: readonly StaffMember[]
  /** Interactions without an offer that wait in other queues of these agents. */
  readonly waitingElsewhere: number
}

/** Names one offer: offers are looked up through their interaction. */
export interface OfferReference {
  readonly interaction: InteractionId
  readonly offer: OfferId
}

/**
 * Finds somebody for an interaction. Implemented by `@ringwright/acd`. Methods that take a transaction add to the
 * caller's change, so that what happens to the interaction and to the agents is committed as one.
 */
export interface Router {
  /**
   * Moves an interaction into a queue's waiting stage; leaves it as it is when the queue refuses. Throws `invalid_argument`
   * for a request that no record could hold.
   */
  enqueue(transaction: Transaction, interaction: Interaction, request: RouteRequest): RouteOutcome
  /**
   * The customer is gone, or somebody with the right to do so ends it. Offers are rescinded; an engaged agent goes to
   * wrap-up; without an agent the interaction is closed.
   */
  release(transaction: Transaction, interaction: Interaction, cause: EndCause): void
  /** Takes a waiting interaction out of its queue; the caller puts it into another stage. */
  withdraw(transaction: Transaction, interaction: Interaction): void
  /**
   * Has it wait for a callback at the place that it has left, or at the end of a queue; leaves it as it is when nobody
   * could call back in time. Throws `invalid_argument` as `enqueue` does.
   */
  requestCallback(transaction: Transaction, interaction: Interaction, request: CallbackRequest): RouteOutcome
  /** A callback did not reach the customer: it is tried again later, or given up. */
  unreached(transaction: Transaction, interaction: Interaction, cause: string): void
  /**
   * The node that held its call is lost. Who can be called back waits for that where they stood, who was talking ahead
   * of others; who cannot is closed as `nodeLost`. `heir` is the new home.
   */
  callLost(transaction: Transaction, interaction: Interaction, heir: NodeId): void
  /**
   * It has waited for as long as it may. True when it waits on: elsewhere, or where it is because it comes from an agent.
   * False when there is no other place, and nothing was changed.
   */
  overflow(transaction: Transaction, interaction: Interaction): boolean
  /**
   * Somebody who was called because of an interaction is on the line; false when that is no longer wanted, and nothing
   * was changed.
   */
  partyAnswered(transaction: Transaction, interaction: Interaction, party: OfferId): boolean
  /**
   * Somebody other than the customer is gone, or could not be reached: the agent, one who is consulted, somebody outside, a
   * supervisor. What becomes of the customer follows from the stage.
   */
  partyGone(transaction: Transaction, interaction: Interaction, party: OfferId, cause: string): void
  /**
   * An agent asks with the phone that somebody else has the customer: whom the text means, and whether the agent may, is
   * for the router to say. False when it is refused, and nothing was changed.
   */
  transferByPhone(agent: AgentId, interaction: InteractionId, to: string): Promise<boolean>
  /**
   * A customer's call at this node is for an agent whose standing line another node may have: it is called from here. False
   * when the agent has no line that is up.
   */
  bringLine(agent: AgentId): Promise<boolean>
  /** The customer writes again, so what was put away comes back. */
  unpark(transaction: Transaction, interaction: Interaction): void
  /**
   * The agent takes the offer. Decided by a commit: of several who take the same interaction one has it. Needs
   * `agent:answer` for another agent's offer, as do `reject`, `fail` and `miss`.
   */
  accept(actor: Actor, reference: OfferReference): Promise<AcceptOutcome>
  /** The agent does not want it. */
  reject(actor: Actor, reference: OfferReference, reason?: string): Promise<void>
  /** The agent could not be reached; not the agent's fault. */
  fail(actor: Actor, reference: OfferReference, reason: string): Promise<void>
  /** Nobody accepted in the agent's own time (the phone rang out before the deadline). */
  miss(actor: Actor, reference: OfferReference): Promise<void>
  /** Where an interaction stands; undefined for one that waits in no queue. */
  place(interaction: InteractionId): QueuePlace | undefined
  /** The customer was told this place and this wait: from now on it is a promise. */
  told(interaction: InteractionId, place: QueuePlace): Promise<void>
  /** At which site an agent works; undefined for everywhere. */
  siteOf(agent: AgentId): string | undefined
  /** The name to show a customer for an agent. */
  agentName(agent: AgentId): string | undefined
  /** Who serves a queue for calls now; nobody for a queue that there is not. */
  staff(queue: QueueId): QueueStaff
  /**
   * Whether a queue itself would take a call now that goes ahead of all others, and is open at `until` too. Who calls people
   * for its agents asks before: nobody who answers can be sent away.
   */
  takesCalls(transaction: Transaction, queue: QueueId, until: Instant): boolean
  /** The queues there are, for linting flows. */
  queues(): readonly QueueId[]
}
