import { type Plugin, type PluginInstance, RingwrightError } from '@ringwright/core'
import {
  type Admission,
  type LinkLimitOptions,
  type LinkServer,
  type WebSocketLike,
  closeCode,
} from '@ringwright/core/link'
import type { Acd } from '../acd.js'
import { AgentFloor } from './agent-floor.js'
import type { AgentLinkIdentity } from './agent-link-identity.js'

export type { AgentLinkIdentity } from './agent-link-identity.js'

export interface AgentLinkOptions<Context = undefined> {
  /** The distributor of the same center; list it before the agent link. */
  readonly acd: Acd
  /** Says who signs in with these credentials; `context` is what the host passed to `accept`. */
  readonly authenticate: (
    credentials: unknown,
    context: Context,
  ) => Admission<AgentLinkIdentity> | Promise<Admission<AgentLinkIdentity>>
  /** Of the link itself: frames, rates, how long a session waits for its page to come back. */
  readonly limits?: LinkLimitOptions
}

/** Connects agents' and supervisors' screens with a center. */
export interface AgentLink<Context = undefined> extends Plugin {
  /** Takes a WebSocket; mount it with `webSocketRoute({ path: '/agent', server, accept: … })`. Never throws. */
  accept(socket: WebSocketLike, context: Context): void
  /** Sessions, connected or waiting to be resumed. */
  readonly sessionCount: number
}

/**
 * The server's side of agents' screens. One object serves one contact center. Throws `wrong_state` when the center is
 * put together and `acd` is not listed before it.
 */
export function agentLink<Context = undefined>(options: AgentLinkOptions<Context>): AgentLink<Context> {
  let running: LinkServer<Context> | undefined
  let isSetUp = false
  return {
    name: 'agent-link',
    accept(socket, context) {
      if (running) return running.accept(socket, context)
      socket.addEventListener('error', () => {})
      socket.close(closeCode.tryLater, 'not started')
    },
    get sessionCount() {
      return running?.sessionCount ?? 0
    },
    setup(engine): PluginInstance {
      if (isSetUp)
        throw new RingwrightError('wrong_state', 'One agentLink() serves one contact center; make a second one.')
      isSetUp = true
      const floor = new AgentFloor(engine, options)
      return {
        async start() {
          running = floor.open()
        },
        async stop() {
          running = undefined
          await floor.close()
        },
      }
    },
  }
}
