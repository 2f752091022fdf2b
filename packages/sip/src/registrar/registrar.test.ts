import { describe, expect, it } from 'vitest'
import { DigestClient } from '../authentication/index.js'
import type { HeaderValues, SipResponse } from '../sip-request.js'
import { type SipLaboratory, sipLaboratory } from '../simulation/index.js'
import type { SipStack } from '../sip-stack.js'
import { createRegistrar } from './registrar.js'
import type { RegistrarLimits, RegistrarOptions } from './registrar-options.js'

const address = 'sip:alice@example.com'

async function office(
  laboratory: SipLaboratory,
  limits: Partial<RegistrarLimits> = {},
  credentials: RegistrarOptions['credentials'] = (user) =>
    user === 'alice' || user === 'carol' ? { password: 'secret' } : undefined,
) {
  const server = await laboratory.stack('10.0.0.1')
  const registrar = createRegistrar({
    clock: laboratory.clock,
    random: laboratory.random,
    realm: 'office',
    credentials,
    limits,
  })
  server.onRequest('REGISTER', registrar.handler)
  const phone = await laboratory.stack('10.0.0.2')
  return { registrar, server, phone }
}

async function register(
  laboratory: SipLaboratory,
  phone: SipStack,
  headers: HeaderValues,
  { username = 'alice', password = 'secret', to = address } = {},
): Promise<SipResponse> {
  const credentials = { username, password }
  const answer = phone.request('REGISTER', 'sip:10.0.0.1', { to, headers, credentials })
  await laboratory.clock.advance(200)
  return answer
}

const PHONE = '+sip.instance="<urn:uuid:00000000-0000-1000-8000-000A95A0E128>"'

describe('phones with several flows (RFC 5626, RFC 3327)', () => {
  it('[J23] replaces a flow of a phone that has got another address, and rings the phone once', async () => {
    const laboratory = sipLaboratory()
    const { registrar, phone } = await office(laboratory)
    const contact = (host: string, flow: number) => `<sip:alice@${host}>;${PHONE};reg-id=${flow}`
    const headers = { Supported: 'path, outbound' }
    const first = await register(laboratory, phone, { ...headers, Contact: contact('192.168.1.7', 1) })
    expect(first.headers.get('require')).toBe('outbound')
    expect(first.headers.get('contact')).toBe(`<sip:alice@192.168.1.7>;expires=600;${PHONE};reg-id=1`)
    await laboratory.clock.advance(1_000)
    await register(laboratory, phone, { ...headers, Contact: contact('192.168.1.8', 1) })
    expect((await registrar.bindings(address)).map(({ contact: uri }) => uri)).toEqual(['sip:alice@192.168.1.8'])
    await laboratory.clock.advance(1_000)
    const both = await register(laboratory, phone, { ...headers, Contact: contact('192.168.1.9', 2) })
    expect(both.headers.all('contact')).toHaveLength(2)
    expect((await registrar.bindings(address)).map(({ contact: uri }) => uri)).toEqual(['sip:alice@192.168.1.9'])
    await register(laboratory, phone, { Contact: `${contact('192.168.1.9', 2)};expires=0` })
    expect((await registrar.bindings(address)).map(({ contact: uri }) => uri)).toEqual(['sip:alice@192.168.1.8'])
  })

  it('[J23] keeps the proxies that a phone is behind, and tells it so', async () => {
    const laboratory = sipLaboratory()
    const { registrar, phone } = await office(laboratory)
    const Path = ['<sip:edge.example;lr;ob>', '<sip:core.example;lr>']
    const headers = { Contact: '<sip:alice@192.168.1.7>', Supported: 'path', Path }
    const response = await register(laboratory, phone, headers)
    expect(response.headers.all('path')).toEqual(Path)
    const [binding] = await registrar.bindings(address)
    expect(binding?.path).toEqual(['sip:edge.example;lr;ob', 'sip:core.example;lr'])
  })

  it.each<[string, number, HeaderValues]>([
    [
      'a proxy that keeps no flow open',
      439,
      { Contact: `<sip:alice@a>;${PHONE};reg-id=1`, Via: 'SIP/2.0/UDP b;branch=z9' },
    ],
    ['a Path that nobody can go', 400, { Contact: '<sip:alice@a>', Path: '<tel:1>' }],
    ['a Path without end', 400, { Contact: '<sip:alice@a>', Path: Array<string>(11).fill('<sip:p;lr>') }],
  ])('refuses %s with %i', async (_what, status, headers) => {
    const laboratory = sipLaboratory()
    const { phone } = await office(laboratory)
    expect((await register(laboratory, phone, headers)).status).toBe(status)
  })

  it('takes a flow without its number, or of nobody, for an ordinary binding', async () => {
    const laboratory = sipLaboratory()
    const { registrar, phone } = await office(laboratory)
    await register(laboratory, phone, { Contact: [`<sip:alice@a>;${PHONE}`, '<sip:alice@b>;reg-id=1'] })
    expect((await registrar.bindings(address)).map(({ outbound }) => outbound)).toEqual([undefined, undefined])
  })
})

