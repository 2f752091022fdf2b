import { type AgentId, type CallTaker, type Engine, type IncomingCall, errorText } from '@ringwright/core'
import { agents } from '../agent/agent.js'
import { LINES } from './keep-lines.js'
import { lineCalledIn } from './line-commands.js'
import { wantsLine } from './wants-line.js'

/**
 * Takes the calls by which agents begin their standing lines. Whose phone calls is known by its registration alone: a
 * number can be shown by anybody, and who has a line is given customers.
 */
export function lineCalls(engine: Engine, address: string): CallTaker {
  return (call) => {
    if (call.to !== address) return false
    void begin(engine, call).catch((error: unknown) => {
      engine.logger.warn('call for a line could not be taken', { call: call.id, error: errorText(error) })
      call.reject('overloaded')
    })
    return true
  }
}

async function begin(engine: Engine, call: IncomingCall): Promise<void> {
  const agent = callingAgent(engine, call)
  if (agent === undefined) {
    engine.logger.info('call for a line of nobody who is signed in', { call: call.id, personal: { user: call.user } })
    return call.reject('forbidden')
  }
  call.ring()
  const isTaken = await engine.lines.receive(agent, call, () =>
    engine.run(LINES, (transaction) => lineCalledIn(transaction, agent)),
  )
  if (!isTaken) call.reject('busy')
}

/** Who has a line and is there to use it; several agents may have one phone, one after the other. */
function callingAgent(engine: Engine, { user }: IncomingCall): AgentId | undefined {
  if (user === undefined) return undefined
  for (const { body } of engine.all(agents).values())
    if (body.contact === user && body.line && wantsLine(body)) return body.id
  return undefined
}
