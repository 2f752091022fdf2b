import { describe, expect, it } from 'vitest'
import { openFloor } from '../fixtures/test-floor.js'
import { type PlaceLinksOptions, placeLinks } from './place-links.js'

const SECRET = 'a secret of enough characters'

async function open(options: Partial<PlaceLinksOptions> = {}) {
  const floor = await openFloor()
  const links = placeLinks({
    ...{ center: floor.center, acd: floor.acd, clock: floor.clock },
    ...{ url: 'https://example.com/place/', secret: SECRET, ...options },
  })
  const get = async (url: string, { accept = '*/*', method = 'GET', from = '192.0.2.1' } = {}) =>
    links.handler(new Request(url, { method, headers: { accept } }), { remoteAddress: from, params: {} })
  const shown = async (url: string) => (await get(url)).json() as Promise<unknown>
  return { ...floor, links, get, shown }
}

describe('[H14] a link to a place in the queue', () => {
  it('shows the place as it is, then that an agent has the customer, then that it is over', async () => {
    const floor = await open()
    await floor.arrive()
    const id = await floor.arrive()
    const link = floor.links.linkTo(id)
    expect(link).toMatch(/^https:\/\/example\.com\/place\/[\w-]+\.[0-9a-z]+\.[0-9a-f]{64}$/)
    expect(await floor.shown(link)).toEqual({ state: 'waiting', position: 2, waiting: 2 })
    await floor.signIn('ann', 'bob')
    await floor.accept(id)
    expect(await floor.shown(link)).toEqual({ state: 'withAgent' })
    await floor.leave(id)
    expect(await floor.shown(link)).toEqual({ state: 'over' })
  })

  it('is a page for browsers, which holds nothing about the customer and is kept nowhere', async () => {
    const floor = await open()
    const id = await floor.arrive({ from: '+4930123', attributes: { name: 'Eve Miller' } })
    const response = await floor.get(floor.links.linkTo(id), { accept: 'text/html' })
    const page = await response.text()
    expect(page).toContain('You are next')
    expect(page).not.toMatch(/Eve|Miller|\+4930123/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  })

  it('cannot be made up or changed, and runs out', async () => {
    const floor = await open({ lastsMs: 60_000 })
    const [id, other] = [await floor.arrive(), await floor.arrive()]
    const link = floor.links.linkTo(id)
    const later = (floor.clock.now() + 3_600_000).toString(36)
    const forged = [
      link.replace(id, other),
      link.replace(/\.[0-9a-z]+\./, `.${later}.`),
      link.slice(0, -1),
      'https://example.com/place/',
      `https://example.com/place/${'x'.repeat(5_000)}`,
    ]
    const statuses = await Promise.all(forged.map(async (url) => (await floor.get(url)).status))
    expect(statuses).toEqual(forged.map(() => 404))
    expect((await floor.get(link, { method: 'POST' })).status).toBe(405)
    await floor.clock.advance(60_001)
    expect((await floor.get(link)).status).toBe(410)
  })

  it('goes on when the secret is replaced', async () => {
    const before = await open()
    const id = await before.arrive()
    const link = before.links.linkTo(id)
    const { center, acd, clock } = before
    const secret = ['another secret of enough characters', SECRET]
    const after = placeLinks({ center, acd, clock, url: 'https://example.com/place', secret })
    const response = await after.handler(new Request(link), { remoteAddress: '192.0.2.1', params: {} })
    expect(response.status).toBe(200)
  })

  it('answers one address, and one link, only so often', async () => {
    const floor = await open({ perMinute: 2 })
    const link = floor.links.linkTo(await floor.arrive())
    const statuses = async (from: string) => (await floor.get(link, { from })).status
    expect([await statuses('192.0.2.1'), await statuses('192.0.2.1')]).toEqual([200, 200])
    const refused = await floor.get(link)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30'])
    expect(await statuses('192.0.2.2')).toBe(429)
    await floor.clock.advance(60_000)
    expect(await statuses('192.0.2.1')).toBe(200)
  })

  it('takes a secret that is one', async () => {
    await expect(open({ secret: 'short' })).rejects.toThrow('takes at least 16 characters')
  })

  it('is made by options that are known', async () => {
    await expect(open({ lastMs: 60_000 } as object)).rejects.toThrow('lastMs')
  })
})
