import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { RingwrightError } from '../errors/ringwright-error.js'
import { type HttpServer, serveHttp, type TrustedProxyOptions, webSocketRoute } from './index.js'

const running: HttpServer[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()))
})

const PROXIES = ['127.0.0.1', '10.0.0.0/8', '2001:db8:7::/48']

/** A server that says who asks, and by what scheme. */
async function serve(options: TrustedProxyOptions) {
  const handler = (request: Request, { remoteAddress }: { remoteAddress: string }) =>
    new Response(`${new URL(request.url).protocol}//${remoteAddress}`)
  const server = new WebSocketServer({ noServer: true })
  const accept = (socket: WebSocket, { url }: Request, address: string) =>
    socket.send(`${new URL(url).protocol}//${address}`)
  const webSockets = [webSocketRoute({ path: '/agent', server, accept })]
  const http = serveHttp({ handler, webSockets, limits: { drainMs: 10 }, ...options })
  running.push(http)
  const { url } = await http.start()
  const ask = async (headers: Record<string, string>) => (await fetch(url, { headers })).text()
  return { ask, socketUrl: `${url.replace('http:', 'ws:')}/agent` }
}

describe('proxies that are trusted', () => {
  it.each([
    ['nobody', {}, 'http://127.0.0.1'],
    ['a client', { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' }, 'https://192.0.2.7'],
    ['a client who lies', { 'x-forwarded-for': '10.0.0.1, 198.51.100.1, 192.0.2.7' }, 'http://192.0.2.7'],
    ['a client by two proxies', { 'x-forwarded-for': '6.6.6.6, 192.0.2.7,10.1.2.3' }, 'http://192.0.2.7'],
    ['one of our own', { 'x-forwarded-for': '10.0.0.9, 10.0.0.1' }, 'http://10.0.0.9'],
    ['a client with a port', { 'x-forwarded-for': '192.0.2.7:4711' }, 'http://192.0.2.7'],
    ['IPv6', { 'x-forwarded-for': '2001:DB8:0::7' }, 'http://2001:db8::7'],
    ['IPv6 with a port', { 'x-forwarded-for': '[2001:db8::7]:443, 2001:db8:7::1' }, 'http://2001:db8::7'],
    ['IPv4 in IPv6', { 'x-forwarded-for': '192.0.2.7, ::ffff:10.0.0.1' }, 'http://192.0.2.7'],
    ['whoever is not told', { 'x-forwarded-for': '10.0.0.1, unknown' }, 'http://'],
    ['what is no address', { 'x-forwarded-for': '10.0.0.1, evil" onload' }, 'http://'],
    [
      'the first scheme, handed on',
      { 'x-forwarded-for': '192.0.2.7, 10.0.0.1', 'x-forwarded-proto': 'https' },
      'https://192.0.2.7',
    ],
    [
      'each scheme',
      { 'x-forwarded-for': '192.0.2.7, 10.0.0.1', 'x-forwarded-proto': 'https, http' },
      'https://192.0.2.7',
    ],
    ['a scheme that lies', { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https, http' }, 'http://192.0.2.7'],
    ['a strange scheme', { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'gopher' }, 'http://192.0.2.7'],
    ['the header of others', { forwarded: 'for=10.0.0.9;proto=https' }, 'http://127.0.0.1'],
  ] as [string, Record<string, string>, string][])('name %s by X-Forwarded-For', async (_, headers, client) => {
    const { ask } = await serve({ trustedProxies: PROXIES })
    expect(await ask(headers)).toBe(client)
  })

  it.each([
    ['a client', 'for=192.0.2.7;proto=https;by=203.0.113.43', 'https://192.0.2.7'],
    ['in any case, with spaces', 'Proto=HTTPS ; For="192.0.2.7:4711"', 'https://192.0.2.7'],
    ['IPv6', 'for="[2001:db8:cafe::17]:4711"', 'http://2001:db8:cafe::17'],
    ['by two proxies', 'for=6.6.6.6;proto=http, for=192.0.2.7;proto=https, , for=10.0.0.1', 'https://192.0.2.7'],
    ['after a quote that never closes', 'for="1.1.1.1, for=192.0.2.7', 'http://192.0.2.7'],
    ['with a comma in quotes', 'for="6.6.6.6, for=1.1.1.1";x="a,b", for=192.0.2.7;x="a,b"', 'http://192.0.2.7'],
    ['who is hidden', 'for=_gazonk', 'http://'],
    ['nobody knows', 'for=unknown;proto=https', 'https://'],
    ['of whom only the scheme is told', 'proto=https', 'https://'],
  ])('name a client by Forwarded: %s', async (_, forwarded, client) => {
    const { ask } = await serve({ trustedProxies: PROXIES, forwardedBy: 'forwarded' })
    expect(await ask({ forwarded, 'x-forwarded-for': '10.0.0.9', 'x-forwarded-proto': 'https' })).toBe(client)
  })

  it('are none unless named, and anybody else is not believed', async () => {
    for (const options of [{}, { trustedProxies: ['10.0.0.0/8', '::1'] }]) {
      const { ask } = await serve(options)
      expect(await ask({ 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' })).toBe('http://127.0.0.1')
    }
    const { ask } = await serve({ trustedProxies: ['0.0.0.0/0'] })
    expect(await ask({ 'x-forwarded-for': '192.0.2.7' })).toBe('http://192.0.2.7')
  })

  it('hand on headers that are as long as can be', async () => {
    const long = 'a'.repeat(15_000)
    const { ask } = await serve({ trustedProxies: PROXIES, forwardedBy: 'forwarded' })
    expect(await ask({ forwarded: `${long}, for=192.0.2.7` })).toBe('http://192.0.2.7')
    expect(await ask({ forwarded: long })).toBe('http://')
    expect(await ask({ forwarded: 'for=10.0.0.1,'.repeat(1_100) })).toBe('http://10.0.0.1')
  })

  it('name who opens a WebSocket, and from a secure page only where the connection is', async () => {
    const { socketUrl } = await serve({ trustedProxies: PROXIES })
    const open = (origin: string) => {
      const headers = { origin, host: 'desk.example', 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' }
      return new WebSocket(socketUrl, { headers }).on('error', () => {})
    }
    expect(String((await once(open('https://desk.example'), 'message'))[0])).toBe('https://192.0.2.7')
    const [, refused] = await once(open('http://desk.example'), 'unexpected-response')
    refused.destroy()
    expect(refused.statusCode).toBe(403)
  })

  it.each([['10.0.0.0/33'], ['proxy.example'], ['10.0.0.0/'], ['::1/129'], ['10.0.0.1/-1'], ['']])(
    'are addresses and networks, not %j',
    (network) => {
      expect(() => serveHttp({ handler: () => new Response(), trustedProxies: [network] })).toThrow(RingwrightError)
      expect(() => serveHttp({ handler: () => new Response(), trustedProxies: [network] })).toThrow(/trustedProxies\.0/)
    },
  )
})
