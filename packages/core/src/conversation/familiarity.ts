import type { Interaction } from '../interaction/interaction.js'
import type { Conversation } from './conversation.js'

/** What an interaction of the conversation is given of who served it before. */
export function familiarity({
  lastAgent,
  familiarAgents,
}: Conversation): Pick<Interaction, 'lastAgent' | 'familiarAgents'> {
  return {
    ...(lastAgent !== undefined && { lastAgent }),
    ...(familiarAgents && {
      familiarAgents: familiarAgents.map(({ agent, times, lastAt }) => ({ agent, times, lastAt })),
    }),
  }
}
