import type { AgentId, InteractionId, QueueId } from '../identity/identity.js'

/** An engagement that is about to begin, for whoever decides whether it is recorded. */
export interface RecordableCall {
  readonly interaction: InteractionId
  readonly queue: QueueId
  readonly agent: AgentId
  readonly service: string
  readonly direction: 'inbound' | 'outbound'
  /** The customer's and our address. */
  readonly from: string
  readonly to: string
}

/**
 * Whether a call is recorded while an agent has it. With `announcement`, customer and agent hear that prompt first, and nothing
 * is recorded when either has not heard it to its end.
 */
export type RecordingDecision = boolean | { readonly announcement: string }

/** One answer for all calls, or one for each. A function that throws leaves the call unrecorded, and the book says so. */
export type RecordingPolicy = boolean | ((call: RecordableCall) => RecordingDecision)
