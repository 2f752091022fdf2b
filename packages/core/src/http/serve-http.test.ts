import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { RingwrightError } from '../errors/ringwright-error.js'
import {
  type HttpHandler,
  type HttpServer,
  httpRouter,
  jsonResponse,
  readJson,
  type ServeHttpOptions,
  serveHttp,
  withSecurityHeaders,
} from './index.js'

const running: HttpServer[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()))
})

async function serve(handler: HttpHandler, options: Partial<ServeHttpOptions> = {}) {
  const server = serveHttp({ limits: { drainMs: 50 }, ...options, handler })
  running.push(server)
  return { server, ...(await server.start()) }
}

/** Says exactly these bytes, and returns all that comes back until the server closes. */
async function raw(port: number, ...texts: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  let answer = ''
  socket.on('data', (chunk) => {
    answer += String(chunk)
  })
  for (const text of texts) socket.write(text)
  await once(socket, 'close')
  return answer
}

describe('serveHttp', () => {
  it('hands requests to the handler and its responses back, headers and cookies included', async () => {
    const { url } = await serve(async (request, { remoteAddress }) => {
      const headers = new Headers({ 'x-path': new URL(request.url).pathname })
      headers.append('set-cookie', 'a=1')
      headers.append('set-cookie', 'b=2')
      const said = `${request.method} ${await request.text()} from ${remoteAddress}`
      return new Response(said, { status: 201, headers })
    })
    const response = await fetch(`${url}//double/path`, { method: 'POST', body: 'hello' })
    expect(response.status).toBe(201)
    expect(await response.text()).toBe('POST hello from 127.0.0.1')
    expect(response.headers.get('x-path')).toBe('//double/path')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  it('answers HEAD like GET, without the body', async () => {
    const { url } = await serve(() => new Response('twelve bytes', { headers: { 'content-length': '12' } }))
    const response = await fetch(url, { method: 'HEAD' })
    expect(response.headers.get('content-length')).toBe('12')
    expect(await response.text()).toBe('')
  })

  it('streams, and tells the handler when the client goes away', async () => {
    let canceled = () => {}
    const wasCanceled = new Promise<void>((resolve) => {
      canceled = resolve
    })
    const aborted: unknown[] = []
    const { url } = await serve((request) => {
      request.signal.addEventListener('abort', () => aborted.push(request.signal.reason))
      return new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('first')),
          cancel: () => canceled(),
        }),
      )
    })
    const client = new AbortController()
    const response = await fetch(url, { signal: client.signal })
    const first = await response.body?.getReader().read()
    expect(new TextDecoder().decode(first?.value)).toBe('first')
    client.abort()
    await wasCanceled
    expect(aborted).toEqual([expect.objectContaining({ code: 'canceled' })])
  })

  it('sends a body as fast as the client reads it', async () => {
    let produced = 0
    const megabyte = new Uint8Array(1_048_576)
    const { url } = await serve(
      () =>
        new Response(
          new ReadableStream({
            pull(controller) {
              if (++produced > 64) controller.close()
              else controller.enqueue(megabyte)
            },
          }),
        ),
    )
    const response = await fetch(url)
    const reader = response.body?.getReader()
    await reader?.read()
    expect(produced).toBeLessThan(64)
    let bytes = 0
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) bytes += part.value.length
    expect(produced).toBe(65)
    expect(bytes).toBeGreaterThan(60 * 1_048_576)
  })

  it('answers 413 to a body over the limit, announced or not', async () => {
    const { port } = await serve(async (request) => new Response(await request.text()), {
      limits: { bodyBytesMax: 10 },
    })
    const announced = await raw(port, 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 11\r\n\r\n')
    expect(announced).toMatch(/^HTTP\/1\.1 413 [^]*connection: close/)
    const chunked = 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n6\r\nsix...\r\n6\r\nsix...\r\n'
    expect(await raw(port, chunked)).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('takes larger bodies where an address says so, and nowhere else', async () => {
    const { url } = await serve(async (request) => new Response(await request.text()), {
      limits: { bodyBytesMax: 10 },
      bodyBytesMaxOf: ({ pathname }) => (pathname === '/upload' ? 20 : undefined),
    })
    const status = async (path: string, bytes: number) =>
      (await fetch(`${url}${path}`, { method: 'POST', body: 'x'.repeat(bytes) })).status
    expect([await status('/', 11), await status('/upload', 20), await status('/upload', 21)]).toEqual([413, 200, 413])
  })

  it('explains what the client can mend, with the path of the field', async () => {
    const schema = z.object({ queue: z.object({ name: z.string() }) })
    const { url } = await serve(async (request) => jsonResponse(await readJson(request, schema)))
    const post = (body: string, type = 'application/json') =>
      fetch(url, { method: 'POST', body, headers: { 'content-type': type } })
    const wrong = await post('{"queue":{"name":7}}')
    expect(wrong.status).toBe(400)
    expect(wrong.headers.get('content-type')).toBe('application/problem+json')
    expect(await wrong.json()).toMatchObject({ status: 400, errors: [{ path: 'queue.name' }] })
    expect((await post('{')).status).toBe(400)
    expect((await post('{"queue":{"name":"a"}}', 'text/plain')).status).toBe(400)
    expect(await (await post('{"queue":{"name":"a"}}')).json()).toEqual({ queue: { name: 'a' } })
  })

  it('says nothing of its own troubles but the status, and tells the host', async () => {
    const faults: unknown[] = []
    const errors: Record<string, Error> = {
      '/bug': new Error('password is 1234'),
      '/down': new RingwrightError('unavailable', 'no connection to db-7.internal'),
      '/state': new RingwrightError('wrong_state', 'The call has ended'),
    }
    const { url } = await serve(
      (request) => {
        throw errors[new URL(request.url).pathname] ?? new Error()
      },
      { onFault: (error) => faults.push(error) },
    )
    const [bug, down, state] = await Promise.all(['/bug', '/down', '/state'].map((path) => fetch(`${url}${path}`)))
    expect(await bug?.json()).toEqual({ status: 500, title: 'Internal error' })
    expect(await down?.json()).toEqual({ status: 503, title: 'Unavailable' })
    expect(await state?.json()).toMatchObject({ status: 409, detail: 'The call has ended' })
    expect(new Set(faults)).toEqual(new Set([errors['/bug'], errors['/down']]))
  })

  it('breaks the connection when a body fails half-way, so that nobody takes it for the whole', async () => {
    const faults: unknown[] = []
    const body = () =>
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('half')),
        pull: (controller) => controller.error(new Error('disk')),
      })
    const { url } = await serve(() => new Response(body()), { onFault: (error) => faults.push(error) })
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow()
    expect(faults).toHaveLength(1)
  })

  it.each([
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a host with a path', 'GET / HTTP/1.1\r\nhost: a/b\r\n\r\n', 400],
    ['an absolute target', 'GET http://evil/ HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['an unknown method', 'PROPFIND / HTTP/1.1\r\nhost: x\r\n\r\n', 501],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['headers that are too long', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('answers %s with an error, and goes on', async (_, text, status) => {
    const { port, url } = await serve(() => new Response('fine'))
    expect(await raw(port, text)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(await (await fetch(url)).text()).toBe('fine')
  })

  it.each([
    ['longer', 'hello, world'],
    ['shorter', 'hi'],
  ])(
    'breaks the connection when a body is %s than was said, so that nobody takes it for another one',
    async (_how, body) => {
      const faults: unknown[] = []
      const handler = () => new Response(body, { headers: { 'content-length': '5' } })
      const { port } = await serve(handler, { onFault: (fault) => faults.push(fault) })
      const answer = await raw(port, 'GET / HTTP/1.1\r\nhost: x\r\n\r\n')
      expect(answer).not.toContain('world')
      expect(faults).toEqual([expect.objectContaining({ code: 'ERR_HTTP_CONTENT_LENGTH_MISMATCH' })])
    },
  )

  it('cuts off headers that come byte by byte', async () => {
    const { port } = await serve(() => new Response('fine'), { limits: { headersTimeoutMs: 50, drainMs: 50 } })
    expect(await raw(port, 'GET / HTTP/1.1\r\nx-slow:')).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('lets a running request finish when it stops, and takes no new one', async () => {
    let arrived = () => {}
    let finish = () => {}
    const inside = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const { server, url } = await serve(
      async () => {
        arrived()
        await new Promise<void>((resolve) => {
          finish = resolve
        })
        return new Response('finished')
      },
      { limits: { drainMs: 10_000 } },
    )
    const response = fetch(url)
    await inside
    const stopped = server.stop()
    finish()
    expect(await (await response).text()).toBe('finished')
    await Promise.all([stopped, server.stop()])
    await expect(fetch(url)).rejects.toThrow()
  })

  it('says which port it cannot have', async () => {
    const { port } = await serve(() => new Response())
    const second = serveHttp({ handler: () => new Response(), port })
    await expect(second.start()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`${port}`),
    })
    await second.stop()
  })
})

