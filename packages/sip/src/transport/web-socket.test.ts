import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { systemClock, systemRandom } from '@ringwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createEmbeddedSipStack } from '../embedded/index.js'
import type { Flow } from '../sip-request.js'
import type { SipStack } from '../sip-stack.js'
import { testIdentity } from './fixtures/test-identity.js'
import type { NetworkLimits } from './network-limits.js'

/** A machine that runs other tests beside is late: calls are taken all the same. */
const admission = { eventLoopDelayMaxMs: 60_000 }

const host = '127.0.0.1'
const stacks: SipStack[] = []

afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.close()
})

async function webStack(
  transport: 'ws' | 'wss' = 'ws',
  origins?: readonly string[],
  networkLimits: Partial<NetworkLimits> = {},
) {
  const tls = transport === 'wss' ? { tls: testIdentity } : {}
  const listen = [{ transport, host, port: 0, ...tls, ...(origins && { origins }) }]
  const stack = createEmbeddedSipStack({
    ...{ clock: systemClock(), random: systemRandom(), listen, admission, networkLimits },
  })
  stacks.push(stack)
  await stack.start()
  return { stack, url: `${transport}://${host}:${stack.listening[0]?.port}` }
}

/** A browser's side, as bare as can be. */
async function browser(url: string, options: { origin?: string } = {}) {
  const socket = new WebSocket(url, 'sip', { rejectUnauthorized: false, ...options })
  const messages: string[] = []
  const waiting: ((text: string) => void)[] = []
  socket.on('message', (data: Buffer) => {
    const text = data.toString()
    const next = waiting.shift()
    if (next) next(text)
    else messages.push(text)
  })
  await once(socket, 'open')
  return {
    socket,
    next: (): Promise<string> => {
      const text = messages.shift()
      return text === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(text)
    },
  }
}

/** A browser that answers nothing after the upgrade. */
async function silentBrowser(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const upgrade = [
    'GET / HTTP/1.1',
    'Host: here',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: sip',
  ]
  socket.on('error', () => {})
  socket.write(`${upgrade.join('\r\n')}\r\n\r\n`)
  await once(socket, 'data')
  socket.resume()
  return socket
}

/** The Via of a browser names a host that nobody can find (RFC 7118 5.2.1). */
const request = (method: string, transport = 'WS'): string =>
  [
    `${method} sip:a@${host} SIP/2.0`,
    `Via: SIP/2.0/${transport} df7jal23ls0d.invalid;branch=z9hG4bKone`,
    `From: <sip:b@${host}>;tag=b`,
    `To: <sip:a@${host}>`,
    `Call-ID: one`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:b@df7jal23ls0d.invalid;transport=ws>`,
    'Max-Forwards: 70',
    '',
    '',
  ].join('\r\n')

describe('SIP over WebSocket (RFC 7118)', () => {
  it('[J22] answers over the WebSocket, a message without Content-Length too, and keep-alives', async () => {
    const { url } = await webStack()
    const { socket, next } = await browser(url)
    expect(socket.protocol).toBe('sip')
    socket.send(request('OPTIONS'))
    expect(await next()).toMatch(/^SIP\/2\.0 200 OK\r\n.*received=127\.0\.0\.1/s)
    socket.send('\r\n\r\n')
    expect(await next()).toBe('\r\n')
  })

  it('[J22] calls a browser over the connection that it opened, and hangs up there', async () => {
    const { stack, url } = await webStack()
    const flow = nextRegistration(stack)
    const { socket, next } = await browser(url)
    socket.send(request('REGISTER'))
    await next()
    const dialed = stack.dial('sip:b@df7jal23ls0d.invalid;transport=ws', { offer: 'v=0', flow: await flow })
    const invite = await next()
    expect(invite).toContain(`Contact: <sip:${url.slice('ws://'.length)};transport=ws>`)
    socket.send(answerTo(invite, '200 OK', 'Contact: <sip:b@df7jal23ls0d.invalid;transport=ws>\r\n', 'v=0'))
    expect(await next()).toMatch(/^ACK /)
    const result = await dialed.result
    if (result.outcome !== 'answered') throw new Error('not answered')
    const gone = result.leg.hangup()
    const bye = await next()
    expect(bye).toMatch(/^BYE sip:b@df7jal23ls0d\.invalid/)
    socket.send(answerTo(bye, '200 OK'))
    await gone
  })

  it('[J22] wss brings its own certificate', async () => {
    const { url } = await webStack('wss')
    const { socket, next } = await browser(url)
    socket.send(request('OPTIONS', 'WSS'))
    expect(await next()).toContain('200 OK')
  })

  it('takes pages of the named sites only, and nobody who does not speak sip', async () => {
    const { url } = await webStack('ws', ['https://desk.example'])
    await browser(url, { origin: 'https://desk.example' })
    await expect(browser(url, { origin: 'https://evil.example' })).rejects.toThrow(/401/)
    const other = new WebSocket(url, 'mqtt')
    await expect(once(other, 'open')).rejects.toThrow(/401/)
    const response = await fetch(url.replace('ws', 'http'))
    expect(response.status).toBe(426)
  })

  it('garbage and frames that are too large cost their own connection at most', async () => {
    const { stack, url } = await webStack()
    const rude = await browser(url)
    rude.socket.on('error', () => {})
    rude.socket.send('NONSENSE')
    rude.socket.send(Buffer.alloc(70_000, 'x'))
    await once(rude.socket, 'close')
    const { socket, next } = await browser(url)
    socket.send(request('OPTIONS'))
    expect(await next()).toContain('200 OK')
    expect(stack.statistics().parseErrors).toBe(1)
  })

  // Half a minute is what the library waits for the answer to a close.
  it('a browser that answers nothing any more does not hold up the end of the stack', { timeout: 20_000 }, async () => {
    const { stack, url } = await webStack()
    const gone = await silentBrowser(url)
    await stack.close()
    gone.destroy()
  })

  it('[X8] a browser that is turned out, because there are too many, and does not answer that is cut off', {
    timeout: 20_000,
  }, async () => {
    const { url } = await webStack('ws', undefined, { connectionsMax: 1 })
    const silent = await silentBrowser(url)
    const closed = once(silent, 'close')
    await browser(url)
    await closed
  })

  it('a browser that is gone cannot be called: 503 from the stack', async () => {
    const { stack, url } = await webStack()
    const flow = nextRegistration(stack)
    const { socket, next } = await browser(url)
    socket.send(request('REGISTER'))
    await next()
    socket.close()
    await once(socket, 'close')
    const result = await stack.dial('sip:b@df7jal23ls0d.invalid', { offer: 'v=0', flow: await flow }).result
    expect(result).toMatchObject({ response: { status: 503, local: true } })
  })
})

/** The flow of whoever registers next. */
function nextRegistration(stack: SipStack): Promise<Flow> {
  return new Promise((resolve) => {
    stack.onRequest('REGISTER', ({ flow }) => {
      resolve(flow)
      return { status: 200 }
    })
  })
}

function answerTo(request: string, status: string, more = '', body = ''): string {
  const line = (name: string): string => request.match(new RegExp(`^${name}: .*$`, 'm'))?.[0] ?? ''
  const to = line('To').includes('tag=') ? line('To') : `${line('To')};tag=browser`
  const type = body === '' ? '' : 'Content-Type: application/sdp\r\n'
  const lines = [line('Via'), line('From'), to, line('Call-ID'), line('CSeq')].join('\r\n')
  return `SIP/2.0 ${status}\r\n${lines}\r\n${more}${type}Content-Length: ${body.length}\r\n\r\n${body}`
}
