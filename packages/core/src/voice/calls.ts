import type { Actor } from '../authorization/actor.js'
import type { AgentId, InteractionId, QueueId } from '../identity/identity.js'
import type { ContactRefusal } from '../permission/contact-rule.js'
import type { RouteRefusal } from '../router/router.js'
import type { Json } from '../storage/directory.js'
import type { CallQuality } from './call-quality.js'

/** A recording of one engagement, or of a message that a caller has left, as it can be listed and played. */
export interface RecordingEntry {
  readonly id: string
  readonly interaction: InteractionId
  /** Absent for a message that a caller has left. */
  readonly agent?: AgentId
  readonly queue: QueueId
  readonly from: string
  readonly startedAt: number
  readonly durationMs: number
  /** Under which the host's recording sink finds the audio: stereo WAV, customer left, agent right. */
  readonly file: string
  /** Where it was before it was moved, until it is gone from there. */
  readonly formerly?: string
  /** Its files are being removed, and the entry goes with them. */
  readonly isErased?: true
  /** Set when the recording could not be kept whole. */
  readonly failure?: string
  /** It was cut off with its process: `durationMs` is 0, and the file holds what was kept until then, if anything. */
  readonly isUnfinished?: true
}

/** Whether what was asked of a call was done. */
export type CallCommandOutcome =
  | { readonly outcome: 'done' }
  /** The interaction is over, is no call, or is not in a state in which this can be done; `failed`: its call is not there yet or any more, or the node that has it does not say that it was done. */
  | { readonly outcome: 'refused'; readonly reason: 'closed' | 'notEngaged' | 'notVoice' | 'failed' }

/** A call that an agent wants to make: the agent's phone rings first, then the number. */
export interface CallStart {
  readonly agent: AgentId
  readonly number: string
  /** The queue that the call belongs to, for its wrap-up, its recording and its reports. The agent need not serve it. */
  readonly queue: string
  readonly service: string
  /** The number that is shown. Default: the trunk's own. */
  readonly from?: string
  /** What the customer is called for. Default `service`: because of something the customer asked for. */
  readonly purpose?: string
  /** Whether silence is no. Default: for every purpose but `service`. */
  readonly needsConsent?: boolean
  /** The customer's name, where it is known. */
  readonly name?: string
  /** What the agent sees and rules decide on. */
  readonly attributes?: Readonly<Record<string, Json>>
  /** How long the agent's phone may ring, or the agent be busy with something else, in ms. Default 30,000. */
  readonly agentWithinMs?: number
  /** How long the number may ring, in ms. Default 45,000. */
  readonly ringTimeoutMs?: number
}

/** Whether an agent's call to somebody begins. */
export type CallStartOutcome =
  /** The agent's phone rings; what becomes of it, the interaction and its facts tell. */
  | { readonly outcome: 'started'; readonly interaction: InteractionId }
  /** `noAgents`: this agent is not there for calls. */
  | { readonly outcome: 'refused'; readonly reason: RouteRefusal | ContactRefusal | 'noRouter' }

/** Control of calls that agents have. */
export interface Calls {
  /**
   * Calls somebody for an agent, as a click in the host's own page does. Whoever must not be contacted is not called. Needs
   * `interaction:callOut` of the agent, `agent:callOut` of anybody else.
   */
  start(actor: Actor, request: CallStart): Promise<CallStartOutcome>
  /**
   * Puts the customer on hold with music, or takes the customer back. Needs `interaction:hold` of those who do not have
   * the call.
   */
  hold(actor: Actor, interaction: InteractionId, held: boolean): Promise<CallCommandOutcome>
  /**
   * While secured (a card number, a password), the recording holds silence, and what the customer keys reaches neither
   * it nor the agent. Ends with the engagement at the latest. Needs `interaction:secure` of those who do not have the
   * call.
   */
  secure(actor: Actor, interaction: InteractionId, secured: boolean): Promise<CallCommandOutcome>
  /**
   * Sends digits to the customer's side (for menus of others): up to 64 of 0–9, `*`, `#` and A–D. `failed`: the call
   * is not answered yet, it ended before they were sent, the customer's phone has put it on hold and hears nothing, or another
   * node has it and did not say in time that they were sent. Needs `interaction:sendDigits` of those who do not have the call.
   */
  sendDigits(actor: Actor, interaction: InteractionId, digits: string): Promise<CallCommandOutcome>
  /**
   * How the audio of both parties has been carried so far; empty for calls that another node holds. Of a call that is
   * over, the facts `call:measured` tell. Needs `interaction:measure` of those who do not have the call.
   */
  quality(actor: Actor, interaction: InteractionId): { readonly customer?: CallQuality; readonly agent?: CallQuality }
  /**
   * Newest first; at most `limit` (default 50, at most 1,000) from before an instant, without those that are still being made.
   * Needs `recording:read`.
   */
  recordings(
    actor: Actor,
    range?: { readonly before?: number; readonly limit?: number },
  ): Promise<readonly RecordingEntry[]>
}
