import { sleep } from '../clock/clock.js'
import type { CustomerBook } from '../customer/customer-book.js'
import type { Identifier } from '../customer/identifier.js'
import type { Engine } from '../engine/plugin.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { InteractionId } from '../identity/identity.js'
import { interactions } from '../interaction/interaction.js'
import type { Contact } from '../permission/contact.js'
import { leavingMessages } from '../voice/leaving-message.js'
import { ARCHIVE_PAGE_MAX, type Archive } from '../storage/archive.js'
import type { CommittedFact } from '../storage/fact.js'
import { erasePerson } from './erase-person.js'
import { CustomerReader, type KnownOfCustomer } from './known-of-customer.js'
import type { PersonalData } from './personal-data.js'
import type { RecordDesk } from '../engine/record-desk.js'
import type { PersonalDataKeeper } from './personal-data-keeper.js'
import { personalItems } from './personal-items.js'

export interface PersonalDataOptions {
  readonly desk: RecordDesk & Pick<Engine, 'archive' | 'authorize' | 'newId'>
  readonly book: CustomerBook
  /** Asked each time: plug-ins bring theirs later. */
  readonly keepers: () => readonly PersonalDataKeeper[]
  readonly identifierOf: (contact: Contact) => Identifier | undefined
}

/** The archiver is some tens of milliseconds behind; where it is away for longer, erasing has to wait for it. */
const ARCHIVED_WITHIN_MS = 10_000
const LOOK_EVERY_MS = 50

export function personalDataCommands({ desk, book, identifierOf, ...options }: PersonalDataOptions): PersonalData {
  const readerOf = (archive: Archive) => new CustomerReader({ desk, archive, book, identifierOf })
  return {
    async *export(actor, who) {
      desk.authorize(actor, 'privacy:export')
      desk.authorize(actor, 'consent:read')
      const reader = readerOf(archiveOf(desk))
      yield* personalItems({ desk, reader, keepers: options.keepers(), identifierOf }, await reader.known(who))
    },
    async erase(actor, who, files, progress = {}) {
      desk.authorize(actor, 'privacy:erase')
      const archive = archiveOf(desk)
      const reader = readerOf(archive)
      const customer = typeof who === 'string' ? who : (await reader.customer(who))?.id
      const erasure: string = desk.newId()
      const about = { erasure, ...(customer !== undefined && { customer }) }
      await desk.run(actor, (transaction) => transaction.fact('customer:erasureBegun', about))
      // What was said before this fact is in the archive once this one is.
      await archived(desk, archive, 'customer:erasureBegun', about)
      const known = await reader.known(who)
      const keepers = options.keepers()
      const open = openOf(desk, known)
      const busy = keepers.filter((keeper) => keeper.isBusy(desk, known)).map(({ name }) => name)
      if (open.length + busy.length > 0)
        return { outcome: 'refused', reason: 'open', interactions: open, keepers: busy }
      const erasing = { desk, reader, archive, keepers, known, files, actor, customer }
      const counts = await erasePerson({ ...erasing, ...progress })
      await desk.run(actor, (transaction) => transaction.fact('customer:erased', { ...about, ...counts }))
      await archived(desk, archive, 'customer:erased', about)
      return { outcome: 'erased', customers: known.customers.length, ...counts }
    },
  }
}

function archiveOf({ archive }: Pick<Engine, 'archive'>): Archive {
  if (archive) return archive
  throw new RingwrightError(
    'wrong_state',
    'Without an archive nobody knows what a customer has said and asked for: give createContactCenter `archive`.',
  )
}

/**
 * Requests of the person, and those in the person's conversations of whoever stood for the person then. A call is one until
 * the message that was left by it is kept.
 */
function openOf(desk: RecordDesk, { ids, conversations }: KnownOfCustomer): InteractionId[] {
  const messages = [...desk.all(leavingMessages).values()].map(({ body: { call } }) => call)
  const all = [...[...desk.all(interactions).values()].map(({ body }) => body), ...messages]
  const open = all.filter(
    ({ customer, conversation }) => ids.includes(customer) || conversations.includes(conversation),
  )
  return [...new Set(open.map(({ id }) => id))]
}

async function archived(
  { center, clock }: RecordDesk,
  archive: Archive,
  type: 'customer:erasureBegun' | 'customer:erased',
  { erasure, customer }: CommittedFact<'customer:erasureBegun'>['data'],
): Promise<void> {
  const until = clock.now() + ARCHIVED_WITHIN_MS
  const about = customer === undefined ? {} : { about: { customer } }
  const said = { types: [type], ...about, limit: ARCHIVE_PAGE_MAX }
  for (;;) {
    let cursor: string | undefined
    do {
      const page = await archive.query(center, { ...said, ...(cursor !== undefined && { cursor }) })
      if (page.facts.some(({ data }) => (data as { erasure?: string }).erasure === erasure)) return
      cursor = page.next
    } while (cursor !== undefined)
    if (clock.now() >= until)
      throw new RingwrightError('unavailable', 'The archive is behind: erase again once its archiver has caught up.')
    await sleep(clock, LOOK_EVERY_MS)
  }
}