describe('httpRouter', () => {
  const handler = httpRouter([
    { method: 'GET', path: '/queues/:queue', handler: (_, { params }) => jsonResponse(params) },
    { method: 'POST', path: '/queues/:queue', handler: () => new Response('made') },
    { method: 'GET', path: '/files/*', handler: (_, { params }) => jsonResponse(params) },
  ])
  const ask = (path: string, method = 'GET') =>
    handler(new Request(`http://x${path}`, { method }), { remoteAddress: '', params: {} })

  it('gives the path its names', async () => {
    expect(await (await ask('/queues/gold%20card')).json()).toEqual({ queue: 'gold card' })
    expect(await (await ask('/files/a/b.css')).json()).toEqual({ '*': 'a/b.css' })
    expect((await ask('/queues/a', 'HEAD')).status).toBe(200)
  })

  it('tells an unknown path from a known one with another method', async () => {
    expect((await ask('/queues')).status).toBe(404)
    const refused = await ask('/queues/a', 'DELETE')
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, POST'])
    expect(() => ask('/queues/%zz')).toThrow(/percent-encoding/)
  })
})

describe('withSecurityHeaders', () => {
  it('protects the page, also redirects, and leaves what the handler set', async () => {
    const secured = withSecurityHeaders((request) =>
      request.url.endsWith('/old')
        ? Response.redirect('http://x/new')
        : new Response('', { headers: { 'referrer-policy': 'no-referrer' } }),
    )
    const ask = (path: string) => secured(new Request(`http://x${path}`), { remoteAddress: '', params: {} })
    const page = await ask('/')
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect((await ask('/old')).headers.get('x-content-type-options')).toBe('nosniff')
  })
})
