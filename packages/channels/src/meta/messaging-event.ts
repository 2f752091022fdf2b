import { z } from 'zod'

/*
 * The parts of the Messenger Platform's notifications that are read, which are the same for Messenger and Instagram
 * (https://developers.facebook.com/docs/messenger-platform/reference/webhook-events,
 * https://developers.facebook.com/docs/messenger-platform/instagram/features/webhook). Everything else is passed over.
 */

/** Events are read one by one: a form that is not known holds up none of the others. */
export const messagingNotification = z.object({
  object: z.string(),
  /** Without `messaging` another app has the conversation (`standby`), or it is about something else. */
  entry: z.array(z.object({ id: z.string(), messaging: z.array(z.unknown()).optional() })),
})

const attachment = z.object({
  type: z.string(),
  /** Of a link that was shared. */
  title: z.string().nullish(),
  url: z.string().nullish(),
  payload: z
    .object({
      url: z.string().nullish(),
      title: z.string().nullish(),
      coordinates: z.object({ lat: z.number(), long: z.number() }).optional(),
    })
    .nullish(),
})
export type MessagingAttachment = z.output<typeof attachment>

const message = z.object({
  mid: z.string().min(1),
  text: z.string().optional(),
  attachments: z.array(attachment).optional(),
  quick_reply: z.object({ payload: z.string() }).optional(),
  /** It is ours, sent by this or another app, or in Meta's own inbox. */
  is_echo: z.boolean().optional(),
  /** The customer has taken it back. */
  is_deleted: z.boolean().optional(),
})
export type MessagingMessage = z.output<typeof message>

export const messagingEvent = z.object({
  sender: z.object({ id: z.string().min(1) }),
  timestamp: z.number().optional(),
  message: message.optional(),
  message_edit: z.object({ mid: z.string().min(1), text: z.string() }).optional(),
  postback: z
    .object({ mid: z.string().optional(), title: z.string().optional(), payload: z.string().optional() })
    .optional(),
  reaction: z.object({ mid: z.string(), action: z.string(), emoji: z.string().optional() }).optional(),
  /** Messenger: these, and whatever was sent before. */
  delivery: z.object({ mids: z.array(z.string()).optional() }).optional(),
  /** Messenger says until when everything was read, Instagram which message. */
  read: z.object({ watermark: z.number().optional(), mid: z.string().optional() }).optional(),
})
export type MessagingEvent = z.output<typeof messagingEvent>
