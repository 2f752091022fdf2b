import { utf8Bytes } from '@ringwright/core'
import { messagingPlugin, type MessagingPlugin } from '../meta/messaging-channel.js'
import type { MessagingOptions } from '../meta/messaging-options.js'
import type { MessagingProfile } from '../meta/messaging-profile.js'

/** https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api */
const INSTAGRAM: MessagingProfile = {
  product: 'Instagram',
  channel: 'instagram',
  object: 'instagram',
  api: 'https://graph.instagram.com/v26.0',
  shows: {
    textLengthMax: 1_000,
    measureText: utf8Bytes,
    files: [
      { type: 'image/png', bytesMax: 8_000_000 },
      { type: 'image/jpeg', bytesMax: 8_000_000 },
      { type: 'audio/*', bytesMax: 25_000_000 },
      { type: 'video/*', bytesMax: 25_000_000 },
    ],
  },
}

/** The plug-in that `instagram` makes: direct messages to accounts of Instagram. */
export interface Instagram extends MessagingPlugin {}

/** Which accounts of Instagram are a channel, and how Meta and we know each other. */
export interface InstagramOptions extends MessagingOptions {}

/** Lets people write to professional accounts of Instagram. One object serves one center. */
export function instagram(options: InstagramOptions): Instagram {
  return messagingPlugin('instagram', INSTAGRAM, options)
}
