import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Call, TransferRequest } from '@ringwright/core'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  type Baresip,
  type BaresipPhone,
  comesTrue,
  findBaresip,
  startBaresip,
} from '../../../../scripts/services/index.js'
import { readWavChannels, toneShare } from '../media/index.js'
import { type RealCenter, realCenter } from './fixtures/real-center.js'
import { callOf, nextCall } from './fixtures/telephone-office.js'
import { toneWav } from './fixtures/tone-wav.js'

const TONES = { bob: 500, alice: 700, carol: 1_100 } as const
type User = keyof typeof TONES

let baresip: Baresip
let folder: string
let center: RealCenter
const phones: BaresipPhone[] = []

beforeAll(async () => {
  baresip = await findBaresip()
})

afterEach(async () => {
  await Promise.all(phones.splice(0).map((phone) => phone.stop()))
  await center.stop()
  await rm(folder, { recursive: true, force: true })
})

async function startPhone(user: User): Promise<BaresipPhone> {
  const phone = await startBaresip(baresip, {
    folder: join(folder, user),
    user,
    password: 'secret',
    registrarPort: center.port,
    says: toneWav(TONES[user]),
    answers: 'auto',
    tracesSip: true,
  })
  phones.push(phone)
  return phone
}

/** Bob calls, and Alice's phone takes the call. */
async function bobTalksToAlice(): Promise<{ customer: Call; agent: Call; alice: BaresipPhone }> {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-transfers-'))
  center = await realCenter({
    registrar: { realm: 'office', users: (user) => (user in TONES ? { password: 'secret' } : undefined) },
    recordings: join(folder, 'recordings'),
  })
  const alice = await startPhone('alice')
  const bob = await startPhone('bob')
  await startPhone('carol')
  const incoming = nextCall(center.control)
  bob.command('dial', address('hotline'))
  const customer = await (await incoming).answer()
  const agent = callOf(await center.control.dial('alice', { from: customer.from }))
  customer.bridge(agent)
  return { customer, agent, alice }
}

function address(user: string): string {
  return `sip:${user}@127.0.0.1:${center.port}`
}

function asked(call: Call, by: BaresipPhone): Promise<TransferRequest> {
  return by.process.meanwhile('a REFER', new Promise((resolve) => call.onTransferRequest?.(resolve)))
}

/** As many pieces of a call as are recorded before it is said that a tone is missing. */
const PIECES_MAX = 10

/**
 * Records pieces of a call until one holds both tones, each on its side. That packets come says nothing of whose they are: on a
 * busy machine one phone may begin seconds after the other.
 */
async function holdsTones(call: Call, left: User, right: User): Promise<boolean> {
  const received = () => center.plugin.statistics().media.packetsReceived
  for (let piece = 1; piece <= PIECES_MAX; piece++) {
    const recording = call.record(`transferred-${piece}`)
    const goal = received() + 200
    await comesTrue('200 packets of audio', () => received() >= goal)
    await recording.stop()
    const { channels } = readWavChannels(await readFile(join(folder, 'recordings', `transferred-${piece}.wav`)))
    if (isHeard(channels[0], left) && isHeard(channels[1], right)) return true
  }
  return false
}

const WINDOW_SAMPLES = 2_000

/** Whether there is a quarter of a second with this phone's tone alone: a busy machine lets phones stammer. */
function isHeard(channel: Int16Array | undefined, user: User): boolean {
  if (channel === undefined) return false
  for (let start = 0; start + WINDOW_SAMPLES <= channel.length; start += WINDOW_SAMPLES / 4)
    if (toneShare(channel, TONES[user], start, WINDOW_SAMPLES) > 0.8) return true
  return false
}

/** The `Replaces` of the call that the phone has answered, as it stands in a URI: such a phone knows it by itself. */
function replacesOf(phone: BaresipPhone): string {
  const messages = phone.process.output.split(/\r?\n\r?\n/)
  const answer = messages.find((text) => /SIP\/2\.0 200 /.test(text) && /^CSeq: \d+ INVITE/m.test(text)) ?? ''
  const valueOf = (pattern: RegExp): string => answer.match(pattern)?.[1] ?? ''
  const [theirs, ours] = [valueOf(/^From:.*;tag=([^;\s]+)/m), valueOf(/^To:.*;tag=([^;\s]+)/m)]
  return encodeURIComponent(`${valueOf(/^Call-ID: (\S+)/m)};to-tag=${theirs};from-tag=${ours}`)
}

describe('the transfer key of a real phone', { timeout: 60_000 }, () => {
  it('[J12] passes a caller on: the phone hears that it worked, and hangs up', async () => {
    const { customer, agent, alice } = await bobTalksToAlice()
    const request = asked(agent, alice)
    alice.command('transfer', address('carol'))
    const { to, consultation, grant } = await request
    expect([to, consultation]).toEqual(['carol', undefined])
    const dialed = center.control.dial(to, { from: customer.from })
    grant(dialed.then(({ outcome }) => outcome === 'answered'))
    const expert = callOf(await dialed)
    customer.bridge(expert)
    expect(await alice.process.meanwhile('the end of its call', agent.ended)).toMatchObject({ by: 'remote' })
    expect(await holdsTones(expert, 'carol', 'bob')).toBe(true)
  })

  it('[J12] loses nobody when the phone may not: this one hangs up then, and the caller is still here', async () => {
    const { customer, agent, alice } = await bobTalksToAlice()
    alice.command('transfer', address('carol'))
    await alice.process.waitForOutput(/transfer failed: 603 Decline/)
    expect(await alice.process.meanwhile('the end of its call', agent.ended)).toMatchObject({ by: 'remote' })
    const expert = callOf(await center.control.dial('carol', { from: customer.from }))
    customer.bridge(expert)
    expect(await holdsTones(customer, 'bob', 'carol')).toBe(true)
  })

  it('[J13] joins the caller with whom it has asked first, by Replaces', async () => {
    const { customer, agent, alice } = await bobTalksToAlice()
    const incoming = nextCall(center.control)
    alice.command('dial', address('carol'))
    const consultation = await (await incoming).answer()
    const expert = callOf(await center.control.dial('carol', { from: 'alice' }))
    consultation.bridge(expert)
    // The key acts on the newer call, so it is that one's party that the older one's shall be joined with.
    const request = asked(consultation, alice)
    alice.command('transfer', `${address('hotline')}?Replaces=${replacesOf(alice)}`)
    const asksFor = await request
    expect(asksFor.consultation).toBe(agent)
    customer.bridge(expert)
    asksFor.grant(Promise.resolve(true))
    await alice.process.meanwhile('the end of its newer call', consultation.ended)
    await agent.hangUp()
    expect(await holdsTones(expert, 'carol', 'bob')).toBe(true)
  })
})
