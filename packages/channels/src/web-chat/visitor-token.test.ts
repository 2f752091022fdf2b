import { ChannelHostModel } from '@ringwright/core/conformance'
import { type WebSocketPair, webSocketPair } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { addressIn, memoryStorage, type Page, tokensWith, WebChatWorld } from './fixtures/web-chat-world.js'
import type { WebChatOptions } from './index.js'

const HOUR = 3_600_000

async function setUp(options: Partial<WebChatOptions> = {}) {
  const world = new WebChatWorld({ tokenLifetimeMs: HOUR, ...options })
  const host = new ChannelHostModel(['help'])
  await world.adapter.start(host)
  const visit = async (visitor = 'anna', client = {}): Promise<Page> => {
    const page = world.open(visitor, 'help', '192.0.2.1', client)
    await world.clock.advance(100)
    return page
  }
  /** Writes something, and leaves. */
  const write = async ({ client }: Page, text: string) => {
    client.send({ text })
    await world.clock.advance(100)
    client.close()
  }
  return { world, host, visit, write, clock: world.clock }
}

const texts = ({ client }: Page) => client.view.messages.map(({ text }) => text)

describe('[L1] [X8] the token of a visitor', () => {
  it('is good for a while after the last visit, and each visit begins it anew', async () => {
    const { visit, write, clock } = await setUp()
    for (const text of ['one', 'two', 'three', 'four']) {
      await write(await visit(), text)
      await clock.advance(0.9 * HOUR)
    }
    const page = await visit()
    expect(texts(page)).toEqual(['one', 'two', 'three', 'four'])
    expect(page.client.view.isForgotten).toBe(false)
  })

  it('opens nothing after that: another conversation begins, and the page says why', async () => {
    const { world, visit, write, clock } = await setUp()
    const first = await visit()
    await write(first, 'my secret')
    const [token, address] = [first.token.load() ?? '', addressIn(first.token)]
    expect(world.uploader(token)).toBe(address)
    await clock.advance(HOUR + 1_000)
    expect(world.uploader(token)).toBeUndefined()
    const later = await visit()
    expect([texts(later), later.client.view.isForgotten, addressIn(later.token) === address]).toEqual([[], true, false])
    await write(later, 'hello again')
    const next = await visit()
    expect([texts(next), next.client.view.isForgotten]).toEqual([['hello again'], false])
  })

  it('loses nothing that was written while the network was away for so long', async () => {
    const { world, host, visit, clock } = await setUp()
    const pairs: WebSocketPair[] = []
    let isAway = false
    const connect = () => {
      if (isAway) throw new Error('no network')
      const pair = webSocketPair(clock)
      pairs.push(pair)
      world.acceptSocket(pair.server)
      return pair.client
    }
    const page = await visit('anna', { connect })
    isAway = true
    pairs[0]?.cut()
    page.client.send({ text: 'written in a tunnel' })
    await clock.advance(2 * HOUR)
    isAway = false
    await clock.advance(60_000)
    expect([texts(page), page.client.view.pending]).toEqual([['written in a tunnel'], []])
    expect(page.client.view.isForgotten).toBe(true)
    expect(host.calls.map(({ content }) => content.text)).toEqual(['written in a tunnel'])
  })

  it('is renewed on a page that stays open', async () => {
    const { world, visit, clock } = await setUp()
    const page = await visit()
    const address = addressIn(page.token)
    for (let hours = 0; hours < 3; hours++) {
      await clock.advance(HOUR)
      expect(world.uploader(page.client.token ?? '')).toBe(address)
      expect(page.token.load()).toBe(page.client.token)
    }
    page.client.close()
    await world.adapter.stop()
    expect(clock.pendingTimers).toBeLessThan(5)
  })

  it('of a release that gave it no end is taken for some months, and exchanged', async () => {
    const visitor = 'ab'.repeat(16)
    const endless = tokensWith({ form: () => 1 }).issue(visitor)
    const { world, visit } = await setUp({ endlessTokensUntil: Number.MAX_SAFE_INTEGER })
    expect(endless).toMatch(/^v1\./)
    const page = await visit('anna', { visitorStorage: memoryStorage(endless) })
    expect(page.client.token).toMatch(new RegExp(`^v2\\.${visitor}\\.`))
    const late = await setUp({ endlessTokensUntil: 0 })
    const forgotten = await late.visit('anna', { visitorStorage: memoryStorage(endless) })
    expect([forgotten.client.token?.includes(visitor), forgotten.client.view.isForgotten]).toEqual([false, true])
    expect([world.uploader(endless), late.world.uploader(endless)]).toEqual([visitor, undefined])
  })

  it('is one that every node reads, while older ones are there', async () => {
    const { world, visit, write, clock } = await setUp({ endlessTokensUntil: 0 })
    world.tokenForm = 1
    const page = await visit()
    await write(page, 'during the upgrade')
    expect(page.token.load()).toMatch(/^v1\./)
    expect(texts(await visit())).toEqual(['during the upgrade'])
    const open = await visit()
    world.tokenForm = 2
    await clock.advance(HOUR)
    expect(open.token.load()).toMatch(/^v2\./)
    expect(addressIn(open.token)).toBe(addressIn(page.token))
  })

  it('is read with an old secret too, and signed with the new one', async () => {
    const [old, fresh] = ['the old secret of at least 32 characters', 'the new secret of at least 32 characters']
    const tokens = tokensWith({ secrets: [fresh, old] })
    const visitor = 'ab'.repeat(16)
    expect(tokens.read(tokensWith({ secrets: [old] }).issue(visitor))).toEqual({ visitor, isOver: false })
    expect(tokens.issue(visitor)).toBe(tokensWith({ secrets: [fresh] }).issue(visitor))
  })
})
