import type { Call } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  callOf,
  type OfficePhone,
  type TelephoneOffice,
  telephoneOffice,
} from '../call-control/fixtures/telephone-office.js'
import { tone } from '../media/audio/tone.js'
import { toneShare } from '../media/index.js'
import { type TestRecorder, testRecorder } from './fixtures/test-recorder.js'
import { recorderSink } from './recorder-sink.js'

let office: TelephoneOffice
let phone: OfficePhone
let first: TestRecorder
let second: TestRecorder

beforeEach(async () => {
  office = await telephoneOffice({
    recordings: (stack, { clock, random }) =>
      recorderSink({
        ...{ clock, random, stack, address: '127.0.0.1' },
        recorders: ['sip:recorder@10.0.0.7', 'sip:recorder@10.0.0.8'],
        host: () => 'office.example',
      }),
  })
  first = await testRecorder(office.laboratory, '10.0.0.7')
  second = await testRecorder(office.laboratory, '10.0.0.8')
  phone = await office.phone('10.0.0.2')
  await phone.register('alice')
})

afterEach(async () => {
  await office.close()
  await Promise.all([first.close(), second.close()])
})

async function recorded() {
  const call = callOf(await office.settled(office.control.dial('alice', { from: '+4930123', displayName: 'A' })))
  return { call, recording: call.record('call-7') }
}

/** The party says a tone of 500 Hz while it hears one of 1,000 Hz. */
async function talk(call: Call, frames: number): Promise<void> {
  const playing = call.play('beep', { loop: true })
  for (let frame = 0; frame < frames; frame++) {
    phone.audio.speak(tone({ frequenciesHz: [500], durationMs: 20 }), 'PCMA')
    await office.clock.advance(20)
  }
  void playing
}

describe('SIPREC (RFC 7866, RFC 7865)', () => {
  it('[J18] [J19] a recorder of somebody else gets both sides, each in a stream of its own', async () => {
    const { call, recording } = await recorded()
    await talk(call, 60)
    const result = await office.settled(recording.stop())
    expect(result).toMatchObject({ name: 'call-7' })
    expect(result.failure).toBeUndefined()
    const [said, heard] = first.streams.map((stream) => stream.audio())
    expect(said?.length).toBeGreaterThan(8_000)
    expect(toneShare(said as Int16Array, 500)).toBeGreaterThan(0.5)
    expect(toneShare(said as Int16Array, 1_000)).toBeLessThan(0.05)
    expect(toneShare(heard as Int16Array, 1_000)).toBeGreaterThan(0.2)
    expect(toneShare(heard as Int16Array, 500)).toBeLessThan(0.05)
    await office.until(() => first.peer.requests('BYE').length === 1)
    expect(second.invites).toEqual([])
  })

  it('[J18] tells the recorder what it is, and who is in which stream', async () => {
    const { recording } = await recorded()
    await office.until(() => first.invites.length === 1)
    const [invite] = first.invites
    expect(invite?.headers.get('require')).toBe('siprec')
    expect(invite?.headers.get('contact')).toBe('<sip:10.0.0.1:5060>;+sip.src')
    expect(first.part('application/sdp').match(/^a=(sendonly|label:.)\r$/gm)).toEqual([
      'a=sendonly\r',
      'a=label:1\r',
      'a=sendonly\r',
      'a=label:2\r',
    ])
    const metadata = first.part('application/rs-metadata+xml')
    expect(metadata).toContain('Content-Disposition: recording-session\r\n')
    expect(metadata).toContain('<datamode>complete</datamode>')
    expect(metadata).toContain('aor="sip:alice@office.example"')
    expect(metadata).toContain('aor="sip:+4930123@office.example"')
    expect(metadata.match(/<label>[12]<\/label>/g)).toHaveLength(2)
    await office.settled(recording.stop())
  })

  it('[J18] [J17] what is paused reaches the recorder as silence of the same length', async () => {
    const { call, recording } = await recorded()
    recording.pause()
    await talk(call, 50)
    await office.settled(recording.stop())
    for (const stream of first.streams) {
      const audio = stream.audio()
      expect(audio.length).toBeGreaterThan(6_000)
      expect(audio.every((sample) => Math.abs(sample) <= 8)).toBe(true)
    }
  })

  it.each<[string, (recorder: TestRecorder) => void]>([
    ['is full', (recorder) => (recorder.status = 503)],
    ['does not answer', (recorder) => (recorder.status = null)],
    ['takes half the call', (recorder) => (recorder.takesOneStream = true)],
  ])('[J18] a recorder that %s is passed over', async (_what, breakIt) => {
    breakIt(first)
    const { call, recording } = await recorded()
    await talk(call, 50)
    const result = await office.settled(recording.stop())
    expect(result.failure).toBeUndefined()
    expect(second.streams[0].audio().length).toBeGreaterThan(6_000)
    expect(first.streams[0].audio()).toHaveLength(0)
  })

  it('[J18] without a recorder the recording fails and says why, and the call goes on', async () => {
    first.status = 486
    second.status = 403
    const { call, recording } = await recorded()
    const result = await office.settled(recording.stop())
    expect(result.failure).toContain('403')
    expect(await office.settled(call.play('beep'))).toBe('finished')
  })

  it('[J18] recorder-moves-mid-call: the streams go where it wants them from then on', async () => {
    const { call, recording } = await recorded()
    await talk(call, 30)
    const moved = await first.move('recvonly')
    await office.until(() => first.peer.responses('INVITE').at(-1)?.status === 200)
    expect(first.part('application/sdp')).toContain(first.peer.responses('INVITE').at(-1)?.bodyText)
    const before = first.streams.map((stream) => stream.audio().length)
    await talk(call, 60)
    expect((await office.settled(recording.stop())).failure).toBeUndefined()
    expect(first.streams.map((stream) => stream.audio().length)).toEqual(before)
    for (const stream of moved) expect(stream.audio().length).toBeGreaterThan(6_000)
  })

  it('[J18] a recorder that wants the streams no more is told that this cannot be, and gets them on', async () => {
    const { call, recording } = await recorded()
    await talk(call, 30)
    await first.move('inactive')
    await office.until(() => first.peer.responses('INVITE').at(-1)?.status === 488)
    const before = first.streams[0].audio().length
    await talk(call, 60)
    expect((await office.settled(recording.stop())).failure).toBeUndefined()
    expect(first.streams[0].audio().length).toBeGreaterThan(before + 6_000)
  })

  it('[J18] recorder-hangs-up-mid-call: the recording ends with a reason, and the call goes on', async () => {
    const { call, recording } = await recorded()
    await talk(call, 30)
    first.hangUp()
    await talk(call, 60)
    const result = await office.settled(recording.stop())
    expect(result.failure).toContain('has ended the session')
    expect(await office.settled(call.play('beep'))).toBe('finished')
  })
})
