import { eraseFacts } from '../archive/remove-facts.js'
import { storedFileId } from '../attachment/stored-file.js'
import type { Actor } from '../authorization/actor.js'
import { conversations } from '../conversation/conversation.js'
import { customers } from '../customer/customer.js'
import type { CustomerId } from '../identity/identity.js'
import { filesOf, messageKey, messages } from '../message/message.js'
import type { Archive } from '../storage/archive.js'
import { broadcasts } from '../outreach/broadcast.js'
import { changeEntry } from '../storage/change-entry.js'
import { recordings } from '../voice/recording-book.js'
import type { CustomerReader, KnownOfCustomer } from './known-of-customer.js'
import type { ErasedCounts, EraseOptions, PersonalFiles } from './personal-data.js'
import type { RecordDesk } from '../engine/record-desk.js'
import type { PersonalDataKeeper } from './personal-data-keeper.js'

export interface Erasing extends EraseOptions {
  readonly desk: RecordDesk
  readonly reader: CustomerReader
  readonly archive: Archive
  readonly keepers: readonly PersonalDataKeeper[]
  readonly known: KnownOfCustomer
  readonly files: PersonalFiles
  readonly actor: Actor
  /** For whom the proof in the archive is; absent for somebody who is no customer. */
  readonly customer: CustomerId | undefined
}

/** The customer itself last: who fails half-way finds the rest again. */
export async function erasePerson(erasing: Erasing): Promise<ErasedCounts> {
  const { desk, reader, keepers, known, files, signal, onProgress } = erasing
  const { center, directory } = desk
  const counts = { conversations: 0, messages: 0, recordings: 0, facts: 0, others: {} as Record<string, number> }
  const goOn = (): void => {
    onProgress?.({ ...counts, others: { ...counts.others } })
    signal?.throwIfAborted()
  }
  for (const keeper of keepers) {
    counts.others[keeper.name] = await keeper.erase(desk, known)
    goOn()
  }
  for (const interaction of known.interactions)
    for await (const { id } of reader.recordings(interaction)) {
      await eraseRecording(desk, files, id)
      counts.recordings++
      goOn()
    }
  for (const conversation of known.conversations) {
    for await (const message of reader.messages(conversation)) {
      const key = messageKey(conversation, message.sequence)
      for (const file of filesOf(message)) if (await isLastWith(desk, file, key)) await files.removeAttachment(file)
      await directory.remove(center, messages, key)
      counts.messages++
      goOn()
    }
    await directory.remove(center, conversations, conversation)
    counts.conversations++
  }
  counts.facts = await erasedFacts(erasing, (facts) => {
    counts.facts = facts
    goOn()
  })
  for (const id of known.ids.toReversed()) await directory.remove(center, customers, id)
  return counts
}

/** Its entry is changed first: whoever is just moving the audio cannot say any more that it has, and takes it away again. */
async function eraseRecording(desk: RecordDesk, files: PersonalFiles, id: string): Promise<void> {
  const entry = await changeEntry(desk, recordings, id, (known) => known && { ...known, isErased: true as const })
  if (!entry) return
  await files.removeRecording(entry.file)
  if (entry.formerly !== undefined) await files.removeRecording(entry.formerly)
  await desk.directory.remove(desk.center, recordings, id)
}

/** Whether no message but this one names a file: what was sent to others as well, or is to be, stays theirs. */
async function isLastWith(desk: RecordDesk, file: string, message: string): Promise<boolean> {
  const { center, directory } = desk
  const isOfBroadcast = [...desk.all(broadcasts).values()].some(
    ({ body: { state, content } }) =>
      state !== 'finished' && content.attachments?.some(({ url }) => storedFileId(url) === file),
  )
  if (isOfBroadcast) return false
  const found = await directory.find(center, messages, 'file', file, { limit: 2 })
  return found.every(({ id }) => id === message)
}

function erasedFacts(
  { desk, archive, known, actor, customer, signal }: Erasing,
  onProgress: (facts: number) => void,
): Promise<number> {
  const about = { customer: known.ids, conversation: known.conversations, interaction: known.interactions }
  const erasure = { about, actor, at: desk.clock.now(), ...(customer !== undefined && { customer }) }
  return eraseFacts(archive, desk.center, erasure, { onProgress, ...(signal && { signal }) })
}
