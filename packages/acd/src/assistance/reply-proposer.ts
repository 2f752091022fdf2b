import type { MessageAuthor } from '@ringwright/core'

/** What one who proposes replies is shown of a conversation. */
export interface ProposalRequest {
  /** What was said last, in order; redacted as everything that is kept. */
  readonly messages: readonly { readonly role: MessageAuthor['role']; readonly text: string }[]
  /** The id of the queue that it came through; empty where it came through none. */
  readonly queue: string
  /** What the customer likes to be written to in, where that is known. */
  readonly language?: string
}

/**
 * Proposes what an agent could answer: a language model of the host's choice. What it proposes is shown to the agent as made by
 * a machine, and goes nowhere by itself.
 */
export interface ReplyProposer {
  /** What agents are shown as the source. */
  readonly name: string
  /**
   * At most three are shown; none is an answer too. Rejects when it cannot, and when the signal says that nobody waits
   * any longer.
   */
  propose(request: ProposalRequest, signal: AbortSignal): Promise<readonly string[]>
}
