import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { systemClock, systemRandom } from '@ringwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createEmbeddedSipStack, type EmbeddedSipStackOptions } from '../embedded/index.js'
import type { SipStack } from '../sip-stack.js'
import { testIdentity } from './fixtures/test-identity.js'
import { nodeNetwork } from './node-network.js'

/** A machine that runs other tests beside is late: calls are taken all the same. */
const admission = { eventLoopDelayMaxMs: 60_000 }

const host = '127.0.0.1'
const clock = systemClock()
const trusting = { ...testIdentity, ca: testIdentity.cert }
const stacks: SipStack[] = []

afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.close()
})

async function secureStack(
  tls: { key: string; cert: string; ca?: string; requestCert?: boolean } = trusting,
  options: Partial<EmbeddedSipStackOptions> = {},
): Promise<{ stack: SipStack; port: number }> {
  const listen = [{ transport: 'tls', host, port: 0, tls } as const]
  const stack = createEmbeddedSipStack({ clock, random: systemRandom(), listen, admission, ...options })
  stacks.push(stack)
  await stack.start()
  return { stack, port: stack.listening[0]?.port ?? 0 }
}

/** Every name is this machine. */
const { listen } = nodeNetwork({ clock })
const nameless = {
  listen,
  names: { addresses: async () => [host], servers: async () => [], services: async () => [] },
}

describe('SIP over TLS', () => {
  it('[J25] carries a call to its end over one connection', async () => {
    const callee = await secureStack()
    const caller = await secureStack()
    const flows = new Set<string>()
    const ends: string[] = []
    callee.stack.onCall(async (call) => {
      flows.add(call.request.flow.key)
      const answered = await call.answer({ sdp: 'v=0' })
      if (answered.outcome === 'answered') void answered.leg.ended.then((end) => ends.push(end.by))
    })
    const result = await caller.stack.dial(`sip:a@${host}:${callee.port};transport=tls`, { offer: 'v=0' }).result
    if (result.outcome !== 'answered') throw new Error(`not answered: ${JSON.stringify(result)}`)
    expect(result.leg.flow.transport).toBe('tls')
    await result.leg.hangup()
    expect([ends, flows.size]).toEqual([['remote'], 1])
  })

  it('[J25] a sips: URI is called over TLS, and each side calls itself sips: (RFC 3261 8.1.1.8)', async () => {
    const callee = await secureStack()
    const caller = await secureStack()
    const contacts: (string | undefined)[] = []
    callee.stack.onCall((call) => {
      contacts.push(call.request.headers.get('contact'))
      call.reject(486)
    })
    await caller.stack.dial(`sips:a@${host}:${callee.port}`, { offer: 'v=0' }).result
    expect(contacts).toEqual([`<sips:${host}:${caller.port};transport=tls>`])
  })

  it('a peer whose certificate nobody vouches for is not called', async () => {
    const callee = await secureStack()
    const { key, cert } = testIdentity
    const caller = await secureStack({ key, cert })
    const response = await caller.stack.request('OPTIONS', `sip:a@${host}:${callee.port};transport=tls`)
    expect(response).toMatchObject({ status: 503, local: true })
  })

  it('a peer whose certificate is for another name is not called (RFC 5922)', async () => {
    const callee = await secureStack()
    const caller = await secureStack(trusting, { network: nameless })
    const right = await caller.stack.request('OPTIONS', `sip:a@sip.test:${callee.port};transport=tls`)
    const wrong = await caller.stack.request('OPTIONS', `sip:a@evil.test:${callee.port};transport=tls`)
    expect([right.local, wrong.local]).toEqual([false, true])
  })

  it('who has no certificate is turned away where one is asked for', async () => {
    const callee = await secureStack({ ...trusting, requestCert: true })
    const caller = await secureStack()
    const response = await caller.stack.request('OPTIONS', `sip:a@${host}:${callee.port};transport=tls`)
    expect(response.local).toBe(false)
    const stranger = connectTls({ host, port: callee.port, rejectUnauthorized: false })
    stranger.on('error', () => {})
    stranger.resume()
    await new Promise((resolve) => stranger.on('close', resolve))
  })

  it('something else than TLS on the port costs its own connection only', async () => {
    const callee = await secureStack()
    const scanner = connectTcp({ host, port: callee.port })
    scanner.on('error', () => {})
    scanner.write('GET / HTTP/1.1\r\n\r\n')
    await new Promise((resolve) => scanner.on('close', resolve))
    const caller = await secureStack()
    const response = await caller.stack.request('OPTIONS', `sip:a@${host}:${callee.port};transport=tls`)
    expect(response.local).toBe(false)
  })

  it('needs a key and a certificate, and says so', () => {
    const listen = [{ transport: 'tls', host, port: 0 } as const]
    expect(() => createEmbeddedSipStack({ clock, random: systemRandom(), listen })).toThrow(
      /listen\.0\.tls takes \{ key, cert \} as PEM texts/,
    )
  })
})
