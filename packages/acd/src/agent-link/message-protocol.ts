import type { ConversationId } from '@ringwright/core'
import { z } from 'zod'
import { agentLinkLimits } from './agent-link-limits.js'
import { deskMessage } from './desk-schema.js'
import { id, interaction, lineOfText, notInHand, outcome, refused } from './protocol-parts.js'

const { textLengthMax, attachmentsMax, urlLengthMax, historyMax } = agentLinkLimits

const attachment = z.strictObject({
  // Other schemes (`javascript:`, `data:`) would run or hide something on the other side's screen.
  url: z.url({ protocol: /^https?$/ }).max(urlLengthMax),
  name: lineOfText,
  contentType: lineOfText,
  bytes: z.int().nonnegative().optional(),
})

const conversation = id<ConversationId>()
const sequence = z.int().positive()

/** What agents write to customers, and read of what was written. */
export const messageCalls = {
  /** The same `clientId` again is the same message. */
  send: {
    request: z.strictObject({
      interaction,
      clientId: z.string().min(1).max(64),
      text: z.string().min(1).max(textLengthMax).optional(),
      attachments: z.array(attachment).max(attachmentsMax).optional(),
    }),
    reply: z.union([
      z.object({ outcome: z.literal('written'), message: deskMessage, duplicate: z.boolean() }),
      refused(...notInHand, 'empty', 'tooLong', 'unavailable', 'notText', 'windowClosed', 'withdrawn', 'blocked'),
    ]),
  },
  /**
   * Changes the words of a message that the agent has written, or takes it back (`null`). `revising`: a `message` event
   * follows when the channel has done it, or has refused.
   */
  revise: {
    request: z.strictObject({ interaction, sequence, text: z.string().max(textLengthMax).nullable() }),
    reply: z.union([
      outcome('revising'),
      refused(
        ...[...notInHand, 'notText', 'unknownMessage', 'otherChannel', 'channelCannot', 'tooLate', 'notDelivered'],
        ...['notEditable', 'empty', 'tooLong', 'unavailable'],
      ),
    ]),
  },
  /** For supervisors: what a message said before each change, the oldest first. */
  versions: {
    request: z.strictObject({ conversation, sequence }),
    reply: z.object({
      versions: z
        .array(
          z.object({
            text: z.string().optional(),
            until: z.number(),
            by: z.object({ role: z.string(), id: z.string() }),
          }),
        )
        .readonly(),
    }),
  },
  /** Messages in order: the newest, those before a sequence number, or those after one. Default limit 50. */
  history: {
    request: z.strictObject({
      conversation,
      before: z.int().positive().optional(),
      after: z.int().nonnegative().optional(),
      limit: z.int().min(1).max(historyMax).default(50),
    }),
    reply: z.object({ messages: z.array(deskMessage).readonly() }),
  },
}
