import type { AgentId, InteractionId, QueueId } from '../identity/identity.js'

declare module '../storage/fact.js' {
  interface FactTypes {
    /** The audio of an engagement is kept; `failure` says why not all of it. */
    'recording:finished': {
      interaction: InteractionId
      agent: AgentId
      queue: QueueId
      recording: string
      durationMs: number
      failure?: string
    }
  }
}
