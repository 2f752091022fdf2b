import { RingwrightError } from '@ringwright/core'
import { RECORDING_SALT_BYTES, RECORDING_TAG_BYTES } from './recording-cipher.js'

/**
 * How an encrypted recording looks:
 *
 * | octets        | what                                                              |
 * | ------------- | ----------------------------------------------------------------- |
 * | 4             | `RWR1`                                                            |
 * | 16            | salt                                                              |
 * | 1, then 64    | length of the key's id, the id in ASCII, zeros                    |
 * | 4 + n + 16 …  | parts: their length n with the highest bit set on the last one, the sealed octets, the tag |
 *
 * The first part is the header of the WAV file as it was when the recording began; the others are its audio.
 */
const MAGIC = Buffer.from('RWR1', 'latin1')
const KEY_ID_BYTES = 64
const KEY_ID = /^[\w.-]{1,64}$/

export const SEALED_HEADER_BYTES = MAGIC.length + RECORDING_SALT_BYTES + 1 + KEY_ID_BYTES

/** Of a part, before its octets. */
export const PART_LENGTH_BYTES = 4
const LAST_BIT = 0x8000_0000

/** A part is half a second of audio, 16 kB; nothing of ours is as long as this. */
const PART_BYTES_MAX = 1_048_576

export function sealedHeader(salt: Uint8Array, keyId: string): Buffer {
  if (!KEY_ID.test(keyId)) {
    const message = 'The id of a recording key takes 1 to 64 letters, digits, ".", "-" and "_".'
    throw new RingwrightError('invalid_argument', message)
  }
  const header = Buffer.alloc(SEALED_HEADER_BYTES)
  MAGIC.copy(header)
  header.set(salt, MAGIC.length)
  header[MAGIC.length + RECORDING_SALT_BYTES] = keyId.length
  header.write(keyId, MAGIC.length + RECORDING_SALT_BYTES + 1, 'latin1')
  return header
}

/** Undefined when it is not the header of an encrypted recording. */
export function readSealedHeader(header: Buffer): { readonly salt: Buffer; readonly keyId: string } | undefined {
  if (header.length < SEALED_HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  const idAt = MAGIC.length + RECORDING_SALT_BYTES
  const keyId = header.toString('latin1', idAt + 1, idAt + 1 + (header[idAt] as number))
  return KEY_ID.test(keyId) ? { salt: header.subarray(MAGIC.length, idAt), keyId } : undefined
}

export function partLength(sealedBytes: number, isLast: boolean): Buffer {
  const length = Buffer.alloc(PART_LENGTH_BYTES)
  length.writeUInt32BE(((isLast ? LAST_BIT : 0) | sealedBytes) >>> 0)
  return length
}

/** Undefined when no part of ours is of that length. */
export function readPartLength(length: Buffer): { readonly sealedBytes: number; readonly isLast: boolean } | undefined {
  const word = length.readUInt32BE(0)
  const sealedBytes = word & ~LAST_BIT
  if (sealedBytes < RECORDING_TAG_BYTES || sealedBytes > PART_BYTES_MAX) return undefined
  return { sealedBytes, isLast: (word & LAST_BIT) !== 0 }
}
