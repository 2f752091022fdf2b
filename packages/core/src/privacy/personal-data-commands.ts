import { eraseFacts } from '../archive/remove-facts.js'
import type { Actor } from '../authorization/actor.js'
import { sleep } from '../clock/clock.js'
import { conversations } from '../conversation/conversation.js'
import { customers } from '../customer/customer.js'
import type { CustomerBook } from '../customer/customer-book.js'
import type { Engine } from '../engine/plugin.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { CustomerId } from '../identity/identity.js'
import { interactions } from '../interaction/interaction.js'
import { messageKey, messages, type StoredMessage } from '../message/message.js'
import type { ContactPermissions } from '../permission/contact-permissions.js'
import type { Archive } from '../storage/archive.js'
import { recordings } from '../voice/recording-book.js'
import { CustomerReader, type KnownOfCustomer } from './known-of-customer.js'
import type { EraseOutcome, PersonalData, PersonalFiles, PersonalItem } from './personal-data.js'

export interface PersonalDataOptions {
  readonly engine: Engine
  readonly book: CustomerBook
  readonly permissions: ContactPermissions
}

/** How a message that is stored names a file that was sent. */
const STORED_FILE = /^attachment:(.+)$/
/** The archiver is some tens of milliseconds behind; where it is away for longer, erasing has to wait for it. */
const ARCHIVED_WITHIN_MS = 10_000
const LOOK_EVERY_MS = 50

export function personalDataCommands(options: PersonalDataOptions): PersonalData {
  const { engine, book } = options
  return {
    async *export(actor, customer) {
      engine.authorize(actor, 'privacy:export')
      const reader = new CustomerReader(engine, archiveOf(engine))
      yield* itemsOf(options, reader, await reader.known(book, customer), actor)
    },
    async erase(actor, customer, files) {
      engine.authorize(actor, 'privacy:erase')
      const archive = archiveOf(engine)
      const reader = new CustomerReader(engine, archive)
      const erasure: string = engine.newId()
      await engine.run(actor, (transaction) => transaction.fact('customer:erasureBegun', { customer, erasure }))
      // What was said before this fact is in the archive once this one is.
      await archived(engine, archive, customer, erasure)
      const known = await reader.known(book, customer)
      const open = openOf(engine, known)
      if (open.length > 0) return { outcome: 'refused', reason: 'open', interactions: open }
      return erased(options, { reader, archive, known, files, actor, customer, erasure })
    },
  }
}

function archiveOf({ archive }: Engine): Archive {
  if (archive) return archive
  throw new RingwrightError(
    'wrong_state',
    'Without an archive nobody knows what a customer has said and asked for: give createContactCenter `archive`.',
  )
}

async function* itemsOf(
  { permissions }: PersonalDataOptions,
  reader: CustomerReader,
  known: KnownOfCustomer,
  actor: Actor,
): AsyncGenerator<PersonalItem> {
  for (const item of known.customers) {
    yield { kind: 'customer', item }
    for (const contact of item.addresses)
      for (const consent of await permissions.evidence(actor, contact, { limit: 1_000 }))
        yield { kind: 'consent', item: consent }
  }
  for (const id of known.ids) for await (const item of reader.conversations(id)) yield { kind: 'conversation', item }
  for (const id of known.conversations) for await (const item of reader.messages(id)) yield { kind: 'message', item }
  for (const id of known.interactions) for await (const item of reader.recordings(id)) yield { kind: 'recording', item }
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

interface Erasing {
  readonly reader: CustomerReader
  readonly archive: Archive
  readonly known: KnownOfCustomer
  readonly files: PersonalFiles
  readonly actor: Actor
  readonly customer: CustomerId
  readonly erasure: string
}

/** The customer itself last: who fails half-way finds the rest again. */
async function erased({ engine }: PersonalDataOptions, erasing: Erasing): Promise<EraseOutcome> {
  const { reader, archive, known, files, actor, customer, erasure } = erasing
  const { center, clock, directory } = engine
  let [messageCount, recordingCount] = [0, 0]
  for (const interaction of known.interactions)
    for await (const { id, file } of reader.recordings(interaction)) {
      await files.removeRecording(file)
      await directory.remove(center, recordings, id)
      recordingCount++
    }
  for (const conversation of known.conversations) {
    for await (const message of reader.messages(conversation)) {
      for (const file of filesOf(message)) await files.removeAttachment(file)
      await directory.remove(center, messages, messageKey(conversation, message.sequence))
      messageCount++
    }
    await directory.remove(center, conversations, conversation)
  }
  const about = { customer: known.ids, conversation: known.conversations, interaction: known.interactions }
  const facts = await eraseFacts(archive, center, { about, actor, at: clock.now(), customer })
  for (const id of known.ids.toReversed()) await directory.remove(center, customers, id)
  const counts = {
    conversations: known.conversations.length,
    messages: messageCount,
    recordings: recordingCount,
    facts,
  }
  await engine.run(actor, (transaction) => transaction.fact('customer:erased', { customer, erasure, ...counts }))
  return { outcome: 'erased', customers: known.customers.length, ...counts }
}

function filesOf({ attachments = [], card }: StoredMessage): string[] {
  const named = [...attachments, ...(card?.image ? [card.image] : [])]
  return named.flatMap(({ url }) => STORED_FILE.exec(url)?.[1] ?? [])
}

function openOf(engine: Engine, { ids }: KnownOfCustomer) {
  const all = [...engine.all(interactions).values()]
  return all.filter(({ body }) => ids.includes(body.customer)).map(({ body }) => body.id)
}

async function archived(engine: Engine, archive: Archive, customer: CustomerId, erasure: string): Promise<void> {
  const { center, clock } = engine
  const until = clock.now() + ARCHIVED_WITHIN_MS
  const begun = { types: ['customer:erasureBegun'], about: { customer }, limit: 1_000 } as const
  for (;;) {
    let cursor: string | undefined
    do {
      const page = await archive.query(center, { ...begun, ...(cursor !== undefined && { cursor }) })
      if (page.facts.some(({ data }) => (data as { erasure?: string }).erasure === erasure)) return
      cursor = page.next
    } while (cursor !== undefined)
    if (clock.now() >= until)
      throw new RingwrightError('unavailable', 'The archive is behind: erase again once its archiver has caught up.')
    await sleep(clock, LOOK_EVERY_MS)
  }
}
