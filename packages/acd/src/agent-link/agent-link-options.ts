import type { Admission, LinkLimitOptions } from '@ringwright/core/link'
import type { Acd } from '../acd.js'
import type { AssistanceOptions } from '../assistance/assistance.js'
import type { AgentLinkIdentity } from './agent-link-identity.js'

/** What `agentLink()` takes. */
export interface AgentLinkOptions<Context = undefined> {
  /** The distributor of the same center; list it before the agent link. */
  readonly acd: Acd
  /** Says who signs in with these credentials; `context` is what the host passed to `accept`. */
  readonly authenticate: (
    credentials: unknown,
    context: Context,
  ) => Admission<AgentLinkIdentity> | Promise<Admission<AgentLinkIdentity>>
  /** Machines that help agents, of the host's choice. Default: none. */
  readonly assistance?: AssistanceOptions
  /** Of the link itself: frames, rates, how long a session waits for its page to come back. */
  readonly limits?: LinkLimitOptions
}
