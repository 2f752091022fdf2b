import type { AgentId, ConversationId, CustomerId, InteractionId, OfferId, QueueId } from '../identity/identity.js'
import type { EndCause } from './end-cause.js'
import type { Medium } from './interaction.js'
import type { Requirements } from './requirements.js'

declare module '../storage/fact.js' {
  interface FactTypes {
    /** A customer called or wrote, and no interaction of that conversation was open. */
    'interaction:opened': {
      interaction: InteractionId
      conversation: ConversationId
      customer: CustomerId
      channel: string
      medium: Medium
      service: string
    }
    /**
     * It waits in a queue: by its flow, or by a transfer. `canWait`: nobody is on the line, it was left; `heldUntil`: and nobody is
     * offered it before. `since`: its wait there goes on, as of then. `own`: it stands in that queue all the while, which this one
     * helps out for a time.
     */
    'interaction:queued': {
      interaction: InteractionId
      queue: QueueId
      priority: number
      age: number
      canWait?: true
      heldUntil?: number
      since?: number
      own?: QueueId
    }
    /** A queue did not take it. */
    'interaction:refused': { interaction: InteractionId; queue: QueueId; reason: string }
    /** A queue did not take it, or no longer, and another one did. */
    'interaction:overflowed': { interaction: InteractionId; from: QueueId; queue: QueueId; reason: string }
    /** Somebody who may moved it to another queue while it waited; it kept its age. */
    'interaction:rerouted': { interaction: InteractionId; from: QueueId; queue: QueueId }
    /** Its priority changed while it waited. */
    'interaction:reprioritized': { interaction: InteractionId; queue: QueueId; priority: number; before: number }
    /** Attributes of these names were set or taken away. Their values, which may be personal, stand in its record. */
    'interaction:attributesChanged': { interaction: InteractionId; names: readonly string[] }
    /** In which language the customer writes, or wants to be answered, is known now, or is another one. */
    'interaction:languageKnown': { interaction: InteractionId; language: string }
    /** The customer chose what to hear while waiting; absent: nothing. */
    'interaction:musicChosen': { interaction: InteractionId; queue: QueueId; music?: string }
    /** What it asks of agents was changed while it waited. */
    'interaction:requirementsChanged': { interaction: InteractionId; queue: QueueId; requirements: Requirements }
    /** It has waited long enough to ask for less: the next ring of its queue opened, or its own next step was due. */
    'interaction:relaxed': { interaction: InteractionId; queue: QueueId; ring: number; steps: number }
    /** It left its queue without an agent, and the flow goes on: `waitedTooLong`, `chosen`, `outOfHours`, … */
    'interaction:dequeued': { interaction: InteractionId; queue: QueueId; reason: string }
    /** The customer has hung up, or the call's node was lost, and keeps the place in the queue, to be called back. */
    'callback:requested': {
      interaction: InteractionId
      queue: QueueId
      age: number
      expiresAt: number
      cause?: 'nodeLost'
    }
    /** The customer is on the line again, so long after the request. */
    'callback:reached': { interaction: InteractionId; attempt: number; waitedMs: number }
    /** A try did not reach the customer: busy, no answer, …; `retryAt` when there will be another. */
    'callback:failed': {
      interaction: InteractionId
      queue: QueueId
      attempt: number
      cause: string
      retryAt?: number
    }
    /** An agent got it; `connectBy`: the wait has ended only with `interaction:connected`, and goes on without it. */
    'interaction:engaged': {
      interaction: InteractionId
      queue: QueueId
      agent: AgentId
      offer: OfferId
      waitedMs: number
      connectBy?: number
    }
    /** Agent and customer are connected, where there is a deadline for that; so long after the agent accepted. */
    'interaction:connected': { interaction: InteractionId; queue: QueueId; agent: AgentId; afterMs: number }
    /** The agent has written for the first time, where there is a deadline for that; so long after accepting. */
    'interaction:replied': { interaction: InteractionId; queue: QueueId; agent: AgentId; afterMs: number }
    /** The agent has not written yet, and has until `dueAt`. */
    'interaction:replyDue': { interaction: InteractionId; queue: QueueId; agent: AgentId; dueAt: number }
    /** The agent has not written in time. */
    'interaction:replyMissed': { interaction: InteractionId; queue: QueueId; agent: AgentId }
    /** It was with an agent for nothing, and waits on at the place that it had. */
    'interaction:returned': {
      interaction: InteractionId
      queue: QueueId
      agent: AgentId
      cause: 'notConnected' | 'noReply'
    }
    /** The customer was put on hold, or taken back. */
    'interaction:held': { interaction: InteractionId; agent: AgentId; held: boolean }
    /** From now on nothing that the customer says or keys is kept, or it is again. */
    'interaction:secured': { interaction: InteractionId; agent: AgentId; secured: boolean }
    /** An agent gave it to another queue, or to the agent `to`, for whom it waits first. */
    'interaction:transferred': {
      interaction: InteractionId
      agent: AgentId
      from: QueueId
      queue: QueueId
      to?: AgentId
      reason?: string
    }
    /** The customer was sent a code by which to go on with it on another channel, until `expiresAt`. */
    'interaction:moveInvited': { interaction: InteractionId; channel: string; expiresAt: number }
    /** The customer goes on with it on another channel: what is written goes there from now on. */
    'interaction:moved': { interaction: InteractionId; conversation: ConversationId; from: string; channel: string }
    /** It went from one agent (`by`) to another without waiting, or to somebody outside when `agent` is absent. */
    'interaction:handedOver': {
      interaction: InteractionId
      queue: QueueId
      by: AgentId
      agent?: AgentId
      offer: OfferId
      how: 'transfer' | 'consult' | 'takeOver'
      reason?: string
    }
    /**
     * The agent it waited for did not take it, or has signed out: the next one is waited for, or everybody of the queue is
     * asked.
     */
    'interaction:passedOn': {
      interaction: InteractionId
      queue: QueueId
      agent: AgentId
      cause: 'timeout' | 'unanswered' | 'signedOut'
      next?: AgentId
    }
    /** An agent (`by`) has put it away until an instant. */
    'interaction:parked': { interaction: InteractionId; queue: QueueId; by: AgentId; until: number; for?: AgentId }
    /** It is picked up by `agent`, its time is over, or the customer wrote again. */
    'interaction:unparked': {
      interaction: InteractionId
      queue: QueueId
      how: 'pickedUp' | 'timeout' | 'customerWrote'
      agent?: AgentId
    }
    /** The number to which an agent (`by`) transferred it was not reached: it waits for that agent again. */
    'transfer:failed': { interaction: InteractionId; queue: QueueId; by: AgentId; cause: string }
    /** It is over for the customer. The agent and what came before are absent when it never came so far. */
    'interaction:closed': {
      interaction: InteractionId
      conversation: ConversationId
      customer: CustomerId
      cause: EndCause
      queue?: QueueId
      agent?: AgentId
      waitedMs?: number
      talkedMs?: number
    }
    /** The agent said how it came out; said again, the last word counts. `unsaid`: the agent said nothing in time. */
    'interaction:disposed': {
      interaction: InteractionId
      agent: AgentId
      disposition: string
      group?: string
      outcome?: 'resolved' | 'unresolved'
      fields?: Readonly<Record<string, string | number | boolean>>
      note?: string
      unsaid?: true
    }
    /** Somebody wrote something down for those who will have to do with it. */
    'interaction:noted': { interaction: InteractionId; note: string; text: string }
    /** Its tags are others; `tags` are all that it has now. */
    'interaction:tagged': {
      interaction: InteractionId
      tags: readonly string[]
      added: readonly string[]
      removed: readonly string[]
    }
    /** The flow came to a step; `digits` typed by the customer are not part of it. */
    'interaction:stepped': { interaction: InteractionId; flow: string; step: string }
  }
}
