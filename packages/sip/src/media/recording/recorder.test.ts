import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RingwrightError } from '@ringwright/core'
import type { SteppingClock } from '@ringwright/core/simulation'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pcmPrompt } from '../audio/prompt-source.js'
import { tone } from '../audio/tone.js'
import { rootMeanSquare, toneShare } from '../audio/tone-detector.js'
import { readWavChannels } from '../audio/wav-reader.js'
import { MEDIA_SERVERS, type MediaRoom, mediaRoom } from '../fixtures/media-room.js'
import { type RtpPhone, until } from '../fixtures/rtp-phone.js'
import type { MediaSession } from '../session/media-session.js'
import { fileRecordingSink } from './file-recording-sink.js'
import { recordingHeader } from './recording-format.js'
import type { RecordingFile, RecordingSink } from './recording-sink.js'

describe.each(MEDIA_SERVERS)('recordings of the %s server', (kind) => {
  let room: MediaRoom
  let clock: SteppingClock
  let session: MediaSession
  let phone: RtpPhone
  let directory: string

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ringwright-recordings-'))
    room = await mediaRoom(kind)
    clock = room.clock
    ;({ session, phone } = await room.caller())
  })

  afterEach(async () => {
    await room.close()
    await rm(directory, { recursive: true })
  })

  /** The phone speaks for as long as `samples` last, in step with the clock. */
  async function speakInStep(samples: Int16Array): Promise<void> {
    for (let start = 0; start < samples.length; start += 160) {
      const expected = session.statistics().packetsReceived + 1
      phone.speak(samples.subarray(start, start + 160), 'PCMA')
      await until(() => session.statistics().packetsReceived === expected)
      await clock.advance(20)
    }
  }

  const speech = (durationMs: number) => tone({ frequenciesHz: [500], durationMs })
  const prompt = pcmPrompt(tone({ frequenciesHz: [1_000], durationMs: 1_000 }))

  async function channelsOf(uri: string): Promise<{ left: Int16Array; right: Int16Array }> {
    const { channels } = readWavChannels(await readFile(fileURLToPath(uri)))
    return { left: channels[0] as Int16Array, right: channels[1] as Int16Array }
  }

  /** A sink in memory whose appending can be made to fail or to hang. */
  function memorySink(append: (bytes: Uint8Array) => Promise<void>): RecordingSink & { finished: number } {
    const sink = {
      finished: 0,
      async open(): Promise<RecordingFile> {
        return {
          append,
          async finish() {
            sink.finished++
            return 'memory:recording'
          },
        }
      },
    }
    return sink
  }

  /** The same sink, which says when a chunk has been written. */
  function countingAppends(sink: RecordingSink, onAppended: () => void): RecordingSink {
    return {
      async open(name, header) {
        const file = await sink.open(name, header)
        return { finish: file.finish, append: (bytes) => file.append(bytes).then(onAppended) }
      },
    }
  }

  describe('recording', () => {
    it('[J17] [J19] keeps the caller left and what is played to it right, each at its time', async () => {
      const recording = session.record(fileRecordingSink({ directory }), { name: 'calls/one' })
      await clock.advance(1_000)
      await speakInStep(speech(1_000))
      void session.play(prompt)
      await clock.advance(2_000)
      const result = await recording.stop()
      if (result.outcome !== 'recorded') throw new Error(result.detail)
      expect(result).toMatchObject({ durationMs: 4_000, bytes: 4_000 * 32 })

      const { left, right } = await channelsOf(result.uri)
      expect(left.length).toBe(32_000)
      // The jitter buffers hold audio back by 40 to 60 ms, both sides alike.
      expect(rootMeanSquare(left, 0, 8_000)).toBe(0)
      expect(toneShare(left, 500, 8_800, 7_000)).toBeGreaterThan(0.99)
      expect(rootMeanSquare(left, 17_200, 14_000)).toBe(0)
      expect(rootMeanSquare(right, 0, 16_000)).toBe(0)
      expect(toneShare(right, 1_000, 16_800, 7_000)).toBeGreaterThan(0.99)
      expect(rootMeanSquare(right, 25_200, 6_000)).toBe(0)
    })

    it('[J17] is silent while paused, and keeps its time', async () => {
      const recording = session.record(fileRecordingSink({ directory }), { name: 'paused' })
      await speakInStep(speech(400))
      recording.pause()
      await speakInStep(speech(400))
      recording.resume()
      await speakInStep(speech(400))
      const result = await recording.stop()
      if (result.outcome !== 'recorded') throw new Error(result.detail)
      const { left } = await channelsOf(result.uri)
      expect(left.length).toBe(1_200 * 8)
      expect(rootMeanSquare(left, 800, 2_000)).toBeGreaterThan(1_000)
      expect(rootMeanSquare(left, 3_200, 3_200)).toBe(0)
      expect(rootMeanSquare(left, 7_000, 2_000)).toBeGreaterThan(1_000)
    })

    it('[J17] [X3] keeps nothing of what came while it was paused or secure, also when that ends at once', async () => {
      const recording = session.record(fileRecordingSink({ directory }), { name: 'resumed' })
      await clock.advance(400)
      recording.pause()
      await speakInStep(speech(400))
      recording.resume()
      await clock.advance(400)
      session.setSecure(true)
      await speakInStep(speech(400))
      session.setSecure(false)
      await clock.advance(400)
      const result = await recording.stop()
      if (result.outcome !== 'recorded') throw new Error(result.detail)
      const { left } = await channelsOf(result.uri)
      expect(left.length).toBe(2_000 * 8)
      expect(rootMeanSquare(left, 0, 2_000 * 8)).toBe(0)
    })

    it('[X3] keeps nothing of what the caller keys while secure', async () => {
      const recording = session.record(fileRecordingSink({ directory }), { name: 'secure' })
      session.setSecure(true)
      void session.play(prompt)
      await speakInStep(speech(600))
      const result = await recording.stop()
      if (result.outcome !== 'recorded') throw new Error(result.detail)
      const { left, right } = await channelsOf(result.uri)
      expect(rootMeanSquare(left)).toBe(0)
      expect(rootMeanSquare(right, 800, 3_000)).toBeGreaterThan(1_000)
    })

    it('ends at its longest duration, and with its session', async () => {
      const sink = fileRecordingSink({ directory })
      const short = session.record(sink, { name: 'short', durationMaxMs: 1_000 })
      const long = session.record(sink, { name: 'long' })
      await clock.advance(3_000)
      expect(await short.finished).toMatchObject({ outcome: 'recorded', durationMs: 1_000 })
      await room.server.close()
      expect(await long.finished).toMatchObject({ outcome: 'recorded', durationMs: 3_000 })
      expect((await readdir(directory)).toSorted()).toEqual(['long.wav', 'short.wav'])
    })

    it('fails with noSpace when the disk is full, keeps what there is, and the call goes on', async () => {
      let room = 2
      const sink = memorySink(async () => {
        if (room-- === 0) throw new RingwrightError('limit_reached', 'The disk is full.')
      })
      const recording = session.record(sink, { name: 'full' })
      void session.play(prompt, { loop: true })
      await clock.advance(2_000)
      expect(await recording.finished).toEqual({
        outcome: 'failed',
        reason: 'noSpace',
        detail: 'The disk is full.',
        uri: 'memory:recording',
        durationMs: 1_000,
        bytes: 32_000,
      })
      await clock.advance(1_000)
      await until(() => session.statistics().packetsSent === 150)
      expect(sink.finished).toBe(1)
    })

    it('fails with sinkTooSlow instead of filling the memory', async () => {
      let release: () => void = () => {}
      const stuck = new Promise<void>((resolve) => {
        release = resolve
      })
      const recording = session.record(
        memorySink(() => stuck),
        { name: 'slow' },
      )
      await clock.advance(40_000)
      release()
      expect(await recording.finished).toMatchObject({ outcome: 'failed', reason: 'sinkTooSlow' })
    })

    it('does not wait without end for a sink that hangs', async () => {
      const never = new Promise<never>(() => {})
      const ended = async (sink: RecordingSink) => {
        const recording = session.record(sink, { name: 'hanging' })
        await clock.advance(1_000)
        const stopped = recording.stop()
        for (let second = 0; second < 41; second++) await clock.advance(1_000)
        return stopped
      }
      const failed = { outcome: 'failed', reason: 'sinkTooSlow', bytes: 0 }
      const closes = memorySink(() => never)
      expect(await ended(closes)).toMatchObject(failed)
      // It may still be writing: nothing more is asked of it.
      expect(closes.finished).toBe(0)
      expect(await ended({ open: () => never })).toMatchObject(failed)
      const written = { append: async () => {}, finish: () => never }
      expect(await ended({ open: async () => written })).toMatchObject({ ...failed, bytes: 32_000 })
    })

    it('fails with sinkFailed when the sink does not open', async () => {
      const broken: RecordingSink = {
        open() {
          throw new Error('no such bucket')
        },
      }
      const result = await session.record(broken, { name: 'broken' }).finished
      expect(result).toEqual({
        outcome: 'failed',
        reason: 'sinkFailed',
        detail: 'no such bucket',
        durationMs: 0,
        bytes: 0,
      })
    })
  })

  describe('file recording sink', () => {
    const audio = Buffer.alloc(6_403, 1)

    it('repairs at the next start what a killed process left behind', async () => {
      const sink = fileRecordingSink({ directory })
      let chunks = 0
      const recording = session.record(
        countingAppends(sink, () => chunks++),
        { name: 'day/killed' },
      )
      await speakInStep(speech(1_000))
      // Half seconds are written as they come, so both are on the disk when the process dies here.
      await until(() => chunks === 2)
      const part = join(directory, 'day', 'killed.wav.part')
      const copied = await readFile(part)
      await recording.stop()
      await rm(join(directory, 'day', 'killed.wav'))
      await writeFile(part, copied)
      await writeFile(join(directory, 'other.wav.part'), audio)

      const { repaired, unreadable } = await sink.recover()
      expect(repaired.map((uri) => uri.slice(-14))).toEqual(['day/killed.wav'])
      expect(unreadable).toEqual([join(directory, 'other.wav.part')])
      const { left } = await channelsOf(repaired[0] as string)
      expect(left.length).toBe(8_000)
      expect(toneShare(left, 500, 800, 7_000)).toBeGreaterThan(0.99)
    })

    it('finishes what another process has taken for left behind while it was recorded', async () => {
      const sink = fileRecordingSink({ directory })
      const recording = session.record(sink, { name: 'calls/shared' })
      await speakInStep(speech(1_000))
      await until(() => existsSync(join(directory, 'calls/shared.wav.part')))
      await fileRecordingSink({ directory }).recover()
      await speakInStep(speech(1_000))
      const result = await recording.stop()
      expect(result).toMatchObject({ outcome: 'recorded', durationMs: 2_000 })
      if (result.outcome !== 'recorded') throw new Error(result.detail)
      expect((await channelsOf(result.uri)).left.length).toBe(16_000)
    })

    it('leaves nothing behind of a recording whose first octets cannot be written', async () => {
      const sink = fileRecordingSink({ directory })
      const unwritable = 42 as unknown as Uint8Array
      await expect(sink.open('call', unwritable)).rejects.toMatchObject({ code: 'unavailable' })
      expect(await sink.recover()).toEqual({ repaired: [], unreadable: [] })
      const file = await sink.open('call', recordingHeader())
      await file.finish(recordingHeader(0))
      expect(await readdir(directory)).toEqual(['call.wav'])
    })

    it('refuses names that leave its directory, or that exist already', async () => {
      const sink = fileRecordingSink({ directory })
      for (const name of ['../up', '/etc/passwd', 'a/../../b', '', '.hidden', 'a//b', 'x'.repeat(300)]) {
        await expect(sink.open(name, audio)).rejects.toThrow(/no name for a recording/)
      }
      const file = await sink.open('twice', audio)
      await expect(sink.open('twice', audio)).rejects.toThrow(/already/)
      await file.finish(audio)
      await expect(sink.open('twice', audio)).rejects.toThrow(/already/)
    })
  })
})
