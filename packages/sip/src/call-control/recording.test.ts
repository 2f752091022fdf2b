import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Call } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tone } from '../media/audio/tone.js'
import { fileRecordingSink, readWavChannels, type RecordingSink, toneShare } from '../media/index.js'
import { nextCall, type OfficePhone, type TelephoneOffice, telephoneOffice } from './fixtures/telephone-office.js'

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
  phone = await office.phone('10.0.0.9')
  const incoming = nextCall(office.control)
  phone.call('hotline')
  return office.settled((await office.settled(incoming)).answer())
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
