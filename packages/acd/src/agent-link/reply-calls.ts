import type { SessionHandlers } from '@ringwright/core/link'
import type { AgentLinkProtocol } from './agent-link-protocol.js'
import type { DeskCallsOptions } from './desk-calls-options.js'

type Calls = SessionHandlers<AgentLinkProtocol>['calls']

/** Words that are ready for what an agent has. */
export function replyCalls({ acd, actor }: DeskCallsOptions): Pick<Calls, 'cannedReplies' | 'fillReply'> {
  return {
    async cannedReplies({ interaction, ...search }) {
      const replies = await acd.cannedReplies(actor, interaction, search)
      return {
        replies: replies.map(({ name, language, text }) => ({
          name,
          text,
          ...(language !== undefined && { language }),
        })),
      }
    },
    fillReply: ({ interaction, ...reply }) => acd.fillReply(actor, interaction, reply),
  }
}
