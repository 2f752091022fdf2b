import { RingwrightError } from '@ringwright/core'
import { decodeG711, type G711Codec } from './g711.js'
import { WAV_SAMPLE_RATES_HZ } from './resample.js'

/** Six minutes of stereo at 44.1 kHz, or 70 of mono at 8 kHz: prompts and music are shorter, and all of it is held in memory. */
export const WAV_BYTES_MAX = 64 * 1_024 * 1_024

/** Real files have a handful; a hostile one could have millions of empty ones. */
const CHUNKS_MAX = 1_000

const FORMAT_PCM = 1
const FORMAT_A_LAW = 6
const FORMAT_MU_LAW = 7
const FORMAT_EXTENSIBLE = 0xfffe

/** What was read of a WAV file. */
export interface WavAudio {
  readonly sampleRateHz: number
  /** Stereo is mixed down to the mean of both channels. */
  readonly samples: Int16Array
  /** The file ends before its header says; `samples` is what was there. */
  readonly truncated: boolean
}

/** One channel for each array, as in the file. */
export interface WavChannels {
  readonly sampleRateHz: number
  readonly channels: readonly Int16Array[]
  readonly truncated: boolean
}

interface Format {
  readonly encoding: 'pcm8' | 'pcm16' | G711Codec
  readonly channels: number
  readonly sampleRateHz: number
}

/**
 * Reads PCM (8 or 16 bits), A-law or µ-law WAV, mono or stereo, at 8 to 48 kHz, with its chunks in any order.
 * `invalid_argument` says what is wrong with any other file; `name` is what the message calls it.
 */
export function readWav(bytes: Uint8Array, name = 'the WAV file'): WavAudio {
  const { sampleRateHz, channels, truncated } = readWavChannels(bytes, name)
  const [left, right] = channels
  if (!left) throw refusal(name, 'it has no audio channel')
  return { sampleRateHz, samples: right ? mixDown(left, right) : left, truncated }
}

/** As `readWav`, with the channels apart. */
export function readWavChannels(bytes: Uint8Array, name = 'the WAV file'): WavChannels {
  if (bytes.length > WAV_BYTES_MAX) throw refusal(name, `it is larger than ${WAV_BYTES_MAX} bytes`)
  const { format, data, truncated } = findChunks(bytes, name)
  const samples = decode(data, format)
  return { sampleRateHz: format.sampleRateHz, channels: split(samples, format.channels), truncated }
}

function findChunks(bytes: Uint8Array, name: string): { format: Format; data: Uint8Array; truncated: boolean } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || tag(view, 0) !== 'RIFF' || tag(view, 8) !== 'WAVE') {
    throw refusal(name, 'it does not begin with a RIFF/WAVE header')
  }
  let format: Format | undefined
  let data: Uint8Array | undefined
  let truncated = false
  let offset = 12
  for (let chunks = 0; offset + 8 <= bytes.length && !(format && data); chunks++) {
    if (chunks === CHUNKS_MAX) throw refusal(name, `it has more than ${CHUNKS_MAX} chunks`)
    const id = tag(view, offset)
    const size = view.getUint32(offset + 4, true)
    const start = offset + 8
    const end = Math.min(start + size, bytes.length)
    if (id === 'fmt ') format = readFormat(view, start, end - start, name)
    else if (id === 'data') {
      data = bytes.subarray(start, end)
      truncated = start + size > bytes.length
    }
    // Chunks begin at even offsets.
    offset = start + size + (size & 1)
  }
  if (!format) throw refusal(name, 'it has no "fmt " chunk')
  if (!data) throw refusal(name, 'it has no "data" chunk')
  return { format, data, truncated }
}

function readFormat(view: DataView, start: number, size: number, name: string): Format {
  if (size < 16) throw refusal(name, `its "fmt " chunk has ${size} bytes, fewer than 16`)
  let tagValue = view.getUint16(start, true)
  const channels = view.getUint16(start + 2, true)
  const sampleRateHz = view.getUint32(start + 4, true)
  const bits = view.getUint16(start + 14, true)
  if (tagValue === FORMAT_EXTENSIBLE) {
    if (size < 26) throw refusal(name, 'its extensible format names no subformat')
    tagValue = view.getUint16(start + 24, true)
  }
  if (channels !== 1 && channels !== 2) throw refusal(name, `it has ${channels} channels; 1 or 2 are read`)
  if (!WAV_SAMPLE_RATES_HZ.includes(sampleRateHz)) {
    throw refusal(name, `its rate is ${sampleRateHz} Hz; ${WAV_SAMPLE_RATES_HZ.join(', ')} are read`)
  }
  const encoding = encodingOf(tagValue, bits)
  if (!encoding) {
    throw refusal(name, `its format is ${tagValue} with ${bits} bits; PCM with 8 or 16 bits, A-law and µ-law are read`)
  }
  return { encoding, channels, sampleRateHz }
}

function encodingOf(tagValue: number, bits: number): Format['encoding'] | undefined {
  if (tagValue === FORMAT_PCM && bits === 16) return 'pcm16'
  if (tagValue === FORMAT_PCM && bits === 8) return 'pcm8'
  if (tagValue === FORMAT_A_LAW && bits === 8) return 'PCMA'
  if (tagValue === FORMAT_MU_LAW && bits === 8) return 'PCMU'
  return undefined
}

function decode(data: Uint8Array, format: Format): Int16Array {
  if (format.encoding === 'PCMU' || format.encoding === 'PCMA') return decodeG711(data, format.encoding)
  // Eight-bit PCM is unsigned around 128, sixteen-bit signed and little-endian.
  if (format.encoding === 'pcm8') return Int16Array.from(data, (octet) => (octet - 128) << 8)
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const samples = new Int16Array(data.length >> 1)
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(2 * i, true)
  return samples
}

function split(samples: Int16Array, channels: number): Int16Array[] {
  if (channels === 1) return [samples]
  const length = Math.floor(samples.length / 2)
  const left = new Int16Array(length)
  const right = new Int16Array(length)
  for (let i = 0; i < length; i++) {
    left[i] = samples[2 * i] as number
    right[i] = samples[2 * i + 1] as number
  }
  return [left, right]
}

function mixDown(left: Int16Array, right: Int16Array): Int16Array {
  return left.map((sample, index) => (sample + (right[index] as number)) >> 1)
}

function tag(view: DataView, offset: number): string {
  return String.fromCharCode(
    view.getUint8(offset),
    view.getUint8(offset + 1),
    view.getUint8(offset + 2),
    view.getUint8(offset + 3),
  )
}

function refusal(name: string, problem: string): RingwrightError {
  return new RingwrightError('invalid_argument', `${name} cannot be used: ${problem}. Convert it to 16-bit PCM WAV.`)
}
