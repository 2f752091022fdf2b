import { type Plugin, type PluginInstance, RingwrightError } from '@ringwright/core'
import { type LinkServer, type WebSocketLike, closeCode } from '@ringwright/core/link'
import { AgentFloor } from './agent-floor.js'
import type { AgentLinkOptions } from './agent-link-options.js'

export type { AgentLinkIdentity } from './agent-link-identity.js'
export type { AgentLinkOptions } from './agent-link-options.js'

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
