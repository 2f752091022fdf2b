import type { CallReply, SessionHandlers } from '@ringwright/core/link'
import { agents } from '../agent/agent.js'
import type { AgentLinkProtocol } from './agent-link-protocol.js'
import { type ActingSession, notInHand } from './not-in-hand.js'

type Calls = SessionHandlers<AgentLinkProtocol>['calls']

/** What agents do with messages of what they have. */
export function messageCalls(session: ActingSession): Pick<Calls, 'send' | 'revise' | 'versions' | 'history'> {
  const { engine, actor, desk } = session
  return {
    async send({ interaction, clientId, text, attachments }): Promise<CallReply<AgentLinkProtocol, 'send'>> {
      const problem = notInHand(session, interaction, 'interaction:write')
      if (problem) return problem
      const files = attachments?.map(({ bytes, ...file }) => ({ ...file, ...(bytes !== undefined && { bytes }) }))
      return engine.conversations.write(actor, interaction, {
        clientId,
        ...(text !== undefined && { text }),
        ...(files && { attachments: files }),
      })
    },
    async revise({ interaction, sequence, text }): Promise<CallReply<AgentLinkProtocol, 'revise'>> {
      const problem = notInHand(session, interaction, 'message:revise')
      return problem ?? engine.conversations.revise(actor, interaction, sequence, text)
    },
    async versions({ conversation, sequence }) {
      return { versions: await engine.conversations.versions(actor, conversation, sequence) }
    },
    async history({ conversation, before, after, limit }) {
      const isOwn = engine.get(agents, desk?.agent ?? '')?.loads.some((load) => load.conversation === conversation)
      if (!isOwn) engine.authorize(actor, 'interaction:read')
      const range = { limit, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }
      return { messages: await engine.conversations.history(conversation, range) }
    },
  }
}
