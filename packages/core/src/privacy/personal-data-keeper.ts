import type { RecordDesk } from '../engine/record-desk.js'
import type { RecordKind } from '../engine/record-kind.js'
import type { Identifier } from '../customer/identifier.js'
import type { CustomerId, InteractionId } from '../identity/identity.js'
import type { Contact } from '../permission/contact.js'
import type { Json } from '../storage/directory.js'

/** By what a person is known. */
export interface Person {
  /** As a customer, and as those who were merged into it; none for somebody who is only on a list. */
  readonly ids: readonly CustomerId[]
  readonly contacts: readonly Contact[]
  /** What is the person's whatever the channel: numbers and mail addresses that were reached or proven. */
  readonly identifiers: readonly Identifier[]
  readonly interactions: readonly InteractionId[]
}

/** The numbers by which a person is called. */
export function phoneNumbersOf({ contacts, identifiers }: Person): ReadonlySet<string> {
  const voice = contacts.filter(({ channel }) => channel === 'voice').map(({ address }) => address)
  return new Set([...voice, ...identifiers.filter(({ kind }) => kind === 'phone').map(({ value }) => value)])
}

/** What a part of a center keeps of people beside customers, conversations, recordings and facts, as leads are. */
export interface PersonalDataKeeper {
  /** As outcomes name it: `leads`. */
  readonly name: string
  /** The live records that it asks the desk for. */
  readonly kinds: readonly RecordKind<unknown>[]
  /** All that it keeps of a person. */
  items(desk: RecordDesk, person: Person): AsyncIterable<Json>
  /** Whether somebody is at it, so that nothing can be erased now. */
  isBusy(desk: RecordDesk, person: Person): boolean
  /**
   * Erases it; again what is left. Resolves with how much that was. Rejects with `unavailable` when somebody has begun to
   * be at it meanwhile. What it needs to find the rest goes last.
   */
  erase(desk: RecordDesk, person: Person): Promise<number>
}
