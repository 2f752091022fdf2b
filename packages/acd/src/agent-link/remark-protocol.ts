import type { ConversationId } from '@ringwright/core'
import { z } from 'zod'
import { agentLinkLimits } from './agent-link-limits.js'
import { deskRemark } from './desk-schema.js'
import { id, interaction, refused } from './protocol-parts.js'

/** What agents write to each other about conversations. */
export const remarkCalls = {
  /** The same `clientId` again is the same remark. `closed`: nobody has it any more. */
  addRemark: {
    request: z.strictObject({
      interaction,
      clientId: z.string().min(1).max(64),
      text: z.string().min(1).max(agentLinkLimits.noteLengthMax),
    }),
    reply: z.union([
      z.object({ outcome: z.literal('written'), remark: deskRemark, duplicate: z.boolean() }),
      refused('closed', 'empty', 'tooLong', 'unavailable'),
    ]),
  },
  /** In order: the newest, or those before a sequence number. Default limit 50. */
  remarks: {
    request: z.strictObject({
      conversation: id<ConversationId>(),
      before: z.int().positive().optional(),
      limit: z.int().min(1).max(agentLinkLimits.historyMax).default(50),
    }),
    reply: z.object({ remarks: z.array(deskRemark).readonly() }),
  },
}
