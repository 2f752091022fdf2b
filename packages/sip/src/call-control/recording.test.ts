import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Call, seededRandom } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tone } from '../media/audio/tone.js'
import {
  decryptRecording,
  encryptedRecordingSink,
  fileRecordingSink,
  readWavChannels,
  type RecordingKey,
  type RecordingSink,
  rootMeanSquare,
  toneShare,
} from '../media/index.js'
import {
  callerAt,
  callOf,
  type OfficePhone,
  type TelephoneOffice,
  telephoneOffice,
} from './fixtures/telephone-office.js'

let folder: string
let office: TelephoneOffice
let phone: OfficePhone

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-recordings-'))
})

afterEach(async () => {
  await office.close()
  await rm(folder, { recursive: true })
})

async function call(recordings?: RecordingSink): Promise<Call> {
  office = await telephoneOffice(recordings ? { recordings } : {})
  const party = await callerAt(office, '10.0.0.9')
  phone = party.phone
  return party.call
}

describe('a recording', () => {
  it('[J17] [J19] has the party on the left and what it hears on the right', async () => {
    const customer = await call(fileRecordingSink({ directory: folder }))
    const recording = customer.record('2026/call-1')
    const playing = customer.play('beep')
    for (let frame = 0; frame < 12; frame++) {
      phone.audio.speak(tone({ frequenciesHz: [500], durationMs: 20 }), 'PCMU')
      await office.clock.advance(20)
    }
    await office.settled(playing)
    await office.settled(customer.hangUp())
    const result = await office.settled(recording.stop())
    expect(result).toMatchObject({ name: '2026/call-1', durationMs: expect.any(Number) })
    expect(result.failure).toBeUndefined()
    expect(await recording.stop()).toEqual(result)
    const { channels } = readWavChannels(await readFile(join(folder, '2026/call-1.wav')))
    const [left, right] = channels
    if (!left || !right) throw new Error('not stereo')
    expect(toneShare(left, 500)).toBeGreaterThan(0.5)
    expect(toneShare(left, 1_000)).toBeLessThan(0.05)
    expect(toneShare(right, 1_000)).toBeGreaterThan(0.5)
    expect(toneShare(right, 500)).toBeLessThan(0.05)
  })

  it('[J17] [J9] is silent while the call is secure, and keys reach neither it nor the agent', async () => {
    const customer = await call(fileRecordingSink({ directory: folder }))
    const agentPhone = await office.phone('10.0.0.8')
    const agent = callOf(await office.settled(office.control.dial('sip:agent@10.0.0.8')))
    customer.bridge(agent)
    const digits: string[] = []
    customer.onDigit(({ digit }) => digits.push(digit))
    const recording = customer.record('call-1')
    const speak = async (): Promise<void> => {
      for (let frame = 0; frame < 25; frame++) {
        phone.audio.speak(tone({ frequenciesHz: [500], durationMs: 20 }), 'PCMU')
        agentPhone.audio.speak(tone({ frequenciesHz: [700], durationMs: 20 }), 'PCMU')
        await office.clock.advance(20)
      }
    }
    const events = () => agentPhone.audio.heard.filter(({ payloadType }) => payloadType === 101).length
    await speak()
    customer.setSecure(true)
    const later = customer.record('call-2')
    phone.audio.press(4, 5)
    await speak()
    await office.until(() => digits.length === 1)
    expect(events()).toBe(0)
    customer.setSecure(false)
    phone.audio.press(5, 5)
    await speak()
    await office.until(() => digits.length === 2 && events() === 8)
    expect(digits).toEqual(['4', '5'])
    for (const each of [recording, later]) expect((await office.settled(each.stop())).failure).toBeUndefined()
    /** Whether party and agent are heard for 200 ms. */
    const heard = async (name: string, fromMs: number): Promise<boolean[]> => {
      const { channels } = readWavChannels(await readFile(join(folder, `${name}.wav`)))
      return channels.map((samples) => rootMeanSquare(samples, fromMs * 8, 200 * 8) > 0)
    }
    expect(await heard('call-1', 200)).toEqual([true, true])
    expect(await heard('call-1', 600)).toEqual([false, false])
    expect(await heard('call-1', 1_150)).toEqual([true, true])
    expect(await heard('call-2', 100)).toEqual([false, false])
    expect(await heard('call-2', 650)).toEqual([true, true])
  })

  it('[J17] with a key is heard by whoever has it, and by nobody else', async () => {
    const random = seededRandom('keys')
    const key: RecordingKey = { id: 'k1', key: random.bytes(32) }
    const files = fileRecordingSink({ directory: folder, ending: '.sealed' })
    const customer = await call(encryptedRecordingSink({ sink: files, key, random }))
    const recording = customer.record('call-1')
    await office.settled(customer.play('beep'))
    expect((await office.settled(recording.stop())).failure).toBeUndefined()
    const sealed = await readFile(join(folder, 'call-1.sealed'))
    expect(() => readWavChannels(sealed)).toThrow()
    const parts: Buffer[] = []
    for await (const part of decryptRecording([sealed], { keyOf: () => key.key })) parts.push(part)
    const { channels } = readWavChannels(Buffer.concat(parts))
    expect(toneShare(channels[1] as Int16Array, 1_000)).toBeGreaterThan(0.5)
  })

  it('under a name that leaves the folder fails, and the call goes on', async () => {
    const customer = await call(fileRecordingSink({ directory: join(folder, 'inner') }))
    const result = await office.settled(customer.record('../stolen').stop())
    expect(result).toMatchObject({ bytes: 0, failure: expect.stringContaining('is no name for a recording') })
    expect(await readdir(folder)).toEqual([])
    expect(await office.settled(customer.play('beep'))).toBe('finished')
  })

  it('without a place to keep it fails, and names the option', async () => {
    const customer = await call()
    const { failure } = await office.settled(customer.record('call-1').stop())
    expect(failure).toContain('"recordings"')
  })
})
