import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Call, TransferRequest } from '@ringwright/core'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Baresip, type BaresipPhone, findBaresip, startBaresip } from '../../../../scripts/services/index.js'
import { type RealCenter, realCenter } from './fixtures/real-center.js'
import { holdsTone, isRecorded } from './fixtures/recorded-pieces.js'
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
  const customer = await (await bob.process.meanwhile('its call', incoming)).answer()
  const agent = callOf(await center.control.dial('alice', { from: customer.from }))
  customer.bridge(agent)
  await established(alice, 'bob')
  return { customer, agent, alice }
}

/** The keys of a phone act on calls whose ACK it has got, which is later than ours to its 200. */
async function established(phone: BaresipPhone, peer: User): Promise<void> {
  await phone.process.waitForOutput(new RegExp(`Call established: sip:${peer}@`))
}

function address(user: string): string {
  return `sip:${user}@127.0.0.1:${center.port}`
}

function asked(call: Call, by: BaresipPhone): Promise<TransferRequest> {
  return by.process.meanwhile('a REFER', new Promise((resolve) => call.onTransferRequest?.(resolve)))
}

/** Whether the one's tone comes from the party of the call, and the other's goes to it. */
function talks(call: Call, says: User, heard: User): Promise<boolean> {
  const calls = { center, folder: join(folder, 'recordings') }
  return isRecorded(calls, call, (said, hears) => holdsTone(said, TONES[says]) && holdsTone(hears, TONES[heard]))
}

/** The `Replaces` of the call that the phone has answered, as it stands in a URI: such a phone knows it by itself. */
function replacesOf(phone: BaresipPhone): string {
  const messages = phone.process.output.split(/\r?\n\r?\n/)
  const answer = messages.find((text) => /SIP\/2\.0 200 /.test(text) && /^CSeq: \d+ INVITE/m.test(text)) ?? ''
  const valueOf = (pattern: RegExp): string => answer.match(pattern)?.[1] ?? ''
  const [theirs, ours] = [valueOf(/^From:.*;tag=([^;\s]+)/m), valueOf(/^To:.*;tag=([^;\s]+)/m)]
  return encodeURIComponent(`${valueOf(/^Call-ID: (\S+)/m)};to-tag=${theirs};from-tag=${ours}`)
}

describe('the transfer key of a real phone', () => {
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
    expect(await talks(expert, 'carol', 'bob')).toBe(true)
  })

  it('[J12] loses nobody when the phone may not: this one hangs up then, and the caller is still here', async () => {
    const { customer, agent, alice } = await bobTalksToAlice()
    alice.command('transfer', address('carol'))
    await alice.process.waitForOutput(/transfer failed: 603 Decline/)
    expect(await alice.process.meanwhile('the end of its call', agent.ended)).toMatchObject({ by: 'remote' })
    const expert = callOf(await center.control.dial('carol', { from: customer.from }))
    customer.bridge(expert)
    expect(await talks(customer, 'bob', 'carol')).toBe(true)
  })

  it('[J13] joins the caller with whom it has asked first, by Replaces', async () => {
    const { customer, agent, alice } = await bobTalksToAlice()
    const incoming = nextCall(center.control)
    alice.command('dial', address('carol'))
    const consultation = await (await alice.process.meanwhile('its second call', incoming)).answer()
    const expert = callOf(await center.control.dial('carol', { from: 'alice' }))
    consultation.bridge(expert)
    await established(alice, 'carol')
    // The key acts on the newer call, so it is that one's party that the older one's shall be joined with.
    const request = asked(consultation, alice)
    alice.command('transfer', `${address('hotline')}?Replaces=${replacesOf(alice)}`)
    const asksFor = await request
    expect(asksFor.consultation).toBe(agent)
    customer.bridge(expert)
    asksFor.grant(Promise.resolve(true))
    await alice.process.meanwhile('the end of its newer call', consultation.ended)
    await agent.hangUp()
    expect(await talks(expert, 'carol', 'bob')).toBe(true)
  })
})
