import { once } from 'node:events'
import { connect, type TLSSocket } from 'node:tls'
import { systemClock, systemRandom } from '@ringwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createEmbeddedSipStack } from '../embedded/index.js'
import type { SipStack } from '../sip-stack.js'
import { renewedIdentity, testIdentity } from './fixtures/test-identity.js'

const host = '127.0.0.1'
const opened: (SipStack | TLSSocket)[] = []

afterEach(async () => {
  for (const each of opened.splice(0)) {
    if ('close' in each) await each.close()
    else each.destroy()
  }
})

async function stackOf(transports: readonly ('tls' | 'wss' | 'tcp')[]) {
  const listen = transports.map((transport) => ({ transport, host, port: 0, tls: testIdentity }))
  const stack = createEmbeddedSipStack({ clock: systemClock(), random: systemRandom(), listen })
  opened.push(stack)
  await stack.start()
  return { stack, ports: stack.listening.map(({ port }) => port) }
}

async function connected(port: number | undefined): Promise<TLSSocket> {
  const socket = connect({ host, port: port ?? 0, ca: [testIdentity.cert, renewedIdentity.cert] })
  opened.push(socket)
  await once(socket, 'secureConnect')
  return socket
}

async function nameShown(port: number | undefined): Promise<unknown> {
  return (await connected(port)).getPeerCertificate().subject.CN
}

describe('a renewed certificate', () => {
  it('is shown by all listeners to whoever connects from then on, and open connections go on', async () => {
    const { stack, ports } = await stackOf(['tls', 'wss'])
    const before = await connected(ports[0])
    stack.renewCertificate?.(renewedIdentity)
    expect(await Promise.all(ports.map(nameShown))).toEqual(['renewed.sip.test', 'renewed.sip.test'])
    before.write('\r\n\r\n')
    expect(String((await once(before, 'data'))[0])).toBe('\r\n')
  })

  it('is shown by the listener of one port alone where one is named', async () => {
    const { stack, ports } = await stackOf(['tls', 'wss'])
    stack.renewCertificate?.(renewedIdentity, ports[1])
    expect(await Promise.all(ports.map(nameShown))).toEqual(['sip.test', 'renewed.sip.test'])
  })

  it('is shown to those whom the stack calls', async () => {
    const listen = [{ transport: 'tls', host, port: 0, tls: { ...testIdentity, ca: testIdentity.cert } } as const]
    const caller = createEmbeddedSipStack({ clock: systemClock(), random: systemRandom(), listen })
    const tls = { ...testIdentity, ca: renewedIdentity.cert, requestCert: true }
    const callee = createEmbeddedSipStack({
      clock: systemClock(),
      random: systemRandom(),
      listen: [{ transport: 'tls', host, port: 0, tls }],
    })
    opened.push(caller, callee)
    await Promise.all([caller.start(), callee.start()])
    caller.renewCertificate?.(renewedIdentity)
    const uri = `sip:a@${host}:${callee.listening[0]?.port};transport=tls`
    expect(await caller.request('OPTIONS', uri)).toMatchObject({ status: 200, local: false })
  })

  it('that does not fit its key is refused, and the one before is still shown', async () => {
    const { stack, ports } = await stackOf(['tls'])
    const mixed = { key: testIdentity.key, cert: renewedIdentity.cert }
    expect(() => stack.renewCertificate?.(mixed)).toThrow(/PEM texts that belong together/)
    expect(await nameShown(ports[0])).toBe('sip.test')
  })

  it('is refused where no certificate is shown', async () => {
    const { stack, ports } = await stackOf(['tcp'])
    expect(() => stack.renewCertificate?.(renewedIdentity, ports[0])).toThrow(/No listener for tls or wss is open/)
  })
})
