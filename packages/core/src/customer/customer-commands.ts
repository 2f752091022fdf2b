import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import type { Engine } from '../engine/plugin.js'
import { parseInput } from '../errors/parse-input.js'
import type { CustomerId } from '../identity/identity.js'
import type { ConversationLanguages } from '../language/conversation-languages.js'
import type { MessageBook } from '../message/message-book.js'
import type { CustomerBook } from './customer-book.js'
import { customerHistory } from './customer-history.js'
import type { CustomerIdentities } from './customer-identities.js'
import type { CustomerMerges } from './customer-merges.js'
import { type ContactPreferences, type Customer, IN_DOUBT, customers } from './customer.js'
import type { CustomerPage, Customers } from './customers.js'
import { canonicalIdentifier } from './identifier.js'

export interface CustomerCommandsOptions {
  readonly engine: Engine
  readonly book: CustomerBook
  readonly merges: CustomerMerges
  readonly identities: CustomerIdentities
  readonly messages: MessageBook
  readonly languages: ConversationLanguages
}

const name = () => z.string().trim().min(1).max(64)
const source = () => z.string().trim().min(1).max(256)
const identifierSchema = lazily(() => z.strictObject({ kind: name(), value: z.string().min(1) }))
const evidenceSchema = lazily(() => z.strictObject({ source: source(), verified: z.boolean() }))
const mergeEvidenceSchema = lazily(() =>
  z.strictObject({ source: source(), identifier: identifierSchema().exactOptional() }),
)
const preferencesSchema = lazily(() =>
  z.strictObject({
    language: z.string().min(2).max(35).exactOptional(),
    // As many ways as there are to reach somebody.
    channels: z.array(name()).max(16).exactOptional(),
  }),
)
const accountSchema = lazily(() => z.string().trim().min(1).max(128))

/** What hosts and agents may ask of customers' identities. */
export function customerCommands(options: CustomerCommandsOptions): Customers {
  const { engine, book, messages, languages } = options
  const among = async (index: 'doubts' | 'account', key: string, page: CustomerPage) => {
    const found = await engine.directory.find(engine.center, customers, index, key, page)
    return found.map(({ body }) => body)
  }
  return {
    get: (id) => book.byId(id),
    async find(identifier) {
      const canonical = canonicalIdentifier(identifier)
      return canonical && book.identified(canonical)
    },
    ...identityCommands(options),
    async inDoubt(actor, page = {}) {
      engine.authorize(actor, 'customer:merge')
      return among('doubts', IN_DOUBT, page)
    },
    ofAccount: (account, page = {}) => among('account', account, page),
    async prefer(actor, id, preferences) {
      engine.authorize(actor, 'customer:edit')
      const checked: ContactPreferences = parseInput(preferencesSchema(), preferences, 'preferences')
      const customer = await changed(book, id, (known) => ({ ...known, preferences: checked }))
      if (customer && checked.language !== undefined) await languages.chosen(actor, customer.id, checked.language)
      return customer !== undefined
    },
    async assign(actor, id, account) {
      engine.authorize(actor, 'customer:edit')
      const checked = account === undefined ? undefined : parseInput(accountSchema(), account, 'account')
      const customer = await changed(book, id, ({ account: _before, ...known }) => ({
        ...known,
        ...(checked !== undefined && { account: checked }),
      }))
      return customer !== undefined
    },
    async history(id, range = {}) {
      const customer = await book.byId(id)
      if (!customer) return { messages: [] }
      const parts = await book.parts(customer.id)
      return customerHistory(engine, messages, [customer.id, ...parts.map((part) => part.id)], range)
    },
  }
}

type IdentityCommand = 'identify' | 'merge' | 'part' | 'keepApart'

function identityCommands({
  engine,
  book,
  merges,
  identities,
}: CustomerCommandsOptions): Pick<Customers, IdentityCommand> {
  return {
    async identify(actor, id, identifier, evidence) {
      engine.authorize(actor, 'customer:identify')
      const said = parseInput(identifierSchema(), identifier, 'identifier')
      return identities.note(actor, id, said, parseInput(evidenceSchema(), evidence, 'evidence'))
    },
    async merge(actor, absorbed, into, evidence) {
      engine.authorize(actor, 'customer:merge')
      const checked = parseInput(mergeEvidenceSchema(), evidence, 'evidence')
      const [gone, standing] = [await book.byId(absorbed), await book.byId(into)]
      if (!gone || !standing) return { outcome: 'refused', reason: 'unknownCustomer' }
      if (gone.id === standing.id) return { outcome: 'same', customer: standing.id }
      const isDone = await merges.run({
        ...{ absorbed: gone.id, into: standing.id, part: false, by: actor, evidence: checked },
      })
      return isDone ? { outcome: 'merged', customer: standing.id } : { outcome: 'refused', reason: 'busy' }
    },
    async part(actor, absorbed) {
      engine.authorize(actor, 'customer:merge')
      const customer = await book.itself(absorbed)
      if (!customer) return { outcome: 'refused', reason: 'unknownCustomer' }
      const { mergedInto } = customer
      if (!mergedInto) return { outcome: 'refused', reason: 'notMerged' }
      const { customer: into, evidence } = mergedInto
      const isDone = await merges.run({ absorbed, into, part: true, by: actor, evidence })
      return isDone ? { outcome: 'parted', from: into } : { outcome: 'refused', reason: 'busy' }
    },
    async keepApart(actor, one, other) {
      engine.authorize(actor, 'customer:merge')
      return identities.keepApart(one, other)
    },
  }
}

/** Changes whoever stands for a customer; undefined where there is none. */
async function changed(
  book: CustomerBook,
  id: CustomerId,
  change: (customer: Customer) => Customer,
): Promise<Customer | undefined> {
  const customer = await book.byId(id)
  return customer && book.change(customer.id, change)
}
