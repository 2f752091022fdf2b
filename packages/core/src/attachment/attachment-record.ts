import type { Instant } from '../clock/clock.js'
import type { CollectionDefinition } from '../storage/directory.js'

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
  /** A message names it. What no message names is removed after a day. */
  readonly isClaimed: boolean
}

export const attachmentRecords: CollectionDefinition<AttachmentRecord> = {
  name: 'attachments',
  indexes: { unclaimed: { keys: ({ isClaimed }) => (isClaimed ? [] : ['all']), order: ({ at }) => at } },
}
