import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { systemClock } from '../clock/system-clock.js'
import { createLinkClient, createLinkServer, linkProtocol } from '../link/index.js'
import { systemRandom } from '../randomness/system-random.js'
import { type HttpServer, serveHttp, type WebSocketRouteOptions, webSocketRoute } from './index.js'

const running: HttpServer[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()))
})

async function serve(options: Pick<WebSocketRouteOptions<WebSocket>, 'accept'> & { origins?: readonly string[] }) {
  const server = new WebSocketServer({ noServer: true, maxPayload: 1_000 })
  const http = serveHttp({
    handler: () => new Response('page'),
    webSockets: [webSocketRoute({ path: '/agent', server, ...options })],
    limits: { drainMs: 10 },
  })
  running.push(http)
  const { url } = await http.start()
  return { http, url, socketUrl: url.replace('http:', 'ws:') }
}

/** The status with which an upgrade was refused. */
async function refusal(url: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  const socket = new WebSocket(url, { headers })
  socket.on('error', () => {})
  const [, response] = await once(socket, 'unexpected-response')
  response.destroy()
  return response.statusCode
}

describe('WebSocket upgrades', () => {
  it('come from the page itself, from clients that are no browsers, and from listed origins', async () => {
    const { url, socketUrl } = await serve({ accept: (socket) => socket.send('welcome') })
    const open = async (headers: Record<string, string>) => {
      const socket = new WebSocket(`${socketUrl}/agent`, { headers })
      const [data] = await once(socket, 'message')
      socket.terminate()
      return String(data)
    }
    expect(await open({})).toBe('welcome')
    expect(await open({ origin: url })).toBe('welcome')
    expect(await refusal(`${socketUrl}/agent`, { origin: 'https://evil.example' })).toBe(403)
    expect(await refusal(`${socketUrl}/agent`, { origin: 'null' })).toBe(403)
    expect(await refusal(`${socketUrl}/other`)).toBe(404)
    const listed = await serve({ accept: (socket) => socket.send('hi'), origins: ['https://desk.example'] })
    const socket = new WebSocket(`${listed.socketUrl}/agent`, { headers: { origin: 'https://desk.example' } })
    expect(String((await once(socket, 'message'))[0])).toBe('hi')
    expect(await refusal(`${listed.socketUrl}/agent`, { origin: listed.url })).toBe(403)
  })

  it('survive a client that breaks the protocol of WebSockets', async () => {
    const { url, socketUrl } = await serve({ accept: () => {} })
    const socket = new WebSocket(`${socketUrl}/agent`)
    await once(socket, 'open')
    socket.send('x'.repeat(2_000))
    expect((await once(socket, 'close'))[0]).toBe(1009)
    expect(await (await fetch(url)).text()).toBe('page')
  })

  it('end with the server', async () => {
    const { http, socketUrl } = await serve({ accept: () => {} })
    const socket = new WebSocket(`${socketUrl}/agent`)
    await once(socket, 'open')
    const closed = once(socket, 'close')
    await http.stop()
    expect((await closed)[0]).toBe(1006)
  })
})

describe('link over real WebSockets', () => {
  it('calls, is told, and goes on after its connection was cut', async () => {
    const protocol = linkProtocol({
      calls: { double: { request: z.int(), reply: z.int() } },
      messages: {},
      events: { told: z.string() },
    })
    const ports = { clock: systemClock(), random: systemRandom() }
    const serverSockets: WebSocket[] = []
    const link = createLinkServer<typeof protocol, string, string>({
      ...ports,
      protocol,
      authenticate: (credentials, remoteAddress) => ({ admitted: true, identity: `${credentials}@${remoteAddress}` }),
      onSession: (session) => ({
        calls: { double: (value) => 2 * value },
        messages: {},
        connected: ({ resumed }) => void session.push('told', `${session.identity} resumed=${resumed}`),
      }),
    })
    const { socketUrl } = await serve({
      accept(socket, _, remoteAddress) {
        serverSockets.push(socket)
        link.accept(socket, remoteAddress)
      },
    })
    const told: string[] = []
    let onTold = () => {}
    const client = createLinkClient<typeof protocol>({
      ...ports,
      connect: () => new WebSocket(`${socketUrl}/agent`),
      credentials: async () => 'ada',
      backOff: { minMs: 1, maxMs: 1 },
    })
    client.on('told', (text) => {
      told.push(text)
      onTold()
    })
    client.start()
    expect(await client.call('double', 21)).toBe(42)
    const toldAgain = new Promise<void>((resolve) => {
      onTold = resolve
    })
    serverSockets[0]?.terminate()
    expect(await client.call('double', 4)).toBe(8)
    await toldAgain
    expect(told).toEqual(['ada@127.0.0.1 resumed=false', 'ada@127.0.0.1 resumed=true'])
    client.close()
    link.stop()
  })
})
