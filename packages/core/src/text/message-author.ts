import type { InboundMessage } from '../channel/channel-adapter.js'
import type { CustomerBook } from '../customer/customer-book.js'
import type { CustomerIdentities } from '../customer/customer-identities.js'
import type { Customer } from '../customer/customer.js'
import { canonicalIdentifier, type Identifier, identifierKey } from '../customer/identifier.js'

/** Where it is noted who somebody is. */
interface Books {
  readonly customers: CustomerBook
  readonly identities: CustomerIdentities
}

/** What one message can say of its author. */
const IDENTIFIERS_MAX = 8

/** Who the channel knows it to be beyond the address. What cannot be noted now is noted with the next message. */
export async function recognizeAuthor(
  { customers, identities }: Books,
  channel: string,
  { address, displayName }: InboundMessage,
  identifiers: readonly Identifier[],
): Promise<void> {
  const said = identifiers.slice(0, IDENTIFIERS_MAX).flatMap((each) => canonicalIdentifier(each) ?? [])
  const { id, identifiers: known = [] } = await customers.customer(channel, address, displayName, said)
  const proven = new Set(known.filter(({ verified }) => verified).map(identifierKey))
  for (const identifier of said)
    if (!proven.has(identifierKey(identifier)))
      await identities.note({ role: 'customer', id }, id, identifier, { source: channel, verified: true })
}

/** Somebody who may be a customer that has proven what is only claimed here: a person decides. */
export async function doubtAuthor(
  { identities }: Books,
  channel: string,
  { id, identifiers = [], doubts = [] }: Customer,
): Promise<void> {
  for (const { verified, kind, value, source } of identifiers) {
    const isNew = !doubts.some(({ identifier }) => identifierKey(identifier) === identifierKey({ kind, value }))
    if (verified || source !== channel || !isNew) continue
    await identities.note({ role: 'customer', id }, id, { kind, value }, { source, verified })
  }
}
