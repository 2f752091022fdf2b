import { z } from 'zod'

/*
 * The parts of QQ's events that are read (https://bot.q.qq.com/wiki/develop/api-v2/dev-prepare/interface-framework/event-emit.html,
 * https://bot.q.qq.com/wiki/develop/api-v2/server-inter/message/send-receive/event.html). Everything else is passed over.
 */

/** `op`: what kind of payload it is; `t`: which event. */
export const qqPayload = z.object({ op: z.int(), t: z.string().optional(), id: z.string().optional(), d: z.unknown() })

/** An event that is delivered, and the trial of a callback address. */
export const DISPATCH = 0
export const VALIDATION = 13
/** Says that a payload was taken. */
export const CALLBACK_ACK = 12

export const qqValidation = z.object({ plain_token: z.string().max(256), event_ts: z.string().max(32) })

export const qqMessage = z.object({
  id: z.string().min(1),
  author: z.object({ user_openid: z.string().min(1) }),
  content: z.string().optional(),
  attachments: z
    .array(
      z.object({
        content_type: z.string().optional(),
        filename: z.string().optional(),
        size: z.number().optional(),
        url: z.string().optional(),
      }),
    )
    .optional(),
})
export type QqMessage = z.output<typeof qqMessage>

/** Somebody adds the bot, removes it, or says whether it may write first. */
export const qqUser = z.object({
  openid: z.string().min(1),
  /** In seconds. */
  timestamp: z.number().optional(),
})
