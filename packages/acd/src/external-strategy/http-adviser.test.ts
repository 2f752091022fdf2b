import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { AdviceQuestion } from '../index.js'
import { httpAdviser } from './index.js'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A service on this machine that gives this answer. */
async function service(status: number, answer: string, headers: Record<string, string> = {}) {
  const asked: { method: string | undefined; authorization: string | undefined; body: unknown }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      asked.push({ method: request.method, authorization: request.headers.authorization, body: JSON.parse(body) })
      response.writeHead(status, headers).end(answer)
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { asked, port, url: `http://127.0.0.1:${port}/route` }
}

const QUESTION = { queue: 'sales', priority: 1 } as AdviceQuestion
const { signal } = new AbortController()

describe('[C14] an HTTP service that decides', () => {
  it('is sent the question as JSON, and its answer is what the strategy gets', async () => {
    const { asked, url } = await service(200, '{"agents":["ann"]}')
    const decide = httpAdviser({ url, headers: { authorization: 'Bearer x' }, allowPrivateAddresses: true })
    expect(await decide(QUESTION, signal)).toEqual({ agents: ['ann'] })
    expect(asked).toEqual([{ method: 'POST', authorization: 'Bearer x', body: QUESTION }])
  })

  it.each([
    ['another status', 503, 'later', {}, 'answered 503'],
    ['a redirect, which is not followed', 302, '', { location: 'http://10.0.0.1/' }, 'answered 302'],
    ['what is no JSON', 200, '<html>', {}, /JSON/],
    ['too much', 200, `"${'x'.repeat(2_000)}"`, {}, 'more than 1024 bytes'],
  ])('is of no use with %s', async (_, status, answer, headers, message) => {
    const { url } = await service(status, answer, headers)
    const decide = httpAdviser({ url, allowPrivateAddresses: true, answerBytesMax: 1_024 })
    await expect(decide(QUESTION, signal)).rejects.toThrow(message)
  })

  it('is given up when nobody needs the answer any more', async () => {
    const { url } = await service(200, 'null')
    const decide = httpAdviser({ url, allowPrivateAddresses: true })
    await expect(decide(QUESTION, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('that resolves to an address inside is refused at the connection, unless that is allowed', async () => {
    const { port, asked } = await service(200, 'null')
    const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }])
    const url = `http://router.example:${port}/`
    const refused = httpAdviser({ url, resolve })(QUESTION, signal)
    await expect(refused).rejects.toMatchObject({ code: 'not_permitted' })
    await expect(refused).rejects.toThrow('router.example is 127.0.0.1')
    expect(asked).toEqual([])
  })

  it('with one address inside among others is refused too', async () => {
    const resolve = () =>
      Promise.resolve([
        { address: '93.184.216.34', family: 4 },
        { address: '10.1.2.3', family: 4 },
      ])
    await expect(httpAdviser({ url: 'https://router.example/', resolve })(QUESTION, signal)).rejects.toThrow('10.1.2.3')
  })

  it.each(['http://127.0.0.1/', 'http://[::1]/', 'http://[::ffff:127.0.0.1]/', 'http://2130706433/', 'http://0x7f.1/'])(
    'is refused as %s when it is set up',
    (url) => {
      expect(() => httpAdviser({ url })).toThrow('not on the public Internet')
    },
  )

  it.each(['ftp://router.example/', 'router.example', 'file:///etc/passwd'])('is no service as %s', (url) => {
    expect(() => httpAdviser({ url })).toThrow('takes a URL of http: or https:')
  })
})
