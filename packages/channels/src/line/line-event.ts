import { z } from 'zod'

/*
 * The parts of LINE's webhooks that are read (https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects).
 * Everything else is passed over, so that what is new to the platform disturbs nobody.
 */

/** Events are read one by one: a form that is not known holds up none of the others. A trial of the URL has none. */
export const lineWebhook = z.object({ destination: z.string(), events: z.array(z.unknown()) })

const lineMessage = z.object({
  id: z.string().min(1),
  type: z.string(),
  text: z.string().optional(),
  /** Of files. */
  fileName: z.string().optional(),
  /** Where LINE does not keep the file itself. */
  contentProvider: z.object({ type: z.string(), originalContentUrl: z.string().optional() }).optional(),
  title: z.string().optional(),
  address: z.string().optional(),
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  /** What a sticker says, in words. */
  keywords: z.array(z.string()).optional(),
})
export type LineMessage = z.output<typeof lineMessage>

export const lineEvent = z.object({
  type: z.string(),
  /** `standby`: another system has the conversation. */
  mode: z.string().optional(),
  webhookEventId: z.string().optional(),
  timestamp: z.number(),
  source: z.object({ type: z.string(), userId: z.string().optional() }).optional(),
  replyToken: z.string().optional(),
  message: lineMessage.optional(),
  postback: z.object({ data: z.string() }).optional(),
  /** Of `follow`: whether the customer had blocked the account before. */
  follow: z.object({ isUnblocked: z.boolean() }).optional(),
  unsend: z.object({ messageId: z.string() }).optional(),
})
export type LineEvent = z.output<typeof lineEvent>
