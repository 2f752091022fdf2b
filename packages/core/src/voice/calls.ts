import type { Actor } from '../authorization/actor.js'
import type { AgentId, InteractionId, QueueId } from '../identity/identity.js'
import type { CallQuality } from './call-quality.js'

/** A finished recording of one engagement, or of a message that a caller has left, as it can be listed and played. */
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
  /** Set when the recording could not be kept whole. */
  readonly failure?: string
}

export type CallCommandOutcome =
  | { readonly outcome: 'done' }
  /** The interaction is over, is no call, or is not in a state in which this can be done. */
  | { readonly outcome: 'refused'; readonly reason: 'closed' | 'notEngaged' | 'notVoice' | 'failed' }

/** Control of calls that agents have. */
export interface Calls {
  /** Puts the customer on hold with music, or takes the customer back. */
  hold(actor: Actor, interaction: InteractionId, held: boolean): Promise<CallCommandOutcome>
  /**
   * While secured (a card number, a password), the recording holds silence, and what the customer keys reaches neither it nor
   * the agent. Ends with the engagement at the latest.
   */
  secure(actor: Actor, interaction: InteractionId, secured: boolean): Promise<CallCommandOutcome>
  /** Sends digits to the customer's side (for menus of others). */
  sendDigits(actor: Actor, interaction: InteractionId, digits: string): Promise<CallCommandOutcome>
  /**
   * How the audio of both parties has been carried so far; empty for calls that another node holds. Of a call that is
   * over, the facts `call:measured` tell.
   */
  quality(actor: Actor, interaction: InteractionId): { readonly customer?: CallQuality; readonly agent?: CallQuality }
  /** Newest first; at most `limit` (default 50, at most 1,000) from before an instant. Needs `recording:read`. */
  recordings(
    actor: Actor,
    range?: { readonly before?: number; readonly limit?: number },
  ): Promise<readonly RecordingEntry[]>
}
