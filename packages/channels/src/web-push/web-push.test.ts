import { createECDH, createPublicKey, verify } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createContactCenter, memoryArchive, memoryDirectory, systemRandom } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { afterEach, describe, expect, it } from 'vitest'
import { pushSubscriptionData, vapidKeys, type WebPushOptions, webPush } from './index.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A push service on this machine that answers with this status, and what it was given. */
async function pushService(status = 201) {
  const given: { readonly headers: IncomingMessage['headers']; readonly body: Buffer }[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      given.push({ headers: request.headers, body: Buffer.concat(parts) })
      response.writeHead(status).end()
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(() => server.close())
  return { given, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function setUp(options: Partial<WebPushOptions> = {}) {
  const clock = steppingClock()
  const { privateKey } = vapidKeys()
  const directory = memoryDirectory()
  const push = webPush({
    ...{ directory, clock, random: systemRandom(), allowPrivateAddresses: true },
    vapid: { subject: 'mailto:you@example.com', privateKey },
    ...options,
  })
  const handler = push.subscriptions({ visitor: (request) => request.headers.get('authorization') ?? undefined })
  const browser = createECDH('prime256v1')
  const p256dh = browser.generateKeys('base64url')
  const ask = async (endpoint: string, method = 'POST', who: string | null = 'anna', change = {}) => {
    const body = JSON.stringify({ endpoint, keys: { p256dh, auth: 'BTBZMqHH6r4Tts7J_aSIgg' }, ...change })
    const headers = { 'content-type': 'application/json', ...(who !== null && { authorization: who }) }
    const init = { method, headers, body }
    const request = new Request('https://chat.example/push', init)
    return (await handler(request, { remoteAddress: '192.0.2.1', params: {} })).status
  }
  return { clock, push, ask, directory }
}

describe('[L2] a push to a visitor', () => {
  it('goes to every browser that asked for it, signed as the service wants it, and to nobody else', async () => {
    const { clock, push, ask } = setUp()
    const [one, other] = [await pushService(), await pushService()]
    await ask(`${one.url}/a`)
    await ask(`${one.url}/b`)
    await ask(`${other.url}/c`, 'POST', 'berta')
    expect(await push.notify('anna', { text: 'An answer' })).toEqual(['sent', 'sent'])
    expect([one.given.length, other.given.length]).toEqual([2, 0])
    const [{ headers }] = one.given as [(typeof one.given)[number]]
    expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '86400' })
    const [, said = '', claims = '', signature = '', k = ''] =
      /^vapid t=([\w-]+\.([\w-]+))\.([\w-]+), k=([\w-]+)$/.exec(headers.authorization ?? '') ?? []
    const point = Buffer.from(k, 'base64url')
    const [x = '', y = ''] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'))
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
    const isSigned = verify(
      'sha256',
      Buffer.from(said),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    )
    expect([isSigned, k]).toEqual([true, push.publicKey])
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
      aud: one.url,
      exp: Math.floor(clock.now() / 1_000) + 43_200,
      sub: 'mailto:you@example.com',
    })
  })

  it('forgets a browser that has gone, and one that does not want to be told any more', async () => {
    const { push, ask } = setUp()
    const [gone, here] = [await pushService(410), await pushService()]
    await ask(`${gone.url}/a`)
    await ask(`${here.url}/b`)
    expect((await push.notify('anna', {})).toSorted()).toEqual(['gone', 'sent'])
    expect(await push.notify('anna', {})).toEqual(['sent'])
    await ask(`${here.url}/b`, 'DELETE')
    expect(await push.notify('anna', {})).toEqual([])
  })

  it('keeps a browser whose service does not take it now', async () => {
    const { push, ask } = setUp()
    await ask(`${(await pushService(503)).url}/a`)
    await ask('http://127.0.0.1:1/b')
    expect(await push.notify('anna', {})).toEqual(['unreachable', 'unreachable'])
    expect(await push.notify('anna', {})).toHaveLength(2)
  })

  it('asks no service inside, whatever a browser says its push service is', async () => {
    const { push, ask } = setUp({
      allowPrivateAddresses: false,
      resolve: async () => [{ address: '10.0.0.1', family: 4 }],
    })
    const inside = await pushService()
    await ask(`${inside.url}/a`)
    await ask('https://push.example/b')
    expect(await push.notify('anna', {})).toEqual(['unreachable', 'unreachable'])
    expect(inside.given).toEqual([])
  })

  it('has ten browsers for a visitor, the newest ones', async () => {
    const { clock, push, ask } = setUp()
    const { url, given } = await pushService()
    for (let number = 0; number < 12; number++) {
      await ask(`${url}/${number}`)
      await clock.advance(1)
    }
    await push.notify('anna', {})
    expect(given).toHaveLength(10)
  })

  it('takes subscriptions of visitors only, and in their form only', async () => {
    const { push, ask } = setUp()
    expect(await ask('https://push.example/a', 'POST', null)).toBe(401)
    expect(await ask('https://push.example/a', 'PUT')).toBe(405)
    await expect(ask('javascript:alert(1)')).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect(ask('https://push.example/a', 'POST', 'anna', { keys: {} })).rejects.toMatchObject({
      code: 'invalid_argument',
    })
    await expect(push.notify('anna', 'x'.repeat(4_000))).rejects.toThrow('at most 3993 octets')
  })

  it('says which option is wrong', () => {
    const vapid = { subject: 'you', privateKey: vapidKeys().privateKey }
    expect(() => setUp({ vapid })).toThrow(/vapid\.subject.*mailto/)
    expect(() => setUp({ vapid: { subject: 'mailto:a@b.c', privateKey: 'x' } })).toThrow('vapidKeys()')
  })
})

