import type { AttachmentStore } from '../attachment/attachment-store.js'
import { memoryAttachmentStore } from '../attachment/memory-attachment-store.js'
import { memoryArchive } from '../storage/memory/memory-archive.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import { memoryRelay } from '../storage/memory/memory-relay.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import type { CenterId, ChangeId, NodeId } from '../identity/identity.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import type { Archive } from '../storage/archive.js'
import type { Directory } from '../storage/directory.js'
import type { Relay } from '../storage/relay.js'
import type { Store } from '../storage/store.js'
import type { Harness } from './conformance-case.js'
import { behindConnection, type MortalStore } from './mortal-store.js'

const LOG_LENGTH_MAX = 500
/** The memory store cuts its log in blocks of 1,000, and keeps a tail as long. */
const COMMITS_TO_COMPACT = 3_000

/** The memory store on a stepping clock, so that its leases lapse and its log is cut in no time. */
export function memoryStoreHarness(wrap: (store: Store) => MortalStore = (store) => store): Harness<Store> {
  return {
    async open() {
      const clock = steppingClock()
      const inner = memoryStore({ clock, logLengthMax: LOG_LENGTH_MAX, freeze: true })
      const { store, crash } = behindConnection(wrap(inner))
      return {
        port: store,
        another: store,
        advance: (durationMs) => clock.advance(durationMs),
        compact: (center) => fillLog(inner, center as CenterId),
        crash,
        close: () => store.close(),
      }
    },
  }
}

async function fillLog(store: Store, center: CenterId): Promise<void> {
  for (let count = 0; count < COMMITS_TO_COMPACT; count++) {
    const id = `filler.${count}` as ChangeId
    await store.commit(center, { id, node: 'filler' as NodeId, reads: [], writes: [], facts: [] })
  }
}

type Wrap<Port> = (port: Port) => Port

export function memoryDirectoryHarness(wrap: Wrap<Directory> = (each) => each): Harness<Directory> {
  return plainHarness(() => wrap(memoryDirectory()))
}

export function memoryArchiveHarness(wrap: Wrap<Archive> = (each) => each): Harness<Archive> {
  return plainHarness(() => wrap(memoryArchive()))
}

export function memoryRelayHarness(wrap: Wrap<Relay> = (each) => each): Harness<Relay> {
  return plainHarness(() => wrap(memoryRelay()))
}

export function memoryAttachmentStoreHarness(wrap: Wrap<AttachmentStore> = (each) => each): Harness<AttachmentStore> {
  return plainHarness(() => wrap(memoryAttachmentStore()))
}

function plainHarness<Port extends { close(): Promise<void> }>(make: () => Port): Harness<Port> {
  return {
    async open() {
      const clock = steppingClock()
      const port = make()
      return { port, another: port, advance: (durationMs) => clock.advance(durationMs), close: () => port.close() }
    },
  }
}
