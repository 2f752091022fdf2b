import { RingwrightError } from '../errors/ringwright-error.js'
import { crc32 } from './crc-32.js'

/** Sizes and places are 32 bits in the plain format (APPNOTE 4.4.8), which every program reads. */
const OCTETS_MAX = 0xffff_ffff
/** Deflated, sizes after the content, names in UTF-8 (APPNOTE 4.4.4, 4.4.5). */
const FLAGS = 0b1000_0000_1000
const DEFLATED = 8
const VERSION = 20
/** 1 January 1980, the beginning of its calendar: the same rows make the same file. */
const DATE = 0x21

interface Entry {
  readonly name: Uint8Array
  readonly crc: number
  readonly packed: number
  readonly plain: number
  readonly offset: number
}

/** Writes a ZIP file from beginning to end, without ever going back. */
export class ZipWriter {
  readonly #entries: Entry[] = []
  #offset = 0

  /** One file of it, packed as it comes. Rejects with `limit_reached` when the whole would exceed 4 GiB. */
  async *file(path: string, chunks: AsyncIterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array> {
    const name = new TextEncoder().encode(path)
    const offset = this.#offset
    const entry = { crc: 0, plain: 0, packed: 0 }
    yield this.#written(localHeader(name))
    for await (const packed of deflated(chunks, entry)) {
      entry.packed += packed.length
      yield this.#written(packed)
    }
    this.#check(entry.plain)
    yield this.#written(fields([4, 0x0807_4b50], [4, entry.crc], [4, entry.packed], [4, entry.plain]))
    this.#entries.push({ name, ...entry, offset })
  }

  /** What stands at the end: where each file is. */
  directory(): Uint8Array {
    const headers = this.#entries.map(centralHeader)
    const size = headers.reduce((sum, { length }) => sum + length, 0)
    const count = this.#entries.length
    const end = fields([4, 0x0605_4b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, this.#offset], [2, 0])
    return joined([...headers, end])
  }

  #written(octets: Uint8Array): Uint8Array {
    this.#offset += octets.length
    this.#check(this.#offset)
    return octets
  }

  #check(octets: number): void {
    if (octets > OCTETS_MAX)
      throw new RingwrightError('limit_reached', 'This workbook exceeds 4 GiB; export csv, or fewer rows.')
  }
}

async function* deflated(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  entry: { crc: number; plain: number },
): AsyncGenerator<Uint8Array> {
  const packing = new CompressionStream('deflate-raw')
  const writer = packing.writable.getWriter()
  const feed = async (): Promise<void> => {
    try {
      for await (const chunk of chunks) {
        entry.crc = crc32(chunk, entry.crc)
        entry.plain += chunk.length
        await writer.ready
        await writer.write(chunk)
      }
      await writer.close()
    } catch (error) {
      await writer.abort(error).catch(() => {})
      throw error
    }
  }
  const fed = feed()
  // Heard of below; a consumer that stops early is not told.
  fed.catch(() => {})
  const reader = packing.readable.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      yield value
    }
    await fed
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function localHeader(name: Uint8Array): Uint8Array {
  const head = fields(
    ...([
      [4, 0x0403_4b50],
      [2, VERSION],
      [2, FLAGS],
      [2, DEFLATED],
      [2, 0],
      [2, DATE],
    ] as const),
    ...([
      [4, 0],
      [4, 0],
      [4, 0],
      [2, name.length],
      [2, 0],
    ] as const),
  )
  return joined([head, name])
}

function centralHeader({ name, crc, packed, plain, offset }: Entry): Uint8Array {
  const head = fields(
    ...([
      [4, 0x0201_4b50],
      [2, VERSION],
      [2, VERSION],
      [2, FLAGS],
      [2, DEFLATED],
      [2, 0],
      [2, DATE],
    ] as const),
    ...([
      [4, crc],
      [4, packed],
      [4, plain],
      [2, name.length],
      [2, 0],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, offset],
    ] as const),
  )
  return joined([head, name])
}

/** Numbers of two or four octets, the low one first. */
function fields(...numbers: readonly (readonly [octets: 2 | 4, value: number])[]): Uint8Array {
  const octets = new Uint8Array(numbers.reduce((sum, [size]) => sum + size, 0))
  const view = new DataView(octets.buffer)
  let place = 0
  for (const [size, value] of numbers) {
    if (size === 2) view.setUint16(place, value, true)
    else view.setUint32(place, value, true)
    place += size
  }
  return octets
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let place = 0
  for (const part of parts) {
    whole.set(part, place)
    place += part.length
  }
  return whole
}
