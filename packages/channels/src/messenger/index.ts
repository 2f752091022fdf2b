export type { MessagingAccount } from '../meta/messaging-options.js'
export { type Messenger, messenger, type MessengerOptions } from './messenger-channel.js'
