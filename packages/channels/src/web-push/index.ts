export { pushSubscriptionData } from './push-subscription-data.js'
export { type VapidOptions, vapidKeys } from './vapid.js'
export { type PushOutcome, type WebPush, type WebPushOptions, webPush } from './web-push.js'
