import { describe, expect, it } from 'vitest'
import { RingwrightError } from '../errors/ringwright-error.js'
import { httpRouter, withCors } from './index.js'

const INFO = { remoteAddress: '192.0.2.1', params: {} }
const asked: string[] = []
const handler = withCors(
  (request) => {
    asked.push(request.method)
    return new Response('done', { headers: { vary: 'accept' } })
  },
  { origins: ['https://shop.example'] },
)
const from = (origin: string, method = 'POST', headers: Record<string, string> = {}) =>
  handler(new Request('https://chat.example/upload', { method, headers: { origin, ...headers } }), INFO)

describe('withCors', () => {
  it('lets the pages read that it names, and no others', async () => {
    const allowed = await from('https://shop.example')
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      vary: 'accept, origin',
    })
    for (const origin of ['https://shop.example.evil.example', 'http://shop.example', 'null'])
      expect((await from(origin)).headers.has('access-control-allow-origin')).toBe(false)
  })

  it('answers what browsers ask beforehand without asking the handler', async () => {
    asked.length = 0
    const preflight = await from('https://shop.example', 'OPTIONS', { 'access-control-request-method': 'POST' })
    expect([preflight.status, preflight.headers.get('access-control-allow-headers'), asked]).toEqual([
      204,
      'authorization, content-type',
      [],
    ])
    const refused = await from('https://evil.example', 'OPTIONS', { 'access-control-request-method': 'POST' })
    expect(refused.headers.has('access-control-allow-methods')).toBe(false)
  })

  it('lets all pages read where it is told to, and never with cookies', async () => {
    const open = withCors(() => new Response('done'), { origins: ['*'] })
    const { headers } = await open(
      new Request('https://a.example/', { headers: { origin: 'https://b.example' } }),
      INFO,
    )
    expect([headers.get('access-control-allow-origin'), headers.has('access-control-allow-credentials')]).toEqual([
      'https://b.example',
      false,
    ])
  })

  it('is asked beforehand by the router for its own method, and for no other', async () => {
    const router = httpRouter([
      { method: 'POST', path: '/upload', handler },
      { method: 'GET', path: '/upload', handler: () => new Response('no page of another origin asks for this') },
    ])
    const preflight = async (method: string) => {
      const headers = { origin: 'https://shop.example', 'access-control-request-method': method }
      return router(new Request('https://chat.example/upload', { method: 'OPTIONS', headers }), INFO)
    }
    const asked = await Promise.all(['POST', 'GET', 'PUT'].map(preflight))
    expect(asked.map(({ status }) => status)).toEqual([204, 405, 405])
    expect(asked[0]?.headers.get('access-control-allow-origin')).toBe('https://shop.example')
  })

  it('lets the pages read what is wrong with a request, and leaves what is wrong with the server to its host', async () => {
    const failing = (error: Error) =>
      withCors(() => Promise.reject(error), { origins: ['https://shop.example'] })(
        new Request('https://chat.example/', { headers: { origin: 'https://shop.example' } }),
        INFO,
      )
    const refused = await failing(new RingwrightError('wrong_state', 'The chat has ended'))
    expect([refused.status, refused.headers.get('access-control-allow-origin'), await refused.json()]).toMatchObject([
      409,
      'https://shop.example',
      { detail: 'The chat has ended' },
    ])
    await expect(failing(new Error('no disk'))).rejects.toThrow('no disk')
  })
})
