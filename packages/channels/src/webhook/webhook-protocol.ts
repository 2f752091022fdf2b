import type { ConversationMessage, ServiceState } from '@ringwright/core'
import { z } from 'zod'

const attachment = z.object({
  url: z.string(),
  name: z.string(),
  contentType: z.string(),
  bytes: z.int().nonnegative().optional(),
})

const who = {
  /** One of the channel's services. */
  service: z.string().min(1).max(64),
  /** The application's own id of its customer, always spelled the same. */
  from: z.object({ id: z.string().min(1).max(128), name: z.string().min(1).max(100).optional() }),
}

const content = z.object({
  text: z.string().optional(),
  attachments: z.array(attachment).optional(),
  location: z
    .object({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      name: z.string().max(200).optional(),
      address: z.string().max(500).optional(),
    })
    .optional(),
  /** The id of the option that was pressed; `text` is its label, and the id where there is none. */
  reply: z.object({ id: z.string().min(1).max(200) }).optional(),
})
export type WrittenContent = z.output<typeof content>

/** The application's id of a message: the same one of the same customer again is the same message. */
const id = z.string().min(1).max(128)

/** What the application posts. */
export const webhookEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message'), ...who, message: content.extend({ id }) }),
  /** `at`: when the customer did it, in milliseconds of Unix time; of changes that overtake each other, the latest counts. */
  z.object({ type: z.literal('message.edited'), ...who, message: content.extend({ id, at: z.number().optional() }) }),
  z.object({ type: z.literal('message.deleted'), ...who, message: z.object({ id }) }),
  z.object({ type: z.literal('typing'), ...who, typing: z.boolean() }),
  /** The customer ends the request. */
  z.object({ type: z.literal('left'), ...who }),
  /** What became of a message that was posted to the application, by its id. */
  z.object({
    type: z.literal('receipt'),
    message: z.object({ id: z.string().min(1).max(200) }),
    state: z.enum(['delivered', 'read', 'failed']),
    reason: z.string().max(500).optional(),
  }),
])

/** What its customer did, or what became of a message of ours, as the application posts it. */
export type WebhookEvent = z.output<typeof webhookEvent>

/**
 * What is posted to the application. A `message`, and what is said of one by its id, is answered with
 * `{"received": true}`; the same again is the same one.
 */
export type WebhookNotice = { readonly service: string; readonly to: { readonly id: string } } & (
  | { readonly type: 'message' | 'message.edited'; readonly message: OutgoingMessage }
  | { readonly type: 'message.deleted'; readonly message: Pick<OutgoingMessage, 'id'> }
  | { readonly type: 'typing'; readonly typing: boolean; readonly name?: string }
  | { readonly type: 'state'; readonly state: ServiceState }
)

/** A message as customers may see it: agents have names there, no ids. */
export type OutgoingMessage = Pick<
  ConversationMessage,
  'id' | 'sequence' | 'at' | 'text' | 'attachments' | 'options' | 'card' | 'location'
> & { readonly from: { readonly role: ConversationMessage['author']['role']; readonly name?: string } }

/** An application that has taken a message says so; anything else may come from a proxy on the way. */
export const receivedAnswer = z.object({ received: z.literal(true) })
/** Why it refuses one, for the agent. */
export const refusedAnswer = z.object({ reason: z.string().min(1).max(500) })
