import type { RecordDesk } from '../engine/record-desk.js'
import type { Person, PersonalDataKeeper } from '../privacy/personal-data-keeper.js'
import {
  type Broadcast,
  type BroadcastRecipient,
  ERASED_RECIPIENT,
  RECIPIENTS_OF_PAGE,
  broadcastPages,
  broadcasts,
} from './broadcast.js'

/** Who is on the lists of broadcasts. */
export const broadcastRecipients: PersonalDataKeeper = {
  name: 'recipients',
  kinds: [broadcasts],
  async *items(desk, person) {
    for (const broadcast of among(desk, person))
      for await (const { recipients } of pagesOf(desk, broadcast))
        for (const recipient of recipients)
          if (isMeant(person, broadcast, recipient)) yield { broadcast: broadcast.id, ...recipient }
  },
  // The page that is being sent is in the sender's memory.
  isBusy: (desk, person) => among(desk, person).some(({ state }) => state === 'running' || state === 'filling'),
  async erase(desk, person) {
    let erased = 0
    for (const broadcast of among(desk, person))
      for await (const page of pagesOf(desk, broadcast)) erased += await eraseFrom(desk, person, broadcast, page)
    return erased
  },
}

interface Page {
  readonly id: string
  readonly version: number
  readonly recipients: readonly BroadcastRecipient[]
}

/** Broadcasts on channels where the person has an address. */
function among(desk: RecordDesk, { contacts }: Person): Broadcast[] {
  const channels = new Set(contacts.map(({ channel }) => channel))
  return [...desk.all(broadcasts).values()].map(({ body }) => body).filter(({ channel }) => channels.has(channel))
}

async function* pagesOf({ center, directory }: RecordDesk, { id, recipients }: Broadcast): AsyncGenerator<Page> {
  for (let page = 0; page * RECIPIENTS_OF_PAGE < recipients; page++) {
    const entry = await directory.get(center, broadcastPages, `${id}/${page}`)
    if (entry) yield { id: entry.id, version: entry.version, recipients: entry.body.recipients }
  }
}

/** Places stay, since how far a broadcast is counts them. Nobody else writes a list that is complete. */
async function eraseFrom(
  { center, directory }: RecordDesk,
  person: Person,
  broadcast: Broadcast,
  { id, version, recipients }: Page,
): Promise<number> {
  const left = recipients.map((each) => (isMeant(person, broadcast, each) ? ERASED_RECIPIENT : each))
  const erased = left.filter((each, place) => each !== recipients[place]).length
  if (erased > 0) await directory.put(center, broadcastPages, id, { recipients: left }, version)
  return erased
}

function isMeant({ contacts }: Person, { channel }: Broadcast, { address }: BroadcastRecipient): boolean {
  return contacts.some((contact) => contact.channel === channel && contact.address === address)
}
