import type { Person, PersonalDataKeeper, RecordDesk } from '@ringwright/core'
import { pushSubscriptions, SUBSCRIPTIONS_MAX } from './push-subscription.js'

/** Browsers in which a person is notified. Their addresses say nothing of who it is, but reach nobody else. */
export const pushSubscriptionData: PersonalDataKeeper = {
  name: 'push subscriptions',
  kinds: [],
  async *items(desk, person) {
    for (const { body } of await subscriptionsOf(desk, person)) yield { endpoint: body.endpoint, at: body.at }
  },
  isBusy: () => false,
  async erase(desk, person) {
    const found = await subscriptionsOf(desk, person)
    for (const { id } of found) await desk.directory.remove(desk.center, pushSubscriptions, id)
    return found.length
  },
}

/** The visitor of a chat is named by the address there. */
async function subscriptionsOf({ center, directory }: RecordDesk, { contacts }: Person) {
  const visitors = new Set(contacts.map(({ address }) => address))
  const found = [...visitors].map((visitor) =>
    directory.find(center, pushSubscriptions, 'visitor', visitor, { limit: SUBSCRIPTIONS_MAX * 2 }),
  )
  return (await Promise.all(found)).flat()
}
