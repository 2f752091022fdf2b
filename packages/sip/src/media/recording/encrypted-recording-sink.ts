import type { Random } from '@ringwright/core'
import { RECORDING_SALT_BYTES, type RecordingKey, recordingCipher } from './recording-cipher.js'
import type { RecordingSink } from './recording-sink.js'
import { partLength, sealedHeader } from './sealed-recording.js'

/** With which key recordings are encrypted, and where they go then. */
export interface EncryptedRecordingSinkOptions {
  /** Where the encrypted recordings go. */
  readonly sink: RecordingSink
  /** Encrypts what is recorded from now on; read for each recording, so that a new one takes over without a restart. */
  readonly key: RecordingKey | (() => RecordingKey)
  /** The system's: salts must not be guessed. */
  readonly random: Random
}

/**
 * Recordings that nobody reads without the key, neither on the disk nor on its backup: every half second is sealed before
 * it is written. `decryptRecording` reads them. `invalid_argument` for keys that cannot be used.
 */
export function encryptedRecordingSink({ sink, key, random }: EncryptedRecordingSinkOptions): RecordingSink {
  return {
    async open(name, wavHeader) {
      const used = typeof key === 'function' ? key() : key
      const salt = random.bytes(RECORDING_SALT_BYTES)
      const header = sealedHeader(salt, used.id)
      const cipher = recordingCipher(used, salt, header)
      const file = await sink.open(name, header)
      let isWhole = true
      const append = async (part: Uint8Array, isLast: boolean): Promise<void> => {
        const octets = cipher.seal(part, isLast)
        try {
          await file.append(Buffer.concat([partLength(octets.length, isLast), octets]))
        } catch (error) {
          // A part may have been written by half: nothing can follow it, and the recording reads as cut.
          isWhole = false
          throw error
        }
      }
      /** Whatever becomes of what is written, the file is not left open. */
      const orClose = async (writing: Promise<void>): Promise<void> => {
        try {
          await writing
        } catch (error) {
          await file.finish(header)
          throw error
        }
      }
      await orClose(append(wavHeader, false))
      return {
        append: (bytes) => append(bytes, false),
        async finish() {
          if (isWhole) await orClose(append(new Uint8Array(0), true))
          // What a WAV header says of a finished file follows from the length of its audio: nothing is written twice.
          return file.finish(header)
        },
      }
    },
  }
}
