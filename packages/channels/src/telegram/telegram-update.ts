import { z } from 'zod'

/*
 * The parts of the Bot API's objects that are read (https://core.telegram.org/bots/api#update). Everything else is
 * passed over, so that fields which are new to the API disturb nobody.
 */

const person = z.object({
  is_bot: z.boolean(),
  first_name: z.string(),
  last_name: z.string().optional(),
})

const file = z.object({
  file_id: z.string(),
  file_name: z.string().optional(),
  mime_type: z.string().optional(),
  file_size: z.number().optional(),
})
export type TelegramFile = z.output<typeof file>

const chat = z.object({ id: z.int(), type: z.string() })

const message = z.object({
  message_id: z.int(),
  from: person.optional(),
  chat,
  /** In seconds. */
  edit_date: z.number().optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  /** Sizes of one picture, smallest first. */
  photo: z.array(file).optional(),
  document: file.optional(),
  video: file.optional(),
  video_note: file.optional(),
  animation: file.optional(),
  audio: file.optional(),
  voice: file.optional(),
  sticker: file.extend({ emoji: z.string().optional() }).optional(),
  location: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
  venue: z.object({ title: z.string(), address: z.string() }).optional(),
  contact: z.object({ phone_number: z.string(), first_name: z.string(), last_name: z.string().optional() }).optional(),
  reply_markup: z
    .object({
      inline_keyboard: z.array(z.array(z.object({ text: z.string(), callback_data: z.string().optional() }))),
    })
    .optional(),
})
export type TelegramMessage = z.output<typeof message>

export const telegramUpdate = z.object({
  update_id: z.int(),
  message: message.optional(),
  edited_message: message.optional(),
  callback_query: z
    .object({
      id: z.string(),
      from: person,
      data: z.string().optional(),
      /** The message with the button; of an old one, its ids only. */
      message: message.optional(),
    })
    .optional(),
  /** How the bot stands in a chat: in a private one `kicked` while the person blocks it, else `member`. */
  my_chat_member: z
    .object({
      chat,
      /** In seconds. */
      date: z.number(),
      new_chat_member: z.object({ status: z.string() }),
    })
    .optional(),
})
export type TelegramUpdate = z.output<typeof telegramUpdate>

/** What every update has, also one whose form is not known here. */
export const numberedUpdate = z.object({ update_id: z.int() })

/** Which updates are asked for: others would be sent for nothing. */
export const ALLOWED_UPDATES = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const

/** What Telegram tells of a message that it was given. */
export const sentMessage = z.object({ message_id: z.int() })
