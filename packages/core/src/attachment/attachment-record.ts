import type { Instant } from '../clock/clock.js'
import type { CenterId } from '../identity/identity.js'
import type { CollectionDefinition, Directory } from '../storage/directory.js'
import type { AttachmentStore } from './attachment-store.js'

/** What is known of a file that was sent; its bytes are in the store. */
export interface AttachmentRecord {
  readonly id: string
  readonly name: string
  /** By what is in it. */
  readonly contentType: string
  readonly isShown: boolean
  readonly at: Instant
  /**
   * `arriving` until its bytes are durable; `unscanned`: there is no scanner; `quarantined`: the scanner could not say.
   */
  readonly state: 'arriving' | 'unscanned' | 'clean' | 'quarantined' | 'infected'
  /** Absent while it arrives. */
  readonly bytes?: number
  /** A message names it. What no message names is removed by uploads from a day later on. */
  readonly isClaimed: boolean
}

export const attachmentRecords: CollectionDefinition<AttachmentRecord> = {
  name: 'attachments',
  indexes: { unclaimed: { keys: ({ isClaimed }) => (isClaimed ? [] : ['all']), order: ({ at }) => at } },
}

/** Removes a file for good. Bytes first: a record without them is found again and removed, bytes without one would not be. */
export async function removeAttachment(
  store: AttachmentStore,
  directory: Directory,
  center: CenterId,
  id: string,
): Promise<void> {
  await store.remove(id)
  await directory.remove(center, attachmentRecords, id)
}
