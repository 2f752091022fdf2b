import { describe, expect, it } from 'vitest'
import { DigestServer } from '../authentication/index.js'
import type { CallLeg } from '../call-leg.js'
import type { WireRequest } from '../message/index.js'
import { type SipLaboratory, sipLaboratory } from '../simulation/index.js'

interface CarrierAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
}

/** A carrier that asks for the password at every request, each time with a new nonce, and answers as `answer` says. */
async function callByCarrier(answer: (request: WireRequest) => CarrierAnswer | undefined) {
  const laboratory = sipLaboratory()
  const { clock, random } = laboratory
  const digest = new DigestServer({ clock, random, realm: 'carrier' })
  const carrier = await laboratory.peer('10.0.0.8')
  const stack = await laboratory.stack('10.0.0.1')
  const letThrough: string[] = []
  carrier.onMessage = (message) => {
    if (message.kind !== 'request' || message.method === 'ACK') return
    const authorization = digest.credentialsFor(message.headers.all('proxy-authorization'))
    const verdict = authorization && digest.verify(authorization, message, { password: 'secret' })
    const toTag = 'carrier'
    if (verdict?.outcome !== 'accepted') {
      const headers = { 'Proxy-Authenticate': digest.challenges() }
      return carrier.respond(message, { status: 407, toTag, headers })
    }
    letThrough.push(message.method)
    const { status, headers } = answer(message) ?? { status: 200 }
    const contact = { Contact: '<sip:carrier@10.0.0.8>' }
    const body = { type: 'application/sdp', content: 'v=0 carrier' }
    const session = status === 200 && message.method === 'INVITE' ? { body } : {}
    carrier.respond(message, { status, toTag, headers: { ...contact, ...headers }, ...session })
  }
  const credentials = { username: 'us', password: 'secret' }
  const outbound = stack.dial('sip:+4930123@10.0.0.8', { offer: 'v=0', credentials })
  await laboratory.clock.advance(1_000)
  const result = await outbound.result
  if (result.outcome === 'failed') throw new Error(`not answered: ${result.response.status}`)
  return { laboratory, leg: result.leg, letThrough }
}

async function hungUp(laboratory: SipLaboratory, leg: CallLeg): Promise<void> {
  const done = leg.hangup()
  await laboratory.clock.advance(1_000)
  await done
}

describe('a carrier that asks for the password at every request', () => {
  it('hears the BYE of a call whose hold it has refused', async () => {
    const refusesHold = (request: WireRequest) => (request.to().tag === undefined ? undefined : { status: 488 })
    const { laboratory, leg, letThrough } = await callByCarrier((request) =>
      request.method === 'INVITE' ? refusesHold(request) : undefined,
    )
    const held = leg.reoffer('v=0 hold')
    await laboratory.clock.advance(1_000)
    expect(await held).toMatchObject({ outcome: 'refused', response: { status: 488 } })
    await hungUp(laboratory, leg)
    expect(letThrough).toEqual(['INVITE', 'INVITE', 'BYE'])
  })

  it('hears a BYE that goes out beside another request', async () => {
    const { laboratory, leg, letThrough } = await callByCarrier(() => undefined)
    const asked = leg.request('OPTIONS')
    await hungUp(laboratory, leg)
    expect((await asked).status).toBe(200)
    expect(letThrough).toEqual(['INVITE', 'OPTIONS', 'BYE'])
  })

  it('gets other credentials with the INVITE that asks for a longer session (422)', async () => {
    let asked = 0
    const { leg, letThrough } = await callByCarrier(({ method }) =>
      method === 'INVITE' && ++asked === 1 ? { status: 422, headers: { 'Min-SE': '3600' } } : undefined,
    )
    expect([leg.state, letThrough]).toEqual(['confirmed', ['INVITE', 'INVITE']])
  })
})

interface Guard {
  readonly digest: DigestServer
  readonly status: 401 | 407
}

/** What those that ask for a password on a request's way make of it, each of its own realm: as their proxies stand in turn, or side by side. */
async function pastGuards(stand: 'in turn' | 'side by side', ...kinds: readonly Guard['status'][]) {
  const laboratory = sipLaboratory()
  const { clock, random } = laboratory
  const guards = kinds.map((status, index): Guard => {
    return { status, digest: new DigestServer({ clock, random, realm: `realm ${index}` }) }
  })
  const far = await laboratory.peer('10.0.0.8')
  const stack = await laboratory.stack('10.0.0.1')
  let passed: WireRequest | undefined
  const keepsOut = ({ digest, status }: Guard, request: WireRequest): boolean => {
    const given = request.headers.all(status === 401 ? 'authorization' : 'proxy-authorization')
    const authorization = digest.credentialsFor(given)
    return !authorization || digest.verify(authorization, request, { password: 'secret' }).outcome !== 'accepted'
  }
  far.onMessage = (message) => {
    if (message.kind !== 'request') return
    const all = guards.filter((guard) => keepsOut(guard, message))
    const asking = stand === 'in turn' ? all.slice(0, 1) : all
    const [first] = asking
    if (first) {
      const name = first.status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate'
      const headers = { [name]: asking.flatMap(({ digest }) => digest.challenges()) }
      return far.respond(message, { status: first.status, toTag: 'far', headers })
    }
    passed = message
    far.respond(message, { status: 200, toTag: 'far' })
  }
  const answered = stack.request('OPTIONS', 'sip:10.0.0.8', { credentials: { username: 'us', password: 'secret' } })
  await laboratory.clock.advance(1_000)
  return { status: (await answered).status, passed }
}

describe('a request whose way leads past several that ask for the password', () => {
  it.each([
    ['a proxy and a server', [407, 401]],
    ['two proxies', [407, 407]],
    ['two proxies and a server', [407, 407, 401]],
  ] as const)('keeps to %s what each was told, with a count of its own', async (_, kinds) => {
    expect((await pastGuards('in turn', ...kinds)).status).toBe(200)
  })

  it('answers both where a proxy tried two targets at once (RFC 3261 22.3)', async () => {
    const { status, passed } = await pastGuards('side by side', 407, 407)
    expect(status).toBe(200)
    expect(passed?.headers.all('proxy-authorization')).toHaveLength(2)
    expect(passed?.cseq().sequence).toBe(2)
  })
})
