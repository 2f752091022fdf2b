import { z } from 'zod'
import { agentLinkLimits } from './agent-link-limits.js'
import { deskMessage } from './desk-schema.js'
import { interaction, lineOfText, outcome, refused, routeRefusals } from './protocol-parts.js'

/** What is asked and said of the customer of an interaction that an agent has, or wraps up. */
export const customerCalls = {
  /** What was written with the customer, over all channels and services; the newest page first. */
  customerHistory: {
    request: z.strictObject({
      interaction,
      /** `next` of the page before. */
      cursor: z.string().max(agentLinkLimits.cursorLengthMax).optional(),
      limit: z.int().min(1).max(agentLinkLimits.historyMax).default(50),
    }),
    reply: z.union([
      z.object({
        outcome: z.literal('found'),
        messages: z.array(deskMessage).readonly(),
        next: z.string().optional(),
      }),
      refused('closed'),
    ]),
  },
  /** Writes to somebody who has no request open. The same `clientId` again is the same message. */
  writeTo: {
    request: z.strictObject({
      channel: lineOfText,
      address: lineOfText,
      service: lineOfText,
      clientId: z.string().min(1).max(64),
      text: z.string().min(1).max(agentLinkLimits.textLengthMax).optional(),
      /** As it is registered with the provider; `text` says what the customer then reads. */
      template: z
        .strictObject({ name: lineOfText, language: lineOfText, parameters: z.array(lineOfText).max(20) })
        .optional(),
    }),
    reply: z.union([
      z.object({ outcome: z.literal('written'), message: deskMessage, duplicate: z.boolean() }),
      refused(
        ...['unknownChannel', 'unknownService', 'empty', 'tooLong', 'windowClosed', 'unavailable'],
        ...['blocked', 'withdrawn', 'noConsent'],
      ),
    ]),
  },
  /**
   * Rings the agent's own phone, and then the number: for a click on one. Nobody else gets the call, and whoever must not be
   * contacted is not called.
   */
  callOut: {
    request: z.strictObject({
      number: lineOfText,
      /** Whose work it is; the agent need not serve it. */
      queue: lineOfText,
      service: lineOfText,
      /** The customer's, where it is known. */
      name: lineOfText.optional(),
    }),
    reply: z.union([
      z.object({ outcome: z.literal('started'), interaction: z.string() }),
      refused(...routeRefusals, 'closed', 'withdrawn', 'noConsent', 'noRouter'),
    ]),
  },
  /**
   * Sends the customer a code, in the place of `{{code}}`, by which the same interaction goes on on another channel. The same
   * `clientId` again is the same invitation.
   */
  invite: {
    request: z.strictObject({
      interaction,
      channel: lineOfText,
      text: z.string().max(agentLinkLimits.textLengthMax).includes('{{code}}'),
      clientId: z.string().min(1).max(64),
    }),
    reply: z.union([
      z.object({
        outcome: z.literal('invited'),
        message: deskMessage,
        duplicate: z.boolean(),
        /** Until when the code is good. */
        expiresAt: z.number(),
      }),
      refused(
        ...['closed', 'notEngaged', 'empty', 'tooLong', 'unavailable', 'notText', 'windowClosed', 'withdrawn'],
        ...['blocked', 'unknownChannel', 'sameChannel', 'unknownService', 'alreadyInvited', 'tooManyMoves'],
      ),
    ]),
  },
  /**
   * By what the customer is known: `phone`, `email`, or a kind of the host's. `doubted`: somebody else has it, and a
   * supervisor decides. `verified`: the customer has proven it to the agent.
   */
  identifyCustomer: {
    request: z.strictObject({ interaction, kind: lineOfText, value: lineOfText, verified: z.boolean() }),
    reply: z.union([
      outcome('identified'),
      outcome('known'),
      outcome('merged'),
      z.object({ outcome: z.literal('doubted'), reason: z.enum(['unverified', 'contradiction']) }),
      refused('closed', 'unknownCustomer', 'invalidIdentifier', 'full', 'contradiction', 'apart', 'busy'),
    ]),
  },
}
