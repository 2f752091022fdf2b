import type { AgentId, InteractionId, OfferId, QueueId } from '../identity/identity.js'
import type { Consult, ListeningMode } from './party.js'

declare module '../storage/fact.js' {
  interface FactTypes {
    /** An agent (`by`) has somebody called about a customer: another agent, or somebody outside at `to`. */
    'consult:started': ConsultData & {
      queue: QueueId
      to: string
      /** The customer is to be handed over as soon as it is answered. */
      transfers: boolean
      reason?: string
    }
    /** Who is asked is there. */
    'consult:answered': ConsultData
    /** With whom the agent talks now. */
    'consult:changed': ConsultData & { talksWith: Consult['talksWith'] }
    /** The agent is alone with the customer again: canceled, not answered, hung up, … */
    'consult:ended': ConsultData & { cause: string }
    /** A supervisor's phone is called to hear a call, to speak to its agent, or to join in. */
    'supervision:started': SupervisionData & { mode: ListeningMode }
    /** From here on the supervisor is in the call. */
    'supervision:answered': SupervisionData & { mode: ListeningMode }
    /** The supervisor in the call listens, whispers or barges in from now on. */
    'supervision:changed': SupervisionData & { mode: ListeningMode }
    /** The supervisor has left the call, was not reached, or the call is over. */
    'supervision:ended': SupervisionData & { cause: string }
  }
}

// Type aliases, because what is archived takes records with any index, which interfaces are not.
type ConsultData = {
  interaction: InteractionId
  consult: OfferId
  by: AgentId
  /** Who is consulted; absent for somebody outside. */
  agent?: AgentId
}

type SupervisionData = {
  interaction: InteractionId
  supervisor: string
  /** Whose call it is. */
  agent: AgentId
}
