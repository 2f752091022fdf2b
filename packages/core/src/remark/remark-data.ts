import { conversations } from '../conversation/conversation.js'
import type { RecordDesk } from '../engine/record-desk.js'
import type { PersonalDataKeeper, Person } from '../privacy/personal-data-keeper.js'
import { allEntries } from '../storage/all-entries.js'
import { remarkKey, remarks, type StoredRemark } from './remark.js'

/** What colleagues wrote about conversations with a person. */
export const remarkData: PersonalDataKeeper = {
  name: 'remarks',
  kinds: [],
  async *items(desk, person) {
    for await (const { conversation, sequence, author, at, text } of remarksOn(desk, person))
      yield { conversation, sequence, author: { ...author }, at, text }
  },
  // Who has the person now is known by the interaction.
  isBusy: () => false,
  async erase(desk, person) {
    const { center, directory } = desk
    let erased = 0
    for await (const { conversation, sequence } of remarksOn(desk, person)) {
      await directory.remove(center, remarks, remarkKey(conversation, sequence))
      erased++
    }
    return erased
  },
}

async function* remarksOn(desk: RecordDesk, { ids }: Person): AsyncGenerator<StoredRemark> {
  for (const id of ids)
    for await (const conversation of allEntries(desk, conversations, 'customer', id))
      yield* allEntries(desk, remarks, 'conversation', conversation.id)
}
