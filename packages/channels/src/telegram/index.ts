export { type Telegram, telegram } from './telegram-channel.js'
export type { TelegramOptions } from './telegram-options.js'
