import { z } from 'zod'
import { graphError } from '../meta/graph-api.js'

/*
 * The parts of Meta's notifications that are read
 * (https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages). Everything
 * else is passed over, so that what is new to the platform disturbs nobody.
 */

/** What every notification has. Changes are read one by one: a form that is not known holds up none of the others. */
export const whatsAppNotification = z.object({
  object: z.literal('whatsapp_business_account'),
  entry: z.array(z.object({ changes: z.array(z.object({ field: z.string(), value: z.unknown() })) })),
})

const metadata = z.object({ phone_number_id: z.string() })

export const messagesValue = z.object({
  metadata,
  contacts: z
    .array(
      z.object({
        /** Absent for people who hide their number. */
        wa_id: z.string().optional(),
        user_id: z.string().optional(),
        profile: z.object({ name: z.string().optional() }).optional(),
      }),
    )
    .optional(),
  messages: z.array(z.unknown()).optional(),
  statuses: z.array(z.unknown()).optional(),
})
export type WhatsAppContact = NonNullable<z.output<typeof messagesValue>['contacts']>[number]

const file = z.object({
  id: z.string().regex(/^\w+$/),
  mime_type: z.string().optional(),
  filename: z.string().optional(),
  caption: z.string().optional(),
})
export type WhatsAppFile = z.output<typeof file>

const choice = z.object({ id: z.string(), title: z.string() })

const content = {
  text: z.object({ body: z.string() }).optional(),
  image: file.optional(),
  video: file.optional(),
  audio: file.optional(),
  document: file.optional(),
  sticker: file.optional(),
  location: z
    .object({
      latitude: z.number(),
      longitude: z.number(),
      name: z.string().optional(),
      address: z.string().optional(),
    })
    .optional(),
  contacts: z
    .array(
      z.object({
        name: z.object({ formatted_name: z.string() }),
        phones: z.array(z.object({ phone: z.string().optional() })).optional(),
        emails: z.array(z.object({ email: z.string().optional() })).optional(),
      }),
    )
    .optional(),
  /** What was pressed: a reply button, a row of a list, or a form that was filled in. */
  interactive: z
    .object({
      button_reply: choice.optional(),
      list_reply: choice.optional(),
      nfm_reply: z
        .object({ name: z.string().optional(), body: z.string().optional(), response_json: z.string().optional() })
        .optional(),
    })
    .optional(),
  /** A quick-reply button of a template. */
  button: z.object({ text: z.string(), payload: z.string() }).optional(),
  order: z
    .object({
      text: z.string().optional(),
      product_items: z.array(z.object({ product_retailer_id: z.string(), quantity: z.coerce.number() })),
    })
    .optional(),
  /** Without `emoji` the reaction was taken back. */
  reaction: z.object({ emoji: z.string().optional() }).optional(),
}

const contentSchema = z.object(content)
export type WhatsAppContent = z.output<typeof contentSchema>

export const whatsAppMessage = contentSchema.extend({
  id: z.string().min(1),
  type: z.string(),
  /** In seconds. */
  timestamp: z.coerce.number().optional().catch(undefined),
  /** The sender's number, or the id that stands for somebody who hides it. One of them is there. */
  from: z.string().optional(),
  from_user_id: z.string().optional(),
  /** Only for what is written in a group. */
  group_id: z.string().optional(),
  edit: z.object({ original_message_id: z.string(), message: contentSchema }).optional(),
  revoke: z.object({ original_message_id: z.string() }).optional(),
})
export type WhatsAppMessage = z.output<typeof whatsAppMessage>

export const whatsAppStatus = z.object({
  id: z.string().min(1),
  status: z.string(),
  errors: z.array(graphError).optional(),
})

export const preferencesValue = z.object({ metadata, user_preferences: z.array(z.unknown()) })

/** Somebody has chosen in WhatsApp whether to get advertising of the business. */
export const whatsAppPreference = z.object({
  /** One of them is there: the second is of people who hide their number. */
  wa_id: z.string().min(1).optional(),
  user_id: z.string().min(1).optional(),
  category: z.string(),
  value: z.enum(['stop', 'resume']),
  /** In Meta's words. */
  detail: z.string().optional(),
  /** In seconds. */
  timestamp: z.coerce.number(),
})
