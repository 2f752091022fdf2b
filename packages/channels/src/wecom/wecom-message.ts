import { z } from 'zod'

/*
 * What `kf/sync_msg` gives (https://developer.work.weixin.qq.com/document/path/94670), as far as it is read. Everything
 * else is passed over, so that what is new to the platform disturbs nobody.
 */

export const messagePage = z.object({
  next_cursor: z.string(),
  /** One while there is more, even where a page is empty. */
  has_more: z.int(),
  /** Read one by one: a form that is not known holds up none of the others. */
  msg_list: z.array(z.unknown()).default([]),
})

const file = z.object({ media_id: z.string().regex(/^[\w-]+$/) })

/** Who has written it: the customer, WeCom itself, or somebody of the company in the WeCom application. */
export const ORIGINS = { customer: 3, system: 4, servicer: 5 } as const

export const weComMessage = z.object({
  msgid: z.string().min(1),
  open_kfid: z.string().optional(),
  external_userid: z.string().optional(),
  /** In seconds. */
  send_time: z.number(),
  origin: z.int(),
  msgtype: z.string(),
  text: z.object({ content: z.string(), menu_id: z.string().optional() }).optional(),
  image: file.optional(),
  voice: file.optional(),
  video: file.optional(),
  file: file.optional(),
  location: z
    .object({
      latitude: z.number(),
      longitude: z.number(),
      name: z.string().optional(),
      address: z.string().optional(),
    })
    .optional(),
  link: z.object({ title: z.string(), desc: z.string().optional(), url: z.string() }).optional(),
  miniprogram: z.object({ title: z.string() }).optional(),
  event: z
    .object({
      event_type: z.string(),
      open_kfid: z.string().optional(),
      external_userid: z.string().optional(),
      welcome_code: z.string().optional(),
      fail_msgid: z.string().optional(),
      fail_type: z.int().optional(),
      recall_msgid: z.string().optional(),
    })
    .optional(),
})
export type WeComMessage = z.output<typeof weComMessage>
