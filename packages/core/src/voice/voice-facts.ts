import type { AgentId, InteractionId, QueueId } from '../identity/identity.js'
import type { CallQuality } from './call-quality.js'

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
    /** A caller (`call`) has left a message, which waits as an interaction in a queue. */
    'voicemail:left': {
      call: InteractionId
      interaction: InteractionId
      queue: QueueId
      recording: string
      durationMs: number
      /** Why not all of it, or nothing, was kept. */
      failure?: string
    }
    /** How the audio of one party's call was carried, when the call is over. */
    'call:measured': {
      interaction: InteractionId
      party: 'customer' | 'agent' | 'outside' | 'supervisor'
      agent?: AgentId
      quality: CallQuality
    }
  }
}