describe('[L2] subscriptions of a newer release', () => {
  it('are refused by name, and stay as they are', async () => {
    const directory = memoryDirectory()
    const raw = { name: 'push-subscriptions', indexes: { visitor: { keys: () => ['anna'], order: () => 0 } } }
    const newer = { $format: 2, body: { something: 'else' } }
    await directory.put('main' as never, raw, 'one', newer, 0)
    const { push } = setUp({ directory })
    await expect(push.notify('anna', { text: 'hello' })).rejects.toMatchObject({
      code: 'incompatible',
      message: expect.stringContaining('Entry "one" of collection "push-subscriptions" was written in format 2'),
    })
    expect((await directory.get('main' as never, raw, 'one'))?.body).toEqual(newer)
  })
})

it('[X10] who is erased is not notified any more, and nobody is told where', async () => {
  const { clock, push, ask, directory } = setUp()
  const service = await pushService()
  await ask(`${service.url}/a`)
  await ask(`${service.url}/b`, 'POST', 'berta')
  const archive = memoryArchive()
  const plugins = [{ name: 'web-push', setup: () => ({ personalData: pushSubscriptionData }) }]
  const center = createContactCenter({ plugins, clock, random: systemRandom(), directory, archive })
  await center.start()
  const files = { removeRecording: async () => {}, removeAttachment: async () => {} }
  const anna = { channel: 'web-chat', address: 'anna' }
  const items = []
  for await (const item of center.personalData.export({ role: 'administrator', id: 'olga' }, anna)) items.push(item)
  expect(items).toMatchObject([{ keeper: 'push subscriptions', item: { endpoint: `${service.url}/a` } }])
  const erasing = center.personalData.erase({ role: 'administrator', id: 'olga' }, anna, files)
  await clock.advance(1_000)
  expect(await erasing).toMatchObject({ outcome: 'erased', others: { 'push subscriptions': 1 } })
  expect(await push.notify('anna', {})).toEqual([])
  expect(await push.notify('berta', {})).toEqual(['sent'])
  await center.stop()
})
