import {
  ARCHIVE_CURSOR,
  type CenterId,
  type ChainEnd,
  type LiveRecord,
  type Revision,
  type Store,
} from '@ringwright/core'

/** Up to which revision a center's facts were archived, and where their chain ended then. */
export interface StoredCursor {
  readonly revision: Revision
  readonly chain?: ChainEnd
}

/** What the archiver has left in the store; undefined where none has run. */
export async function storedCursor(store: Store, center: CenterId): Promise<StoredCursor | undefined> {
  return cursorAmong((await store.snapshot(center)).records)
}

export function cursorAmong(records: readonly LiveRecord[]): StoredCursor | undefined {
  const { kind, id } = ARCHIVE_CURSOR
  return records.find((record) => record.kind === kind && record.id === id)?.body as StoredCursor | undefined
}
