import { conversations } from '../conversation/conversation.js'
import type { RecordDesk } from '../engine/record-desk.js'
import type { PersonalDataKeeper, Person } from '../privacy/personal-data-keeper.js'
import { FIND_LIMIT_MAX } from '../storage/directory.js'
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

async function* remarksOn({ center, directory }: RecordDesk, { ids }: Person): AsyncGenerator<StoredRemark> {
  for (const id of ids)
    for (const { body } of await directory.find(center, conversations, 'customer', id, { limit: FIND_LIMIT_MAX })) {
      let after = 0
      for (;;) {
        const page = await directory.find(center, remarks, 'conversation', body.id, { after, limit: FIND_LIMIT_MAX })
        for (const entry of page) yield entry.body
        const last = page.at(-1)
        if (!last || page.length < FIND_LIMIT_MAX) break
        after = last.body.sequence
      }
    }
}
