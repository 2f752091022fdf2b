import { RingwrightError } from '@ringwright/core'
import { type RecordingKey, recordingCipher } from './recording-cipher.js'
import { PART_LENGTH_BYTES, readPartLength, readSealedHeader, SEALED_HEADER_BYTES } from './sealed-recording.js'

/** Where the keys of encrypted recordings are, and what is done with one that breaks off. */
export interface DecryptRecordingOptions {
  /** The key of that id; undefined for one that is not there any more. */
  readonly keyOf: (id: string) => Uint8Array | undefined | Promise<Uint8Array | undefined>
  /** Reads what a killed process left behind, as far as it goes, without an error at its end. Default false. */
  readonly acceptCut?: boolean
}

/**
 * The WAV file that an encrypted recording holds, as it is read: first its header, whose lengths say "all that follows".
 * What was given out is genuine. Throws `invalid_argument` for what is no such recording, was changed, or (without
 * `acceptCut`) is cut, and `not_found` when its key is not there.
 */
export async function* decryptRecording(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { keyOf, acceptCut = false }: DecryptRecordingOptions,
): AsyncGenerator<Buffer, void> {
  const octets = octetReader(source)
  const header = await octets.read(SEALED_HEADER_BYTES)
  const read = header && readSealedHeader(header)
  if (!header || !read) throw new RingwrightError('invalid_argument', 'This is no encrypted recording.')
  const key: RecordingKey = { id: read.keyId, key: (await keyOf(read.keyId)) ?? noKey(read.keyId) }
  const cipher = recordingCipher(key, read.salt, header)
  for (;;) {
    const length = await octets.read(PART_LENGTH_BYTES)
    const part = length && readPartLength(length)
    if (length && !part) throw changed()
    const sealed = part && (await octets.read(part.sealedBytes))
    if (!part || !sealed) {
      if (acceptCut) return
      const message = 'The recording is cut: its end is missing. "acceptCut" reads what is there.'
      throw new RingwrightError('invalid_argument', message)
    }
    const opened = cipher.open(sealed, part.isLast)
    if (!opened) throw changed()
    if (opened.length > 0) yield opened
    if (!part.isLast) continue
    if (await octets.read(1)) throw changed()
    return
  }
}

/** Reads as many octets as are asked for, from pieces of any size. */
function octetReader(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): {
  /** Undefined when there are not so many any more. */
  read(count: number): Promise<Buffer | undefined>
} {
  const pieces = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  let rest: Buffer = Buffer.alloc(0)
  return {
    async read(count) {
      while (rest.length < count) {
        const next = await pieces.next()
        if (next.done) return undefined
        rest = rest.length === 0 ? Buffer.from(next.value) : Buffer.concat([rest, next.value])
      }
      const read = rest.subarray(0, count)
      rest = rest.subarray(count)
      return read
    },
  }
}

function changed(): RingwrightError {
  return new RingwrightError('invalid_argument', 'The recording was changed after it was made, or its key is another.')
}

function noKey(id: string): never {
  throw new RingwrightError('not_found', `There is no key "${id}". The recording cannot be read without it.`)
}
