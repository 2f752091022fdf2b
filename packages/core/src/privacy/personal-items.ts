import type { Identifier } from '../customer/identifier.js'
import { consentEvidence } from '../permission/consent.js'
import { type Contact, contactKey } from '../permission/contact.js'
import { allEntries } from '../storage/all-entries.js'
import type { CustomerReader, KnownOfCustomer } from './known-of-customer.js'
import type { PersonalItem } from './personal-data.js'
import type { RecordDesk } from '../engine/record-desk.js'
import type { PersonalDataKeeper } from './personal-data-keeper.js'

export interface PersonalItemsOptions {
  readonly desk: RecordDesk
  readonly reader: CustomerReader
  readonly keepers: readonly PersonalDataKeeper[]
  /** What an address is outside of its channel. */
  readonly identifierOf: (contact: Contact) => Identifier | undefined
}

/** All that is known of a person, in the order in which one would read it. */
export async function* personalItems(
  { desk, reader, keepers, identifierOf }: PersonalItemsOptions,
  known: KnownOfCustomer,
): AsyncGenerator<PersonalItem> {
  for (const item of known.customers) yield { kind: 'customer', item }
  // Several addresses may be one contact, as a number is for calls and messages.
  const contacts = new Set(known.contacts.map((contact) => contactKey(contact, identifierOf(contact))))
  for (const key of contacts)
    for await (const { contact: _contact, ...item } of allEntries(desk, consentEvidence, 'contact', key))
      yield { kind: 'consent', item }
  for (const id of known.ids) for await (const item of reader.conversations(id)) yield { kind: 'conversation', item }
  for (const id of known.conversations) for await (const item of reader.messages(id)) yield { kind: 'message', item }
  for (const id of known.interactions) for await (const item of reader.recordings(id)) yield { kind: 'recording', item }
  for (const keeper of keepers)
    for await (const item of keeper.items(desk, known)) yield { kind: 'other', keeper: keeper.name, item }
  const seen = new Set<string>()
  for (const [subject, ids] of [
    ['customer', known.ids],
    ['conversation', known.conversations],
    ['interaction', known.interactions],
  ] as const)
    for (const id of ids)
      for await (const item of reader.facts(subject, id))
        if (!seen.has(item.id)) {
          seen.add(item.id)
          yield { kind: 'fact', item }
        }
}
