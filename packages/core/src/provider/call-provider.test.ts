import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { steppingClock } from '../simulation/stepping-clock.js'
import { callProvider, type ProviderCall } from './index.js'

/** Asks a provider that answers like this. */
async function ask(answer: typeof fetch, call: Partial<ProviderCall> = {}, waitMs = 0) {
  const clock = steppingClock()
  const asked = callProvider(
    { clock, fetch: answer, answerBytesMax: 1_000 },
    { url: 'https://provider.example', ...call },
  )
  await clock.advance(waitMs)
  return asked
}

const failure = (cause: object) => () => Promise.reject(new TypeError('fetch failed', { cause }))

describe('asking a provider', () => {
  it('gives what it answers, refusals included, as JSON where it is', async () => {
    expect(await ask(async () => Response.json({ ok: true }))).toMatchObject({ status: 200, json: { ok: true } })
    expect(await ask(async () => new Response('no', { status: 403 }))).toEqual({
      ...{ outcome: 'answered', status: 403 },
      ...{ json: undefined, text: 'no' },
    })
  })

  it('knows that nothing was taken when no connection came about, and does not know it otherwise', async () => {
    const refused = { code: 'ECONNREFUSED', syscall: 'connect' }
    expect(await ask(failure(refused))).toMatchObject({ outcome: 'later' })
    expect(await ask(failure({ code: 'EAI_AGAIN', syscall: 'getaddrinfo' }))).toMatchObject({ outcome: 'later' })
    expect(await ask(failure({ code: 'UND_ERR_CONNECT_TIMEOUT' }))).toMatchObject({ outcome: 'later' })
    expect(await ask(failure({ code: 'ECONNRESET', syscall: 'read' }))).toMatchObject({ outcome: 'unknown' })
    // Node tries the addresses of a host one after the other, each for a quarter of a second.
    const late = { code: 'ETIMEDOUT', syscall: 'connect' }
    expect(await ask(failure({ code: 'ETIMEDOUT', errors: [late, refused] }))).toMatchObject({ outcome: 'later' })
    expect(await ask(failure({ code: 'ETIMEDOUT', syscall: 'read' }))).toMatchObject({ outcome: 'unknown' })
    expect(await ask(() => Promise.reject(new Error('x')))).toMatchObject({ outcome: 'unknown' })
    expect(await ask(async () => new Response('<html>', { status: 502 }))).toMatchObject({ outcome: 'unknown' })
  })

  it('knows it of a port that nobody listens at', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    const asked = callProvider({ clock: steppingClock() }, { url: `http://127.0.0.1:${port}/` })
    expect(await asked).toMatchObject({ outcome: 'later' })
  })

  it('knows that nothing was taken by somebody whose certificate does not hold, and says what is wrong with it', async () => {
    for (const code of ['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID'])
      expect(await ask(failure({ code }))).toEqual({
        outcome: 'later',
        reason: expect.stringContaining(code) as string,
      })
  })

  it('listens to how long it is to wait', async () => {
    const limited =
      (status: number, init: ResponseInit = {}) =>
      async () =>
        Response.json({ parameters: { retry_after: 9 } }, { status, ...init })
    const header = { headers: { 'retry-after': '7' } }
    expect(await ask(limited(429, header))).toMatchObject({
      outcome: 'later',
      retryAfterMs: 7_000,
      wholeChannel: false,
    })
    expect(await ask(limited(503, header))).toMatchObject({ outcome: 'later', retryAfterMs: 7_000, wholeChannel: true })
    expect(await ask(limited(429))).not.toHaveProperty('retryAfterMs')
    const own = {
      retryAfterMs: (json: unknown) => (json as { parameters: { retry_after: number } }).parameters.retry_after,
    }
    expect(await ask(limited(429), own)).toMatchObject({ retryAfterMs: 9 })
  })

  it('takes the word of a body that is certain for an answer, with how long to wait', async () => {
    const failing = (status: number, json: object) => async () =>
      Response.json(json, { status, headers: { 'retry-after': '7' } })
    const isCertain = (json: unknown) => (json as { sent?: boolean }).sent === false
    const answered = { outcome: 'answered', json: { sent: false } }
    expect(await ask(failing(500, { sent: false }), { isCertain })).toMatchObject({ ...answered, status: 500 })
    expect(await ask(failing(429, { sent: false }), { isCertain })).toMatchObject({ ...answered, retryAfterMs: 7_000 })
    expect(await ask(failing(500, {}), { isCertain })).toMatchObject({ outcome: 'unknown' })
    expect(await ask(failing(500, { sent: false }))).toMatchObject({ outcome: 'unknown' })
  })

  it('waits twenty seconds, and lets go of the connection then', async () => {
    let signal: AbortSignal | null | undefined
    const silent: typeof fetch = (_, init) => {
      signal = init?.signal
      return new Promise(() => {})
    }
    expect(await ask(silent, {}, 20_000)).toMatchObject({ outcome: 'unknown' })
    expect(signal?.aborted).toBe(true)
  })

  it('reads no more of an answer than it may be long', async () => {
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(600)) })
    expect(await ask(async () => new Response(endless))).toMatchObject({
      outcome: 'answered',
      text: '',
      json: undefined,
    })
  })

  it('follows no redirect, which would take the credentials along', async () => {
    let redirect: RequestRedirect | undefined
    await ask(async (_, init) => {
      redirect = init?.redirect
      return new Response()
    })
    expect(redirect).toBe('error')
  })

  it('ends with the reason of whoever gave it up', async () => {
    const controller = new AbortController()
    const client = { clock: steppingClock(), fetch: () => new Promise<Response>(() => {}) }
    const asked = callProvider(client, { url: 'https://provider.example', signal: controller.signal })
    controller.abort(new Error('stopped'))
    await expect(asked).rejects.toThrow('stopped')
  })
})
