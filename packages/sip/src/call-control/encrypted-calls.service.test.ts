import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type Baresip,
  type BaresipOptions,
  type BaresipPhone,
  findBaresip,
  startBaresip,
} from '../../../../scripts/services/index.js'
import { testIdentity } from '../transport/fixtures/test-identity.js'
import { type RealCenter, realCenter } from './fixtures/real-center.js'
import { holdsTone, isRecorded } from './fixtures/recorded-pieces.js'
import { callOf, nextCall } from './fixtures/telephone-office.js'
import { toneWav } from './fixtures/tone-wav.js'

let baresip: Baresip
let folder: string
let center: RealCenter
const phones: BaresipPhone[] = []

beforeAll(async () => {
  baresip = await findBaresip()
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-encrypted-'))
})

afterEach(async () => {
  await Promise.all(phones.splice(0).map((phone) => phone.stop()))
  await center.stop()
  await rm(folder, { recursive: true, force: true })
})

async function startCenter(encryption: 'offered' | 'required'): Promise<void> {
  center = await realCenter({
    listen: [{ transport: 'tls', host: '127.0.0.1', port: 0, tls: testIdentity }],
    registrar: { realm: 'office', users: () => ({ password: 'secret' }) },
    recordings: join(folder, 'recordings'),
    media: { encryption },
  })
}

async function startPhone(user: string, toneHz: number, options: Partial<BaresipOptions>): Promise<BaresipPhone> {
  const phone = await startBaresip(baresip, {
    folder: join(folder, user),
    user,
    password: 'secret',
    registrarPort: center.port,
    says: toneWav(toneHz),
    answers: 'auto',
    ...options,
  })
  phones.push(phone)
  return phone
}

describe('a phone with TLS and SRTP', () => {
  it.each([
    ['srtp-mand', 'required'],
    ['srtp', 'offered'],
  ] as const)(
    '[J25] talks both ways with %s when encryption is %s, calling and called',
    async (mediaEncryption, encryption) => {
      await startCenter(encryption)
      const bob = await startPhone('bob', 500, { mediaEncryption })
      const alice = await startPhone('alice', 700, { mediaEncryption })
      const incoming = nextCall(center.control)
      bob.command('dial', `sip:hotline@127.0.0.1:${center.port}`)
      const customer = await (await bob.process.meanwhile('its call', incoming)).answer()
      const agent = callOf(await center.control.dial('alice', { from: customer.from }))
      customer.bridge(agent)
      const calls = { center, folder: join(folder, 'recordings') }
      expect(await isRecorded(calls, customer, (said, heard) => holdsTone(said, 500) && holdsTone(heard, 700))).toBe(
        true,
      )
      expect(await isRecorded(calls, agent, (said, heard) => holdsTone(said, 700) && holdsTone(heard, 500))).toBe(true)
      for (const { process } of [bob, alice]) {
        await process.waitForOutput(/SRTP is Enabled \(cryptosuite=AES_CM_128_HMAC_SHA1_80\)/)
        expect(process.output).not.toMatch(/failed to (de|en)crypt/)
      }
      const { media } = center.plugin.statistics()
      expect(media.packetsDropped).toBeLessThan(media.packetsReceived / 10)
      await customer.hangUp()
    },
  )
})
