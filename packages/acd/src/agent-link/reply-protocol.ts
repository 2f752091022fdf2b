import { z } from 'zod'
import { agentLinkLimits } from './agent-link-limits.js'
import { interaction, lineOfText, refused } from './protocol-parts.js'

const language = lineOfText.exactOptional()

/** Words that are ready for agents. None of these calls sends anything. */
export const replyCalls = {
  /**
   * Those that fit what the agent has; in the customer's language first, then by name. Variables stand in `text` as
   * they are spelled.
   */
  cannedReplies: {
    request: z.strictObject({
      interaction,
      /** With what the name, or a word of it, begins. */
      prefix: z.string().max(agentLinkLimits.tagLengthMax).exactOptional(),
      limit: z.int().min(1).max(100).default(20),
    }),
    reply: z.object({
      replies: z.array(z.object({ name: z.string(), language: z.string().optional(), text: z.string() })).readonly(),
    }),
  },
  /** The words of one, with its variables filled in; `variables`: of which nothing is known. */
  fillReply: {
    request: z.strictObject({ interaction, name: lineOfText, language }),
    reply: z.union([
      z.object({ outcome: z.literal('filled'), text: z.string() }),
      z.object({
        outcome: z.literal('refused'),
        reason: z.literal('variableMissing'),
        variables: z.array(z.string()).readonly(),
      }),
      refused('closed', 'unknownReply'),
    ]),
  },
}
