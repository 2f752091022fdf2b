import type { Agent } from '../agent/agent.js'
import type { AgentLoad } from '../agent/agent-load.js'

/**
 * What an agent has to do with an interaction now. Who gave it away and got it back while still wrapping up has two
 * loads of it: the screen shows the newer one, and the paperwork again when that is over.
 */
export function latestLoad(agent: Agent | undefined, interaction: string): AgentLoad | undefined {
  return agent?.loads.findLast((load) => load.interaction === interaction)
}
