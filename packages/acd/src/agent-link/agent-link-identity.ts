import type { Actor } from '@ringwright/core'

/**
 * Who sits before a screen. An actor of the role `agent` gets the desk of the agent with that id; all others get no
 * desk, and may do what the center's authorizer lets them.
 */
export interface AgentLinkIdentity {
  readonly actor: Actor
}
