import { interactions } from '@ringwright/core'
import type { CallReply, SessionHandlers } from '@ringwright/core/link'
import { agents } from '../agent/agent.js'
import type { AgentLinkProtocol } from './agent-link-protocol.js'
import type { DeskCallsOptions } from './desk-calls-options.js'
import { notInHand } from './not-in-hand.js'

type Calls = SessionHandlers<AgentLinkProtocol>['calls']

/** What machines do for an agent who has a conversation. */
export function assistanceCalls(options: DeskCallsOptions): Pick<Calls, 'translate' | 'proposeReplies'> {
  const { engine, actor, desk, assistance } = options
  return {
    translate({ conversation, sequence, to }) {
      const isOwn = engine.get(agents, desk?.agent ?? '')?.loads.some((load) => load.conversation === conversation)
      if (!isOwn) engine.authorize(actor, 'interaction:read')
      return assistance.translate(conversation, sequence, to)
    },
    async proposeReplies({ interaction: id }): Promise<CallReply<AgentLinkProtocol, 'proposeReplies'>> {
      const problem = notInHand(options, id, 'interaction:write')
      if (problem) return problem
      const interaction = engine.get(interactions, id)
      return interaction ? assistance.propose(actor, interaction) : { outcome: 'refused', reason: 'closed' }
    },
  }
}
