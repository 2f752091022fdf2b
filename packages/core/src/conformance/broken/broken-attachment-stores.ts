import type { AttachmentStore } from '../../attachment/attachment-store.js'

interface BrokenAttachmentStore {
  readonly defect: string
  /** The case that must fail. */
  readonly caughtBy: string
  readonly wrap: (store: AttachmentStore) => AttachmentStore
}

/** Stores that break one promise each, with which the suite itself is tested. */
export const brokenAttachmentStores: readonly BrokenAttachmentStore[] = [
  {
    defect: 'loses the first part of a file',
    caughtBy: 'attachment-whole',
    wrap: (store) => ({
      ...store,
      async put(id, body, bytesMax) {
        const bytes = new Uint8Array(await new Response(body).arrayBuffer())
        await store.put(id, new Response(bytes.slice(1)).body ?? body, bytesMax)
        return bytes.length
      },
    }),
  },
  {
    defect: 'gives the whole for a part',
    caughtBy: 'attachment-part',
    wrap: (store) => ({ ...store, open: (id) => store.open(id) }),
  },
  {
    defect: 'says how long the part is, not the whole',
    caughtBy: 'attachment-part',
    wrap: (store) => ({
      ...store,
      async open(id, part) {
        const stored = await store.open(id, part)
        return stored && part ? { ...stored, bytes: part.last - part.first + 1 } : stored
      },
    }),
  },
  {
    defect: 'has an empty file where there is none',
    caughtBy: 'attachment-absent',
    wrap: (store) => ({
      ...store,
      open: async (id, part) => (await store.open(id, part)) ?? { bytes: 0, body: new Blob([]).stream() },
    }),
  },
  {
    defect: 'takes whatever comes',
    caughtBy: 'attachment-limit',
    wrap: (store) => ({ ...store, put: (id, body) => store.put(id, body, Number.POSITIVE_INFINITY) }),
  },
  {
    defect: 'keeps what came before the sender went away',
    caughtBy: 'attachment-broken',
    wrap: (store) => ({
      ...store,
      async put(id, body, bytesMax) {
        const parts: Uint8Array<ArrayBuffer>[] = []
        const reader = body.getReader()
        for (;;) {
          const next = await reader.read().catch(() => ({ done: true, value: undefined }) as const)
          if (next.done) break
          parts.push(new Uint8Array(next.value))
        }
        return store.put(id, new Blob(parts).stream(), bytesMax)
      },
    }),
  },
  {
    defect: 'removes nothing',
    caughtBy: 'attachment-remove',
    wrap: (store) => ({ ...store, remove: () => Promise.resolve() }),
  },
  {
    defect: 'has one place for all files',
    caughtBy: 'attachment-side-by-side',
    wrap: (store) => ({
      ...store,
      put: (_id, body, bytesMax) => store.put('0'.repeat(32), body, bytesMax),
      open: (_id, part) => store.open('0'.repeat(32), part),
    }),
  },
]
