export { callProvider, type ProviderAnswer, type ProviderCall, type ProviderClient } from './call-provider.js'
export { parseJson } from './parse-json.js'
export { type HmacOptions, hmac, isSameSecret, isSignedWith } from './hmac.js'
export { type WebhookAnswer, type WebhookDelivery, type WebhookOptions, webhook } from './webhook.js'
