import type { NodeId } from '@ringwright/core'
import { isInHand } from '../agent/agent-load.js'
import type { Agent } from '../agent/agent.js'
import { type AgentLine, calledNow } from './agent-line.js'

/** While the agent is signed in, and until the work at hand is done. */
export function wantsLine({ connected, status, loads }: Agent): boolean {
  return (connected && status.name !== 'offline') || loads.some((load) => load.medium === 'voice' && isInHand(load))
}

/** The line of an agent who signs in: it is called at this node, unless it is up still for the work at hand. */
export function lineAtSignIn(agent: Agent, line: AgentLine, node: NodeId): AgentLine {
  return line.isUp && wantsLine(agent) ? line : calledNow(line, node)
}
