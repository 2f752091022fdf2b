import { describe, expect, it, vi } from 'vitest'
import { steppingClock } from '../simulation/stepping-clock.js'
import { hmac, isSameSecret, isSignedWith, type WebhookAnswer, type WebhookOptions, webhook } from './index.js'

const SECRET = 'a secret of both'

function hook(take: () => Promise<WebhookAnswer> = async () => 'taken') {
  const clock = steppingClock()
  const taken = vi.fn<WebhookOptions['take']>(take)
  const onFault = vi.fn<(error: unknown) => void>()
  const handler = webhook({
    clock,
    authenticate: ({ headers, text }) =>
      isSignedWith(['the next one', SECRET], `${headers.get('x-at')}.${text}`, headers.get('x-signature') ?? ''),
    freshness: ({ headers }) => ({ at: Number(headers.get('x-at')), id: headers.get('x-signature') ?? '' }),
    challenge: (url) => (url.searchParams.has('echo') ? new Response(url.searchParams.get('echo')) : undefined),
    take: taken,
    onFault,
    bodyBytesMax: 100,
  })
  const post = async (body: string | ReadableStream<Uint8Array>, given: { at?: number; signature?: string } = {}) => {
    const { at = clock.now() } = given
    const { signature = hmac(SECRET, `${at}.${typeof body === 'string' ? body : ''}`) } = given
    const headers = { 'x-at': String(at), 'x-signature': signature }
    const init = { method: 'POST', headers, body, duplex: 'half' as const }
    return (await handler(new Request('https://center.example/hook', init))).status
  }
  return { clock, handler, post, taken, onFault }
}

describe('[L18] a webhook', () => {
  it('takes what is signed with any of its secrets, with the bytes as they came', async () => {
    const { post, taken } = hook()
    expect(await post('{"ü": 1}')).toBe(200)
    expect(taken.mock.lastCall).toMatchObject([{ text: '{"ü": 1}', body: new TextEncoder().encode('{"ü": 1}') }])
  })

  it('refuses what is not signed, or with something else, and tells nothing more', async () => {
    const { post, taken } = hook()
    expect(await post('x', { signature: '' })).toBe(401)
    expect(await post('x', { signature: hmac(SECRET, 'something else') })).toBe(401)
    expect(await post('x', { signature: hmac('guessed', '0.x') })).toBe(401)
    expect(taken).not.toHaveBeenCalled()
  })

  it('refuses what is older than its window, or from a time to come, or from none', async () => {
    const { clock, post, taken } = hook()
    await clock.advance(1_000_000)
    expect(await post('old', { at: clock.now() - 300_001 })).toBe(401)
    expect(await post('early', { at: clock.now() + 300_001 })).toBe(401)
    expect(await post('none', { at: Number.NaN })).toBe(401)
    expect(await post('late', { at: clock.now() - 300_000 })).toBe(200)
    expect(taken).toHaveBeenCalledTimes(1)
  })

  it('takes the same delivery once within the window, unless it asked for it again', async () => {
    let answer: WebhookAnswer = 'again'
    const { clock, post, taken } = hook(async () => answer)
    const at = clock.now()
    expect(await post('one', { at })).toBe(503)
    answer = 'taken'
    expect(await post('one', { at })).toBe(200)
    expect(await post('one', { at })).toBe(200)
    expect(taken).toHaveBeenCalledTimes(2)
  })

  it('forgets the oldest of many deliveries, and never grows without end', async () => {
    const { clock, post, taken } = hook()
    const at = clock.now()
    for (let index = 0; index <= 10_000; index++) await post(`${index}`, { at })
    await post('10000', { at })
    expect(taken).toHaveBeenCalledTimes(10_001)
    await post('0', { at })
    expect(taken).toHaveBeenCalledTimes(10_002)
  })

  it('asks for it again when the adapter fails, and says so to the host', async () => {
    const { post, onFault } = hook(async () => Promise.reject(new Error('a bug')))
    expect(await post('x')).toBe(503)
    expect(onFault).toHaveBeenCalledWith(new Error('a bug'))
  })

  it('reads no more of a body than it may be long', async () => {
    const { post, taken } = hook()
    expect(await post('x'.repeat(101))).toBe(413)
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(60))
      },
    })
    expect(await post(endless)).toBe(413)
    expect(pulled).toBeLessThan(10)
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('cut')) })
    expect(await post(broken)).toBe(400)
    expect(taken).not.toHaveBeenCalled()
  })

  it('answers the provider that tries the address, and no other method', async () => {
    const { handler } = hook()
    const ask = (path: string, method = 'GET') => handler(new Request(`https://center.example${path}`, { method }))
    expect(await (await ask('/hook?echo=17')).text()).toBe('17')
    expect((await ask('/hook')).status).toBe(405)
    expect((await ask('/hook', 'PUT')).headers.get('allow')).toBe('POST')
  })

  it('says what the adapter made of it in the words of HTTP', async () => {
    const statuses: number[] = []
    for (const answer of ['taken', 'again', 'malformed', new Response('<xml/>', { status: 202 })] as const)
      statuses.push(await hook(async () => answer).post('x'))
    expect(statuses).toEqual([200, 503, 400, 202])
  })
})

describe('[L18] secrets', () => {
  it('are the same or not, whatever their lengths', () => {
    expect(isSameSecret('abc', 'abc')).toBe(true)
    expect(isSameSecret('abc', 'abd')).toBe(false)
    expect(isSameSecret('abc', '')).toBe(false)
  })

  it('sign as RFC 4231 says (test case 2)', () => {
    const signature = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
    expect(hmac('Jefe', 'what do ya want for nothing?')).toBe(signature)
  })
})
