import type { RecordDesk } from '../engine/record-desk.js'
import type { Person, PersonalDataKeeper } from '../privacy/personal-data-keeper.js'
import { nodes } from '../node/node-record.js'
import { type Broadcast, type BroadcastRecipient, ERASED_RECIPIENT, broadcasts } from './broadcast.js'
import { type BroadcastPage, broadcastPages, pagesOf } from './broadcast-pages.js'

/** Who is on the lists of broadcasts. */
export const broadcastRecipients: PersonalDataKeeper = {
  name: 'recipients',
  kinds: [broadcasts, nodes],
  async *items(desk, person) {
    for (const broadcast of among(desk, person))
      for await (const { recipients } of pagesOf(desk, broadcast.id))
        for (const recipient of recipients)
          if (isMeant(person, broadcast, recipient)) yield { broadcast: broadcast.id, ...recipient }
  },
  // The page that is being sent, or read, is in the memory of the node that does it.
  isBusy: (desk, person) =>
    among(desk, person).some(
      (broadcast) => broadcast.state === 'running' || (broadcast.state === 'filling' && !isAbandoned(desk, broadcast)),
    ),
  async erase(desk, person) {
    let erased = 0
    for (const broadcast of among(desk, person))
      for await (const page of pagesOf(desk, broadcast.id)) erased += await eraseFrom(desk, person, broadcast, page)
    return erased
  },
}

/** Whether a broadcast's recipients were being read at a node that is gone: nobody goes on with that. */
export function isAbandoned(desk: Pick<RecordDesk, 'all'>, { state, home }: Broadcast): boolean {
  return state === 'filling' && !desk.all(nodes).has(home)
}

/** Broadcasts on channels where the person has an address. */
function among(desk: RecordDesk, { contacts }: Person): Broadcast[] {
  const channels = new Set(contacts.map(({ channel }) => channel))
  return [...desk.all(broadcasts).values()].map(({ body }) => body).filter(({ channel }) => channels.has(channel))
}

/** Places stay, since how far a broadcast is counts them. Nobody else writes a list that is complete. */
async function eraseFrom(
  { center, directory }: RecordDesk,
  person: Person,
  broadcast: Broadcast,
  { id, version, recipients }: BroadcastPage,
): Promise<number> {
  const left = recipients.map((each) => (isMeant(person, broadcast, each) ? ERASED_RECIPIENT : each))
  const erased = left.filter((each, place) => each !== recipients[place]).length
  if (erased > 0) await directory.put(center, broadcastPages, id, { recipients: left }, version)
  return erased
}

function isMeant({ contacts }: Person, { channel }: Broadcast, { address }: BroadcastRecipient): boolean {
  return contacts.some((contact) => contact.channel === channel && contact.address === address)
}
