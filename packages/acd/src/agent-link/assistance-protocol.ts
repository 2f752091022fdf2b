import type { ConversationId } from '@ringwright/core'
import { z } from 'zod'
import { id, interaction, notInHand, refused } from './protocol-parts.js'

const refusals = ['notOffered', 'late', 'failed', 'busy'] as const

/** What machines say to agents, and to nobody else. `view.assistance` names them, where the host has any. */
export const assistanceCalls = {
  /** A message in the agent's language; the message itself stays as it is. */
  translate: {
    request: z.strictObject({
      conversation: id<ConversationId>(),
      sequence: z.int().positive(),
      /** As BCP 47 has it. */
      to: z.string().regex(/^[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,4}$/i),
    }),
    reply: z.union([
      z.object({
        outcome: z.literal('translated'),
        text: z.string(),
        /** Of the original, where the translator tells. */
        language: z.string().optional(),
        by: z.string(),
      }),
      refused(...refusals, 'noText'),
    ]),
  },
  /** What the agent could answer. Made by a machine; nothing of it is sent. */
  proposeReplies: {
    request: z.strictObject({ interaction }),
    reply: z.union([
      z.object({ outcome: z.literal('proposed'), proposals: z.array(z.string()).readonly(), by: z.string() }),
      refused(...notInHand, ...refusals),
    ]),
  },
}
