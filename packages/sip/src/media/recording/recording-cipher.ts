import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { RingwrightError } from '@ringwright/core'

/** A key that the host keeps. */
export interface RecordingKey {
  /** By which the key is found again when the recording is read: 1 to 64 letters, digits, `.`, `-` and `_`. Stands in the clear. */
  readonly id: string
  /** 32 octets. */
  readonly key: Uint8Array
}

export const RECORDING_KEY_BYTES = 32
export const RECORDING_SALT_BYTES = 16
export const RECORDING_TAG_BYTES = 16

const NONCE_BYTES = 12
const PURPOSE = 'ringwright recording 1'

/** Seals and opens the parts of one recording, in their order. */
export interface RecordingCipher {
  /** The part with its tag behind it. */
  seal(part: Uint8Array, isLast: boolean): Buffer
  /** Undefined when it is not that part of that recording, unchanged. */
  open(sealed: Uint8Array, isLast: boolean): Buffer | undefined
}

/**
 * AES-256-GCM with a key of its own for each recording (HKDF with a random salt), so the numbers of the parts are nonces that
 * never come twice. The last part says so in its nonce: a recording that was cut, or whose parts were moved, does not
 * open (the construction STREAM of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). `header` is authenticated with each part.
 */
export function recordingCipher(key: RecordingKey, salt: Uint8Array, header: Uint8Array): RecordingCipher {
  if (key.key.length !== RECORDING_KEY_BYTES) throw invalidKey(key.id)
  const partKey = new Uint8Array(hkdfSync('sha256', key.key, salt, PURPOSE, 32))
  const nonce = Buffer.alloc(NONCE_BYTES)
  let part = 0

  const nextNonce = (isLast: boolean): Buffer => {
    nonce.writeUInt32BE(part, 7)
    nonce[11] = isLast ? 1 : 0
    return nonce
  }
  return {
    seal(bytes, isLast) {
      const cipher = createCipheriv('aes-256-gcm', partKey, nextNonce(isLast)).setAAD(header)
      part++
      return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed, isLast) {
      const end = sealed.length - RECORDING_TAG_BYTES
      if (end < 0) return undefined
      const decipher = createDecipheriv('aes-256-gcm', partKey, nextNonce(isLast), {
        authTagLength: RECORDING_TAG_BYTES,
      })
      decipher.setAAD(header).setAuthTag(sealed.subarray(end))
      const opened = decipher.update(sealed.subarray(0, end))
      try {
        decipher.final()
      } catch {
        // The tag does not fit. Whoever asked decides what that means; the position stays.
        return undefined
      }
      part++
      return opened
    },
  }
}

function invalidKey(id: string): RingwrightError {
  const message = `The recording key "${id}" takes ${RECORDING_KEY_BYTES} octets, such as randomBytes(${RECORDING_KEY_BYTES}).`
  return new RingwrightError('invalid_argument', message)
}