describe('registrar', () => {
  it('[J23] [J24] challenges a phone, takes its binding, and the phone can be dialed over its flow', async () => {
    const laboratory = sipLaboratory()
    const { registrar, server, phone } = await office(laboratory)
    const response = await register(laboratory, phone, { Contact: '<sip:alice@192.168.1.7>', Expires: '300' })
    expect(response.status).toBe(200)
    expect(response.headers.get('contact')).toBe('<sip:alice@192.168.1.7>;expires=300')
    const [binding] = await registrar.bindings(address)
    if (!binding) throw new Error('no binding')
    phone.onCall((call) => call.reject(486))
    const { result } = server.dial(binding.contact, { offer: 'v=0', flow: binding.flow })
    await laboratory.clock.advance(200)
    expect(await result).toMatchObject({ response: { status: 486 } })
  })

  it('keeps several bindings, best first, lists them, and removes one or all', async () => {
    const laboratory = sipLaboratory()
    const { registrar, phone } = await office(laboratory)
    await register(laboratory, phone, { Contact: ['<sip:desk@10.0.0.2>;q=0.3', '<sip:cell@10.0.0.2>;q=0.9'] })
    expect((await registrar.bindings(address)).map(({ contact }) => contact)).toEqual([
      'sip:cell@10.0.0.2',
      'sip:desk@10.0.0.2',
    ])
    const removed = await register(laboratory, phone, { Contact: '<sip:cell@10.0.0.2>;expires=0' })
    expect(removed.headers.all('contact')).toEqual(['<sip:desk@10.0.0.2>;expires=600;q=0.3'])
    expect((await register(laboratory, phone, {})).headers.all('contact')).toHaveLength(1)
    const cleared = await register(laboratory, phone, { Contact: '*', Expires: '0' })
    expect(cleared.headers.all('contact')).toEqual([])
    expect(await registrar.bindings(address)).toEqual([])
  })

  it('forgets a phone that does not come back, and refuses times that are too short', async () => {
    const laboratory = sipLaboratory()
    const { registrar, phone } = await office(laboratory)
    await register(laboratory, phone, { Contact: '<sip:alice@10.0.0.2>', Expires: '60' })
    await laboratory.clock.advance(60_000)
    expect(await registrar.bindings(address)).toEqual([])
    const short = await register(laboratory, phone, { Contact: '<sip:alice@10.0.0.2>', Expires: '10' })
    expect([short.status, short.headers.get('min-expires')]).toEqual([423, '60'])
    const long = await register(laboratory, phone, { Contact: '<sip:alice@10.0.0.2>', Expires: '99999' })
    expect(long.headers.get('contact')).toContain('expires=3600')
  })

  it('refuses wildcards with an expiry, too many bindings, and the address of somebody else', async () => {
    const laboratory = sipLaboratory()
    const { phone } = await office(laboratory, { bindingsMax: 2 })
    const wildcard = await register(laboratory, phone, { Contact: '*', Expires: '60' })
    const three = ['<sip:a@10.0.0.2>', '<sip:b@10.0.0.2>', '<sip:c@10.0.0.2>']
    const many = await register(laboratory, phone, { Contact: three })
    const other = await register(laboratory, phone, { Contact: three.slice(1) }, { username: 'carol' })
    expect([wildcard.status, many.status, other.status]).toEqual([400, 403, 403])
  })

  it('[X8] blocks a source that guesses passwords, says so once, and lets it in again after a while', async () => {
    const laboratory = sipLaboratory()
    const { registrar, phone } = await office(laboratory, { failuresMax: 3, failureWindowMs: 60_000 })
    const refused: unknown[] = []
    registrar.on('password:refused', (event) => refused.push(event))
    const headers = { Contact: '<sip:alice@10.0.0.2>' }
    for (let count = 0; count < 3; count++) {
      const guess = { password: `guess ${count}`, ...(count === 1 ? { username: 'nobody' } : {}) }
      expect((await register(laboratory, phone, headers, guess)).status).toBe(401)
    }
    expect(refused).toEqual([
      { user: 'alice', source: '10.0.0.2', blocked: false },
      { user: 'nobody', source: '10.0.0.2', blocked: false },
      { user: 'alice', source: '10.0.0.2', blocked: true },
    ])
    const blocked = await register(laboratory, phone, headers)
    expect([blocked.status, Number(blocked.headers.get('retry-after')) > 0]).toEqual([503, true])
    await laboratory.clock.advance(60_000)
    expect((await register(laboratory, phone, headers)).status).toBe(200)
  })

  it('[X8] blocks a source that guesses the password of another user, however often it registers as itself', async () => {
    const laboratory = sipLaboratory()
    const { phone } = await office(laboratory, { failuresMax: 3 })
    const statuses: number[] = []
    for (let count = 0; count < 3; count++) {
      const guess = await register(
        laboratory,
        phone,
        { Contact: '<sip:alice@10.0.0.2>' },
        { password: `guess ${count}` },
      )
      const own = { username: 'carol', to: 'sip:carol@example.com' }
      const right = await register(laboratory, phone, { Contact: '<sip:carol@10.0.0.2>' }, own)
      statuses.push(guess.status, right.status)
    }
    expect(statuses).toEqual([401, 200, 401, 200, 401, 503])
  })

  it('[X8] refuses a phone with an old password alone, whoever else is behind its address', async () => {
    const laboratory = sipLaboratory()
    const { phone } = await office(laboratory)
    const statuses: number[] = []
    for (let count = 0; count < 25; count++) {
      const old = await register(laboratory, phone, { Contact: '<sip:alice@10.0.0.2>' }, { password: 'of last year' })
      statuses.push(old.status)
    }
    const carol = { username: 'carol', to: 'sip:carol@example.com' }
    const other = await register(laboratory, phone, { Contact: '<sip:carol@10.0.0.2>' }, carol)
    expect(statuses).toEqual([...Array(5).fill(401), ...Array(20).fill(503)])
    expect(other.status).toBe(200)
  })

  it('[X8] forgives a user who mistyped and then knew the password', async () => {
    const laboratory = sipLaboratory()
    const { phone } = await office(laboratory, { failuresMax: 3 })
    const headers = { Contact: '<sip:alice@10.0.0.2>' }
    const statuses: number[] = []
    for (const password of ['secert', 'sceret', 'secret', 'secrte', 'serect', 'secret']) {
      statuses.push((await register(laboratory, phone, headers, { password })).status)
    }
    expect(statuses).toEqual([401, 401, 200, 401, 401, 200])
  })

  it('[X8] counts guesses that are made side by side while passwords are looked up', async () => {
    const laboratory = sipLaboratory()
    const look: (() => void)[] = []
    const { phone } = await office(laboratory, { failuresMax: 3 }, async () => {
      await new Promise<void>((resolve) => look.push(resolve))
      return { password: 'secret' }
    })
    const headers = { Contact: '<sip:alice@10.0.0.2>' }
    const passwords = ['one', 'two', 'three', 'four', 'secret']
    const answers = passwords.map((password) => register(laboratory, phone, headers, { password }))
    await laboratory.clock.advance(200)
    for (const found of look) found()
    await laboratory.clock.advance(200)
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    expect(statuses).toEqual([401, 401, 401, 503, 503])
  })

  it('[X8] guesses without a name are nobody’s, and keep no phone from asking for its challenge', async () => {
    const laboratory = sipLaboratory()
    const { phone } = await office(laboratory)
    const headers = { Contact: '<sip:alice@10.0.0.2>' }
    for (let count = 0; count < 6; count++) await register(laboratory, phone, headers, { username: '' })
    expect((await register(laboratory, phone, headers)).status).toBe(200)
  })

  it('[X8] blocks a source of IPv6 whichever of its addresses it guesses from, and nobody else', async () => {
    const laboratory = sipLaboratory()
    const { registrar, server, phone } = await office(laboratory, { failuresMax: 3 })
    let from = ''
    server.onRequest('REGISTER', ({ method, uri, from: sender, to, callId, headers, body, flow }) =>
      registrar.handler({
        ...{ method, uri, from: sender, to, callId, headers, body },
        flow: { ...flow, transport: 'udp', key: from, remote: { address: from, port: 5060 } },
      }),
    )
    const statuses: number[] = []
    for (from of ['2001:db8::1', '2001:db8::2', '2001:db8:0:0:ffff::3', '2001:db8::4', '2001:db8:0:1::4']) {
      const headers = { Contact: '<sip:alice@10.0.0.2>' }
      statuses.push((await register(laboratory, phone, headers, { password: 'guess' })).status)
    }
    expect(statuses).toEqual([401, 401, 401, 503, 401])
    for (from of ['::ffff:192.0.2.1', '::ffff:192.0.2.1', '::ffff:192.0.2.1']) {
      await register(laboratory, phone, { Contact: '<sip:alice@10.0.0.2>' }, { password: 'guess' })
    }
    from = '::ffff:192.0.2.2'
    expect((await register(laboratory, phone, { Contact: '<sip:alice@10.0.0.2>' })).status).toBe(200)
  })

  it('ignores a repeated or older registration of the same phone', async () => {
    const laboratory = sipLaboratory()
    const { phone, registrar } = await office(laboratory)
    await register(laboratory, phone, { Contact: '<sip:alice@10.0.0.2>' })
    const peer = await laboratory.peer('10.0.0.9')
    const send = (sequence: number, authorization: string[]) =>
      peer.send({ address: '10.0.0.1', port: 5060 }, 'REGISTER sip:10.0.0.1 SIP/2.0', [
        `Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK${sequence}${authorization.length}`,
        'From: <sip:alice@example.com>;tag=1',
        `To: <${address}>`,
        'Call-ID: one-phone',
        `CSeq: ${sequence} REGISTER`,
        'Contact: <sip:alice@10.0.0.9>',
        ...authorization,
      ])
    const statuses: (number | undefined)[] = []
    for (const [challenged, sequence] of [
      [1, 5],
      [2, 4],
    ] as const) {
      send(challenged, [])
      await laboratory.clock.advance(50)
      const challenges = peer.responses('REGISTER').at(-1)?.headers.all('www-authenticate') ?? []
      const digest = new DigestClient({ username: 'alice', password: 'secret' }, laboratory.random)
      digest.take(challenges)
      const [value] = digest.authorizations({ method: 'REGISTER', uri: 'sip:10.0.0.1' })
      send(sequence, [`Authorization: ${value}`])
      await laboratory.clock.advance(50)
      statuses.push(peer.responses('REGISTER').at(-1)?.status)
    }
    expect(statuses).toEqual([200, 500])
    expect(await registrar.bindings(address)).toHaveLength(2)
  })
})
