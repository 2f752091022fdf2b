import type { AgentId, InteractionId, Medium, OfferId, QueueId } from '@ringwright/core'

declare module '@ringwright/core' {
  interface FactTypes {
    /** The agent, or somebody who may, chose another status; or a reaction to missed offers did. */
    'agent:statusChanged': {
      agent: AgentId
      status: string
      reason?: string
      cause: 'chosen' | 'forced' | 'missedOffers' | 'delayed' | 'breakOver'
    }
    /** A status was chosen that waits until the work at hand is done. */
    'agent:nextStatusChosen': { agent: AgentId; status: string; reason?: string }
    /** The choice that waited is taken back. */
    'agent:nextStatusWithdrawn': { agent: AgentId; status: string }
    /** A break lasts longer than it may, and goes on. */
    'agent:breakOverrun': { agent: AgentId; reason: string; limitMs: number }
    /** The agent has left a queue for the time being, or somebody who may decided so. */
    'agent:queueLeft': { agent: AgentId; queue: QueueId }
    /** The agent is back in a queue that was left. */
    'agent:queueJoined': { agent: AgentId; queue: QueueId }
    /** The agent has taken as many as the profile's limit allows, and gets no more until then. */
    'agent:limitReached': { agent: AgentId; until: number }
    /** The agent has so many calls that come from no queue; 0: none any more. */
    'agent:elsewhereChanged': { agent: AgentId; calls: number }
    /** The agent's standing line is up. */
    'agent:lineUp': { agent: AgentId }
    /**
     * It is over, or did not come up: the agent gets no calls until it is; it is called again at `retryAt`, absent where that
     * is up to the agent.
     */
    'agent:lineLost': { agent: AgentId; cause: string; retryAt?: number }
    /** The agent's screen was connected, or is gone for longer than it may. */
    'agent:presenceChanged': { agent: AgentId; connected: boolean }
    /** The customer is gone and the paperwork begins; `until` when it ends by itself. */
    'agent:wrapUpStarted': { agent: AgentId; interaction: InteractionId; queue: QueueId; until: number }
    /** Put aside for work that has to be done now; the agent has it all the same. */
    'interaction:paused': { interaction: InteractionId; queue: QueueId; agent: AgentId }
    /** The agent goes on with it. */
    'interaction:resumed': { interaction: InteractionId; queue: QueueId; agent: AgentId }
    /** There is more time for the paperwork. */
    'agent:wrapUpExtended': { agent: AgentId; interaction: InteractionId; queue: QueueId; until: number }
    /** `undisposed`: the agent did not say how it came out, though the queue asks for it. */
    'agent:wrapUpEnded': {
      agent: AgentId
      interaction: InteractionId
      queue: QueueId
      cause: 'finished' | 'forced' | 'timeout' | 'cameBack'
      undisposed?: true
    }
    /** The customer is gone and the agent is free; until then there is time for papers beside other work. */
    'agent:filingStarted': { agent: AgentId; interaction: InteractionId; queue: QueueId; until: number }
    /** That time is over. `cameBack`: the agent has the customer again. */
    'agent:filingEnded': {
      agent: AgentId
      interaction: InteractionId
      queue: QueueId
      cause: 'finished' | 'forced' | 'timeout' | 'cameBack'
    }
    /** All who waited in a queue and its free agents were assigned at once; `gain` is over deciding one at a time. */
    'queue:assigned': {
      queue: QueueId
      medium: Medium
      matched: number
      waiting: number
      free: number
      gain: { pairs: number; worth: number }
    }
    /** The agent is offered the interaction until `expiresAt`. */
    'offer:created': { offer: OfferId; interaction: InteractionId; queue: QueueId; agent: AgentId; expiresAt: number }
    /** The agent takes it: on the screen, or by answering the phone. */
    'offer:accepted': { offer: OfferId; interaction: InteractionId; queue: QueueId; agent: AgentId }
    /** The agent said no. */
    'offer:rejected': { offer: OfferId; interaction: InteractionId; queue: QueueId; agent: AgentId; reason: string }
    /** The agent did not answer in time. */
    'offer:missed': { offer: OfferId; interaction: InteractionId; queue: QueueId; agent: AgentId; inARow: number }
    /** The agent's phone could not be reached; not the agent's fault. */
    'offer:failed': { offer: OfferId; interaction: InteractionId; queue: QueueId; agent: AgentId; reason: string }
    /** Taken back: the customer left, or the interaction went elsewhere. */
    'offer:rescinded': { offer: OfferId; interaction: InteractionId; queue: QueueId; agent: AgentId }
  }
}
