import { messagingPlugin, type MessagingPlugin } from '../meta/messaging-channel.js'
import type { MessagingOptions } from '../meta/messaging-options.js'
import type { MessagingProfile } from '../meta/messaging-profile.js'

/** https://developers.facebook.com/docs/messenger-platform/reference/send-api */
const MESSENGER: MessagingProfile = {
  product: 'Messenger',
  channel: 'messenger',
  object: 'page',
  api: 'https://graph.facebook.com/v26.0',
  shows: { textLengthMax: 2_000, files: [{ type: '*', bytesMax: 25_000_000 }] },
}

/** The plug-in that `messenger` makes: messages to pages of Facebook. */
export interface Messenger extends MessagingPlugin {}

/** Which pages of Facebook are a channel, and how Meta and we know each other. */
export interface MessengerOptions extends MessagingOptions {}

/** Lets people write to pages of Facebook. One object serves one center. */
export function messenger(options: MessengerOptions): Messenger {
  return messagingPlugin('messenger', MESSENGER, options)
}
