import type { SubscribeRequest, Subscription, SubscriptionRefusal } from '../subscription.js'
import type { LegRequest } from '../leg/leg-request.js'

/** What a SUBSCRIBE asks for, or why it cannot be told. */
export function readSubscribe(
  { wire, view }: LegRequest,
  subscription: Subscription | undefined,
): SubscribeRequest | SubscriptionRefusal {
  const event = wire.headers.get('event')?.split(';', 1)[0]?.trim().toLowerCase()
  if (event === undefined || event === '') return { status: 489 }
  if (wire.contacts() === '*' || wire.contacts()?.[0] === undefined) return { status: 400, reason: 'Contact Missing' }
  const expires = wire.headers.get('expires')?.trim()
  if (expires !== undefined && !/^\d{1,10}$/.test(expires)) return { status: 400, reason: 'Expires Not Readable' }
  return { request: view, event, expiresSeconds: expires === undefined ? undefined : Number(expires), subscription }
}
