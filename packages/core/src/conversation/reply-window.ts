import type { Clock, Instant } from '../clock/clock.js'
import { addressKey } from '../customer/customer.js'
import type { CenterId, ConversationId } from '../identity/identity.js'
import type { Contact } from '../permission/contact.js'
import type { Directory } from '../storage/directory.js'
import { changeConversation } from './change-conversation.js'
import { conversations } from './conversation.js'

interface Place {
  readonly center: CenterId
  readonly directory: Directory
  readonly clock: Clock
}

/** Within this time a customer who goes on writing is not noted again; a window counts as closed so much too early. */
const HEARD_EVERY_MS = 60_000

/** Whether the customer has written from an address within the last `windowMs`: what providers let answers go there by. */
export async function isWindowOpen(
  { center, directory, clock }: Place,
  id: ConversationId,
  { channel, address }: Contact,
  windowMs: number,
): Promise<boolean> {
  const { heardAt = {} } = (await directory.get(center, conversations, id))?.body ?? {}
  const at = heardAt[addressKey(channel, address)] ?? heardAt[channel]
  return at !== undefined && clock.now() < at + windowMs
}

/** Remembers that the customer has written from an address at an instant, unless that is known of a later one. */
export async function openWindow(
  place: Omit<Place, 'clock'>,
  id: ConversationId,
  { channel, address }: Contact,
  at: Instant,
): Promise<void> {
  const key = addressKey(channel, address)
  await changeConversation(place, id, (conversation) => {
    const { heardAt = {} } = conversation
    const isKnown = (heardAt[key] ?? Number.NEGATIVE_INFINITY) > at - HEARD_EVERY_MS
    return isKnown ? undefined : { ...conversation, heardAt: { ...heardAt, [key]: at } }
  })
}
