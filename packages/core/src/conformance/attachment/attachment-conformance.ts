import type { AttachmentStore } from '../../attachment/attachment-store.js'
import { type Bench, benchCase } from '../bench.js'
import type { ConformanceCase } from '../conformance-case.js'
import { checkEqual, checkRejects } from '../conformance-failure.js'

const BYTES_MAX = 1_000_000
const LOST = 'The customer would be told that the file is there, and the agent could not open it.'

function fileId(number: number): string {
  return number.toString(16).padStart(32, '0')
}

/** Bytes that differ from place to place, so that a part that is moved or doubled shows. */
function pattern(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) % 256)
}

function bodyOf(bytes: Uint8Array, partLength = 1_000): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, at + partLength))
      at += partLength
    },
  })
}

/** Fails after some bytes, as the upload of a phone in a lift does. */
function brokenBody(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let sent = false
  return new ReadableStream({
    pull(controller) {
      if (sent) return controller.error(new Error('the sender of the conformance suite goes away'))
      sent = true
      controller.enqueue(bytes)
    },
  })
}

async function content(
  store: AttachmentStore,
  id: string,
  part?: { readonly first: number; readonly last: number },
): Promise<{ readonly of: number; readonly bytes: readonly number[] } | null> {
  const stored = await store.open(id, part)
  if (!stored) return null
  return { of: stored.bytes, bytes: [...new Uint8Array(await new Response(stored.body).arrayBuffer())] }
}

async function keep({ port }: Bench<AttachmentStore>, id: string, bytes: Uint8Array): Promise<void> {
  const kept = await port.put(id, bodyOf(bytes), BYTES_MAX)
  checkEqual('the length of a file that was kept', kept, bytes.length, LOST)
}

/** Everything that the engine relies on in an `AttachmentStore`. */
export const attachmentConformance: readonly ConformanceCase<AttachmentStore>[] = [
  benchCase<AttachmentStore>('attachment-whole', 'Gives back what was put, also to another node', async (bench) => {
    for (const [number, length] of [1, 1_000, 1_001, 250_000].entries()) {
      const bytes = pattern(length)
      await keep(bench, fileId(number), bytes)
      const found = await content(bench.another, fileId(number))
      checkEqual('the file', found, { of: length, bytes: [...bytes] }, LOST)
    }
  }),

  benchCase<AttachmentStore>('attachment-part', 'Gives a part, and says how long the whole is', async (bench) => {
    const bytes = pattern(10_000)
    await keep(bench, fileId(1), bytes)
    for (const [first, last] of [
      [0, 0],
      [0, 9_999],
      [4_000, 4_999],
      [9_999, 9_999],
    ] as const) {
      const found = await content(bench.port, fileId(1), { first, last })
      const why = 'A player that jumps would play noise, or nothing.'
      checkEqual('the part', found, { of: 10_000, bytes: [...bytes.slice(first, last + 1)] }, why)
    }
  }),

  benchCase<AttachmentStore>('attachment-absent', 'Has nothing under an id that nobody has put', async (bench) => {
    checkEqual('an unknown file', await bench.port.open(fileId(404)), null, 'A wrong link is a 404, not an outage.')
  }),

  benchCase<AttachmentStore>(
    'attachment-limit',
    'Refuses what is longer than allowed, and keeps none of it',
    async (bench) => {
      const why = 'One sender would fill the disk.'
      const putting = bench.port.put(fileId(1), bodyOf(pattern(10_001)), 10_000)
      await checkRejects('a file that is too long', putting, 'limit_reached', why)
      checkEqual('what is left of it', await bench.port.open(fileId(1)), null, 'Half a file is worse than none.')
      checkEqual(
        'a file of exactly the limit',
        await bench.port.put(fileId(2), bodyOf(pattern(10_000)), 10_000),
        10_000,
        'The limit is what is allowed.',
      )
    },
  ),

  benchCase<AttachmentStore>('attachment-broken', 'Keeps nothing of a file whose sender goes away', async (bench) => {
    const outcome = await bench.port.put(fileId(1), brokenBody(pattern(5_000)), BYTES_MAX).then(
      () => 'kept',
      () => 'rejected',
    )
    checkEqual('half a file', outcome, 'rejected', 'The sender would believe that it has arrived.')
    checkEqual('what is left of it', await bench.port.open(fileId(1)), null, 'Half a file is worse than none.')
  }),

  benchCase<AttachmentStore>('attachment-remove', 'Removes one file and no other, however often', async (bench) => {
    await keep(bench, fileId(1), pattern(10))
    await keep(bench, fileId(2), pattern(20))
    await bench.port.remove(fileId(1))
    await bench.port.remove(fileId(1))
    const why = 'Somebody has the right to have it gone, and nobody else wants to lose theirs.'
    checkEqual('the removed file', await bench.another.open(fileId(1)), null, why)
    checkEqual('the other file', (await content(bench.another, fileId(2)))?.of, 20, why)
  }),

  benchCase<AttachmentStore>('attachment-side-by-side', 'Keeps many files that come at once apart', async (bench) => {
    const files = Array.from({ length: 20 }, (_, number) => pattern(500 + number * 37))
    await Promise.all(files.map((bytes, number) => keep(bench, fileId(number), bytes)))
    for (const [number, bytes] of files.entries()) {
      const found = await content(bench.port, fileId(number))
      checkEqual(
        'one of many',
        found,
        { of: bytes.length, bytes: [...bytes] },
        'One customer would see another one’s file.',
      )
    }
  }),
]
