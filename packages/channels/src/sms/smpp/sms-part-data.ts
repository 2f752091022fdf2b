import { allEntries, type Person, type PersonalDataKeeper, type RecordDesk } from '@ringwright/core'
import { senderKey, type SmsPart, smsPartId, smsParts } from './sms-part.js'

/**
 * Parts of long text messages that a person has sent within the last ten minutes. A channel over `smppSms` brings it; for
 * erasing from outside of a center.
 */
export const smsPartData: PersonalDataKeeper = {
  name: 'parts of text messages',
  kinds: [],
  async *items(desk, person) {
    for await (const { from, to, text, at } of partsOf(desk, person)) yield { from, to, text, at }
  },
  isBusy: () => false,
  async erase(desk, person) {
    let erased = 0
    for await (const part of partsOf(desk, person)) {
      await desk.directory.remove(desk.center, smsParts, smsPartId(part))
      erased++
    }
    return erased
  },
}

async function* partsOf(desk: RecordDesk, { contacts }: Person): AsyncGenerator<SmsPart> {
  for (const sender of new Set(contacts.map(senderKey))) yield* allEntries(desk, smsParts, 'sender', sender)
}
