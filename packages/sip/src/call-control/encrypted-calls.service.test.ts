import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Call } from '@ringwright/core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type Baresip,
  type BaresipOptions,
  type BaresipPhone,
  comesTrue,
  findBaresip,
  startBaresip,
} from '../../../../scripts/services/index.js'
import { readWavChannels, toneShare } from '../media/index.js'
import { testIdentity } from '../transport/fixtures/test-identity.js'
import { type RealCenter, realCenter } from './fixtures/real-center.js'
import { callOf, nextCall } from './fixtures/telephone-office.js'
import { toneWav } from './fixtures/tone-wav.js'

/** A busy machine leaves holes in a second of audio; what is decrypted with a wrong key is noise, with one hundredth of it. */
const TONE_SHARE_MIN = 0.25

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

/** A second of it, on the left what the party says. */
async function recorded(call: Call, name: string): Promise<Int16Array> {
  const received = () => call.quality()?.received?.packets ?? 0
  const recording = call.record(name)
  const goal = received() + 50
  await comesTrue('50 packets of audio', () => received() >= goal)
  expect((await recording.stop()).failure).toBeUndefined()
  const { channels } = readWavChannels(await readFile(join(folder, 'recordings', `${name}.wav`)))
  return channels[0] as Int16Array
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
      const customer = await (await incoming).answer()
      const agent = callOf(await center.control.dial('alice', { from: customer.from }))
      customer.bridge(agent)
      expect(toneShare(await recorded(customer, 'customer'), 500)).toBeGreaterThan(TONE_SHARE_MIN)
      expect(toneShare(await recorded(agent, 'agent'), 700)).toBeGreaterThan(TONE_SHARE_MIN)
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
