import { systemActor } from '../authorization/actor.js'
import type { RecordDesk } from '../engine/record-desk.js'
import type { PersonalDataKeeper, Person } from '../privacy/personal-data-keeper.js'
import { awaitedRevisions } from './awaited-revision.js'

const ERASER = systemActor('erasure')

/** What a person has changed messages into that have not come yet. */
export const awaitedRevisionData: PersonalDataKeeper = {
  name: 'changes of messages',
  kinds: [awaitedRevisions],
  async *items(desk, person) {
    for (const { body } of awaitedOf(desk, person)) yield { ...body } as never
  },
  isBusy: () => false,
  async erase(desk, person) {
    const found = awaitedOf(desk, person)
    if (found.length > 0)
      await desk.run(ERASER, (transaction) => {
        for (const { id } of found) if (transaction.read(awaitedRevisions, id)) transaction.remove(awaitedRevisions, id)
      })
    return found.length
  },
}

function awaitedOf(desk: RecordDesk, { contacts }: Person) {
  const isMeant = ({ channel, address }: { readonly channel: string; readonly address: string }): boolean =>
    contacts.some((contact) => contact.channel === channel && contact.address === address)
  return [...desk.all(awaitedRevisions).values()].filter(({ body }) => isMeant(body))
}
