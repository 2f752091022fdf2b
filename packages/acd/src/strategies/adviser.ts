import type { AgentId, ConversationId, CustomerId, InteractionId, Json, Medium, QueueId } from '@ringwright/core'

/** What somebody outside is asked: who waits, and who could be given the interaction now. */
export interface AdviceQuestion {
  readonly interaction: {
    readonly id: InteractionId
    readonly channel: string
    readonly medium: Medium
    readonly service: string
    readonly customer: CustomerId
    readonly conversation: ConversationId
    readonly from: string
    /** In which the customer writes or wants to be answered (BCP 47), where that is known. */
    readonly language?: string
    readonly attributes: Readonly<Record<string, Json>>
  }
  readonly queue: QueueId
  readonly priority: number
  /** Since when it waits, in milliseconds since 1970. */
  readonly since: number
  /** The first of the queue's free agents, in the order of the queue. They may be busy by the time of the answer. */
  readonly candidates: readonly {
    readonly agent: AgentId
    readonly name: string
    readonly skills: Readonly<Record<string, number>>
    readonly idleSince: number
  }[]
}

/** Why there is no answer. `paused`: too many questions in a row had none, so nobody is asked for a while. */
export type AdviceFailure = 'timeout' | 'unavailable' | 'invalid' | 'paused' | 'busy'

/** What came of asking somebody outside which agents are to get an interaction. */
export type AdviceAnswer =
  | { readonly outcome: 'answered'; readonly agents: readonly AgentId[] }
  | { readonly outcome: 'failed'; readonly cause: AdviceFailure; readonly detail?: string }
  /** Nobody was asked, so that what comes of it can be compared. */
  | { readonly outcome: 'compared' }

/** Somebody outside who is asked for each interaction that comes into a queue. */
export interface Adviser {
  /** How long an interaction waits for the answer, from when it came into the queue, or that opened. */
  readonly timeoutMs: number
  /** How many candidates are named in the question. */
  readonly candidatesMax: number
  /** Never rejects. */
  ask(question: AdviceQuestion, asking: AdviceAsking): Promise<AdviceAnswer>
}

/** What one who is asked for advice can go by, beside the question itself. */
export interface AdviceAsking {
  /** The center's time, in milliseconds since 1970. */
  now(): number
  /** Aborted when the time is over, or nobody needs the answer any more. */
  readonly signal: AbortSignal
}

declare module '@ringwright/core' {
  interface FactTypes {
    /** Somebody outside has said who should get it: these, in this order; none means that it does not matter. */
    'strategy:advised': {
      interaction: InteractionId
      queue: QueueId
      strategy: string
      agents: readonly AgentId[]
      afterMs: number
    }
    /** It is one of those who are not asked about, to compare with: the queue's next strategy decides. */
    'strategy:compared': { interaction: InteractionId; queue: QueueId; strategy: string }
    /** No answer came, or none that holds: the queue's next strategy decides. */
    'strategy:unadvised': { interaction: InteractionId; queue: QueueId; strategy: string; cause: string }
  }
}
