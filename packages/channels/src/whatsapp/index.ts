export { type WhatsApp, whatsApp } from './whatsapp-channel.js'
export type { WhatsAppNumber, WhatsAppOptions } from './whatsapp-options.js'
