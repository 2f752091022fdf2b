import { describe, expect, it } from 'vitest'
import { withCors } from './index.js'

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
})
