export type { MessagingAccount } from '../meta/messaging-options.js'
export { type Instagram, instagram, type InstagramOptions } from './instagram-channel.js'
