import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RingwrightError, seededRandom } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readWavChannels } from '../audio/wav-reader.js'
import { decryptRecording, type DecryptRecordingOptions } from './decrypt-recording.js'
import { encryptedRecordingSink } from './encrypted-recording-sink.js'
import { fileRecordingSink } from './file-recording-sink.js'
import type { RecordingKey } from './recording-cipher.js'
import { recordingHeader } from './recording-format.js'
import type { RecordingFile, RecordingSink } from './recording-sink.js'
import { SEALED_HEADER_BYTES } from './sealed-recording.js'

const random = seededRandom('recordings')
const key: RecordingKey = { id: '2026-01', key: random.bytes(32) }
const keyOf = (id: string) => (id === key.id ? key.key : undefined)
const audio = Array.from({ length: 5 }, () => random.bytes(16_000))
const whole = Buffer.concat(audio)

let folder: string
let files: ReturnType<typeof fileRecordingSink>
let sink: RecordingSink

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-sealed-'))
  files = fileRecordingSink({ directory: folder, ending: '.sealed' })
  sink = encryptedRecordingSink({ sink: files, key, random })
})

afterEach(() => rm(folder, { recursive: true }))

async function recorded(name: string): Promise<Buffer> {
  const file = await sink.open(name, recordingHeader())
  for (const chunk of audio) await file.append(chunk)
  return readFile(fileURLToPath(await file.finish(recordingHeader(whole.length))))
}

async function opened(octets: Iterable<Uint8Array>, options: Partial<DecryptRecordingOptions> = {}): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of decryptRecording(octets, { keyOf, ...options })) parts.push(part)
  return Buffer.concat(parts)
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown)
  return error instanceof RingwrightError ? error.code : `not refused: ${String(error)}`
}

describe('[X5] an encrypted recording', () => {
  it('[J17] is the WAV file again for whoever has the key, whatever pieces it is read in', async () => {
    const sealed = await recorded('2026/call-1')
    expect(sealed.includes('RIFF')).toBe(false)
    expect(sealed.includes(Buffer.from(audio[2] as Uint8Array).subarray(0, 16))).toBe(false)
    const wav = await opened([sealed])
    expect(wav.subarray(44)).toEqual(whole)
    expect(readWavChannels(wav).channels).toHaveLength(2)
    expect(await opened(Array.from(sealed, (octet) => Uint8Array.of(octet)))).toEqual(wav)
    const streamed: Buffer[] = []
    for await (const part of decryptRecording(createReadStream(join(folder, '2026/call-1.sealed')), { keyOf }))
      streamed.push(part)
    expect(Buffer.concat(streamed)).toEqual(wav)
  })

  it('[J17] is never the same twice, and is not read without its key or with another', async () => {
    const [first, second] = [await recorded('a'), await recorded('b')]
    expect(first.subarray(SEALED_HEADER_BYTES, 200)).not.toEqual(second.subarray(SEALED_HEADER_BYTES, 200))
    expect(await failureOf(opened([first], { keyOf: () => undefined }))).toBe('not_found')
    expect(await failureOf(opened([first], { keyOf: () => random.bytes(32) }))).toBe('invalid_argument')
    expect(await failureOf(opened([Buffer.from('RIFF')]))).toBe('invalid_argument')
    expect(await failureOf(opened([random.bytes(500)]))).toBe('invalid_argument')
  })

  it('[J17] shows every change: a bit, a part left out, moved or added, an end that is missing', async () => {
    const sealed = await recorded('call')
    const part = 4 + 16_000 + 16
    const start = SEALED_HEADER_BYTES + 4 + 44 + 16
    const without = Buffer.concat([sealed.subarray(0, start + part), sealed.subarray(start + 2 * part)])
    const swapped = Buffer.concat([
      sealed.subarray(0, start),
      sealed.subarray(start + part, start + 2 * part),
      sealed.subarray(start, start + part),
      sealed.subarray(start + 2 * part),
    ])
    const longer = Buffer.concat([sealed, sealed.subarray(-20)])
    const ending = Buffer.from(sealed.subarray(0, start + 2 * part))
    ending[start + part] = (ending[start + part] as number) | 0x80
    for (const changed of [without, swapped, longer, ending]) {
      expect(await failureOf(opened([changed], { acceptCut: true }))).toBe('invalid_argument')
    }
    for (const place of [5, 21, 30, start - 1, start + 2, start + 100, sealed.length - 1]) {
      const changed = Buffer.from(sealed)
      changed[place] = (changed[place] as number) ^ 1
      expect(await failureOf(opened([changed]))).toMatch(/^(invalid_argument|not_found)$/)
    }
    const cut = sealed.subarray(0, start + 2 * part + 7)
    expect(await failureOf(opened([cut]))).toBe('invalid_argument')
    expect((await opened([cut], { acceptCut: true })).subarray(44)).toEqual(whole.subarray(0, 32_000))
  })

  it('[J17] that a killed process left behind is finished at the next start, and reads as cut', async () => {
    const file = await sink.open('call', recordingHeader())
    await file.append(audio[0] as Uint8Array)
    const { repaired, unreadable } = await files.recover()
    expect([repaired.length, unreadable]).toEqual([1, []])
    const octets = await readFile(join(folder, 'call.sealed'))
    expect(await failureOf(opened([octets]))).toBe('invalid_argument')
    expect((await opened([octets], { acceptCut: true })).subarray(44)).toEqual(Buffer.from(audio[0] as Uint8Array))
  })

  it('takes a new key without a restart, and refuses one that is none', async () => {
    const next: RecordingKey = { id: '2026-02', key: random.bytes(32) }
    let current = key
    sink = encryptedRecordingSink({ sink: files, key: () => current, random })
    await recorded('before')
    current = next
    const after = await recorded('after')
    expect(await failureOf(opened([after]))).toBe('not_found')
    expect(await opened([after], { keyOf: (id) => (id === next.id ? next.key : undefined) })).toHaveLength(44 + 80_000)
    for (const wrong of [
      { id: 'short', key: random.bytes(16) },
      { id: 'a b', key: key.key },
    ]) {
      current = wrong
      await expect(recorded('never')).rejects.toThrow(/takes/)
    }
  })

  it('keeps what fits when the disk is full, and leaves no file open', async () => {
    const written: Uint8Array[] = []
    let finished = 0
    const full: RecordingSink = {
      async open(_name, header): Promise<RecordingFile> {
        written.push(header)
        return {
          async append(bytes) {
            if (written.length === 4) throw new RingwrightError('limit_reached', 'full')
            written.push(Buffer.from(bytes))
          },
          async finish() {
            finished++
            return 'memory:call'
          },
        }
      },
    }
    const file = await encryptedRecordingSink({ sink: full, key, random }).open('call', recordingHeader())
    for (const chunk of audio.slice(0, 2)) await file.append(chunk)
    await expect(file.append(audio[2] as Uint8Array)).rejects.toThrow('full')
    expect(await file.finish(recordingHeader())).toBe('memory:call')
    expect(finished).toBe(1)
    expect((await opened(written, { acceptCut: true })).subarray(44)).toEqual(whole.subarray(0, 32_000))
  })
})
