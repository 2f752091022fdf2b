export const WAV_HEADER_BYTES = 44

const BYTES_PER_SAMPLE = 2

/** What the size fields say while a file is being written: more than any file has, so that readers take all there is. */
const SIZE_UNKNOWN = 0xffff_ffff

/** How the samples of a WAV file are to be read. */
export interface WavShape {
  readonly channels: 1 | 2
  readonly sampleRateHz: number
}

/** The 44 bytes before 16-bit PCM. Without `dataBytes`, the header of a file that is still being written. */
export function wavHeader(shape: WavShape, dataBytes?: number): Buffer {
  const header = Buffer.alloc(WAV_HEADER_BYTES)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(dataBytes === undefined ? SIZE_UNKNOWN : sizeField(dataBytes + WAV_HEADER_BYTES - 8), 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(shape.channels, 22)
  header.writeUInt32LE(shape.sampleRateHz, 24)
  header.writeUInt32LE(shape.sampleRateHz * shape.channels * BYTES_PER_SAMPLE, 28)
  header.writeUInt16LE(shape.channels * BYTES_PER_SAMPLE, 32)
  header.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(dataBytes === undefined ? SIZE_UNKNOWN : sizeField(dataBytes), 40)
  return header
}

/**
 * The finished header for a file of `fileBytes` whose writer died, from what it had begun to write; undefined when
 * `header` is not the beginning of one of our files.
 */
export function repairedWavHeader(header: Uint8Array, fileBytes: number): Buffer | undefined {
  if (header.length < WAV_HEADER_BYTES || fileBytes < WAV_HEADER_BYTES) return undefined
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  const channels = view.getUint16(22, true)
  const sampleRateHz = view.getUint32(24, true)
  if (channels !== 1 && channels !== 2) return undefined
  const frameBytes = channels * BYTES_PER_SAMPLE
  const dataBytes = Math.floor((fileBytes - WAV_HEADER_BYTES) / frameBytes) * frameBytes
  const repaired = wavHeader({ channels, sampleRateHz }, dataBytes)
  const written = wavHeader({ channels, sampleRateHz })
  // Everything but the two sizes must be what we write.
  for (let i = 0; i < WAV_HEADER_BYTES; i++) {
    const isSize = (i >= 4 && i < 8) || i >= 40
    if (!isSize && header[i] !== written[i]) return undefined
  }
  return repaired
}

/** Sizes beyond 4 GB cannot be said; readers then take all there is. */
function sizeField(bytes: number): number {
  return Math.min(bytes, SIZE_UNKNOWN)
}
