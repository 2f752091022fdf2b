import type { CollectionDefinition } from '@ringwright/core'
import { z } from 'zod'

export const subscriptionSchema = z.object({
  endpoint: z.url({ protocol: /^https?$/ }).max(1_024),
  keys: z.object({ p256dh: z.string().regex(/^[\w-]{87}=?$/), auth: z.string().regex(/^[\w-]{22}={0,2}$/) }),
})

export interface PushSubscription extends z.output<typeof subscriptionSchema> {
  readonly visitor: string
  readonly at: number
}

export const pushSubscriptions: CollectionDefinition<PushSubscription> = {
  name: 'push-subscriptions',
  indexes: { visitor: { keys: ({ visitor }) => [visitor], order: ({ at }) => at } },
}

/** Browsers of one visitor; the oldest makes way. */
export const SUBSCRIPTIONS_MAX = 10
