import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { systemClock, systemRandom } from '@ringwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from '../../../../scripts/services/index.js'
import { createEmbeddedSipStack, type EmbeddedSipStackOptions } from '../embedded/index.js'
import type { SipStack } from '../sip-stack.js'
import { hasVersion6 } from './fixtures/has-version6.js'

/** A machine that runs other tests beside is late: calls are taken all the same. */
const admission = { eventLoopDelayMaxMs: 60_000 }

const host = '127.0.0.1'
const opened: { close(): unknown }[] = []

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

async function stackOn(
  transports: readonly ('udp' | 'tcp')[],
  options: Partial<EmbeddedSipStackOptions> = {},
): Promise<SipStack> {
  const listen = transports.map((transport) => ({ transport, host, port: 0 }))
  const stack = createEmbeddedSipStack({ clock: systemClock(), random: systemRandom(), listen, admission, ...options })
  opened.push(stack)
  await stack.start()
  return stack
}

const portOf = (stack: SipStack, transport: 'udp' | 'tcp'): number =>
  stack.listening.find((each) => each.transport === transport)?.port ?? 0

function request(method: string, branch: string, body = ''): string {
  return [
    `${method} sip:a@${host} SIP/2.0`,
    `Via: SIP/2.0/TCP ${host}:1;branch=z9hG4bK${branch}`,
    `From: <sip:b@${host}>;tag=b`,
    `To: <sip:a@${host}>`,
    `Call-ID: ${branch}`,
    `CSeq: 1 ${method}`,
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n')
}

/** A TCP client that resolves once what it has received matches. */
function client(port: number): { socket: Socket; text(pattern: RegExp): Promise<string>; closed: Promise<void> } {
  const socket = connect({ host, port })
  opened.push({ close: () => socket.destroy() })
  let received = ''
  let look = (): void => {}
  socket.on('data', (chunk) => {
    received += chunk.toString()
    look()
  })
  socket.on('error', () => {})
  return {
    socket,
    closed: new Promise((resolve) => socket.on('close', () => resolve())),
    text: (pattern) =>
      new Promise((resolve) => {
        look = () => pattern.test(received) && resolve(received)
        look()
      }),
  }
}

describe('sockets', () => {
  it('TCP: takes messages that arrive in pieces or glued together, and answers on the same connection', async () => {
    const stack = await stackOn(['tcp'])
    const { socket, text } = client(portOf(stack, 'tcp'))
    const [first, second] = [request('OPTIONS', 'one'), request('OPTIONS', 'two')]
    socket.write(first.slice(0, 30))
    socket.write(first.slice(30) + second)
    const answers = await text(/two/)
    expect(answers.match(/SIP\/2.0 200 OK/g)).toHaveLength(2)
  })

  it('TCP: answers a keep-alive, and closes after what cannot be cut into messages', async () => {
    const stack = await stackOn(['tcp'])
    const { socket, text, closed } = client(portOf(stack, 'tcp'))
    socket.write('\r\n\r\n')
    expect(await text(/\r\n/)).toBe('\r\n')
    socket.write(request('OPTIONS', 'x').replace('Content-Length: 0', 'Content-Length: many'))
    await closed
    expect(await text(/400/)).toContain('SIP/2.0 400')
    expect(stack.statistics().parseErrors).toBe(1)
  })

  it('TCP: one connection too many closes the one that was silent for longest', async () => {
    const stack = await stackOn(['tcp'], { networkLimits: { connectionsMax: 1 } })
    const first = client(portOf(stack, 'tcp'))
    first.socket.write(request('OPTIONS', 'first'))
    await first.text(/200 OK/)
    const second = client(portOf(stack, 'tcp'))
    await first.closed
    second.socket.write(request('OPTIONS', 'second'))
    expect(await second.text(/200 OK/)).toContain('second')
  })

  it('[X8] TCP: a flood of connections closes those of registered phones last, however long they are silent', async () => {
    const stack = await stackOn(['tcp'], { networkLimits: { connectionsMax: 2 } })
    stack.onRequest('REGISTER', () => ({ status: 200 }))
    const phone = client(portOf(stack, 'tcp'))
    phone.socket.write(request('REGISTER', 'phone'))
    await phone.text(/200 OK/)
    for (let count = 0; count < 3; count++) {
      const stranger = client(portOf(stack, 'tcp'))
      stranger.socket.write(request('OPTIONS', `stranger${count}`))
      await stranger.text(/200 OK/)
    }
    phone.socket.write(request('OPTIONS', 'still-there'))
    expect(await phone.text(/still-there/)).toContain('200 OK')
    const another = client(portOf(stack, 'tcp'))
    another.socket.write(request('REGISTER', 'another'))
    await another.text(/200 OK/)
    client(portOf(stack, 'tcp'))
    await phone.closed
  })

  it('TCP: two connections from one port, to two addresses of this host, hold nobody up who stops', async () => {
    const listen = [{ transport: 'tcp', host: '0.0.0.0', port: 0, advertisedHost: host }] as const
    const stack = createEmbeddedSipStack({ clock: systemClock(), random: systemRandom(), listen, admission })
    await stack.start()
    const from = { localAddress: host, localPort: await freePort(), port: portOf(stack, 'tcp') }
    for (const to of [host, '127.0.0.2']) {
      const socket = connect({ host: to, ...from })
      opened.push({ close: () => socket.destroy() })
      socket.write(request('OPTIONS', `to-${to}`))
      await once(socket, 'data')
    }
    await stack.close()
  })

  it('a peer that refuses the connection is an outcome: 503 from the stack', async () => {
    const stack = await stackOn(['tcp'])
    const response = await stack.request('OPTIONS', `sip:a@${host}:${await freePort()};transport=tcp`)
    expect(response).toMatchObject({ status: 503, local: true })
  })

  it('a request above 1300 octets goes over TCP, and over UDP when nobody takes it there', async () => {
    const caller = await stackOn(['udp', 'tcp'])
    const transports: string[] = []
    const answering = async (transport: 'udp' | 'tcp', port: number): Promise<SipStack> => {
      const listen = [{ transport, host, port }]
      const stack = createEmbeddedSipStack({ clock: systemClock(), random: systemRandom(), listen, admission })
      opened.push(stack)
      stack.onCall((call) => {
        transports.push(call.request.flow.transport)
        call.reject(486)
      })
      await stack.start()
      return stack
    }
    const udp = await answering('udp', await freePort())
    const target = `sip:a@${host}:${portOf(udp, 'udp')}`
    const large = `v=0\r\n${'a=padding\r\n'.repeat(200)}`
    await caller.dial(target, { offer: 'v=0' }).result
    await caller.dial(target, { offer: large }).result
    await answering('tcp', portOf(udp, 'udp'))
    await caller.dial(target, { offer: large }).result
    expect(transports).toEqual(['udp', 'udp', 'tcp'])
  })

  // tidy: skip because the systems of some machines have no IPv6
  it.skipIf(!hasVersion6()).each(['udp', 'tcp'] as const)(
    '%s: at `::` it is reached by IPv4, and reaches it, as at any other address',
    async (transport) => {
      const listen = [{ transport, host: '::', port: 0, advertisedHost: host }]
      const [ours, theirs] = [await stackOn([], { listen }), await stackOn([transport])]
      const remotes: unknown[] = []
      const locals = new Set<string>()
      ours.on('message:traced', ({ local }) => void locals.add(local.address))
      ours.onRequest('MESSAGE', ({ flow }) => {
        remotes.push(flow.remote.address)
        return { status: 200 }
      })
      const to = (stack: SipStack): string => `sip:${host}:${portOf(stack, transport)};transport=${transport}`
      expect((await theirs.request('MESSAGE', to(ours))).status).toBe(200)
      expect((await ours.request('OPTIONS', to(theirs))).status).toBe(200)
      expect([remotes, [...locals]]).toEqual([[host], ['0.0.0.0']])
    },
  )

  it('a port that is taken is said with its address', async () => {
    const first = await stackOn(['udp'])
    const listen = [{ transport: 'udp', host, port: portOf(first, 'udp') }] as const
    const second = createEmbeddedSipStack({ clock: systemClock(), random: systemRandom(), listen })
    await expect(second.start()).rejects.toThrow(/Cannot listen on udp 127\.0\.0\.1/)
    await second.close()
    await second.close()
  })
})
