export { type WebhookChannel, webhookChannel } from './webhook-channel.js'
export type { WebhookChannelOptions } from './webhook-options.js'
export { type OutgoingMessage, type WebhookEvent, type WebhookNotice, webhookEvent } from './webhook-protocol.js'
export { signedHeaders } from './webhook-signature.js'
