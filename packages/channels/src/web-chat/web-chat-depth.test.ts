import { createLinkClient, httpSocket } from '@ringwright/core/link/client'
import { webSocketPair } from '@ringwright/core/simulation'
import { seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { openWebChat } from './fixtures/open-web-chat.js'
import { addressIn, memoryStorage, type WebChatWorld } from './fixtures/web-chat-world.js'
import type { WebChatProtocol } from './index.js'
import { createWebChatClient, type WebChatClientOptions } from './web-chat-client.js'

describe('[I6] [L12] a visitor is shown', () => {
  it('buttons, and what is pressed comes back as the choice', async () => {
    const { world, host, clock } = await openWebChat()
    const { client, token } = world.open('anna')
    await clock.advance(100)
    const options = [
      { id: 'red', label: 'Red' },
      { id: 'blue', label: 'Blue', description: 'like the sky' },
    ]
    const address = addressIn(token)
    await world.adapter.send(address, 'help', host.write(address, 'help', { text: 'Which one?', options }))
    await clock.advance(100)
    expect(client.view.messages[0]?.options).toEqual(options)
    client.send({ text: 'Blue', reply: { id: 'blue' } })
    await clock.advance(100)
    expect(host.calls[0]?.content).toEqual({ text: 'Blue', reply: { id: 'blue' } })
  })

  it('cards with a picture and where they lead', async () => {
    const { world, host, clock } = await openWebChat()
    const { client, token } = world.open('anna')
    await clock.advance(100)
    const image = { url: 'https://shop.example/shoe.png', name: 'shoe.png', contentType: 'image/png' }
    const card = { title: 'Shoe', text: '49 €', url: 'https://shop.example/shoe', image }
    const address = addressIn(token)
    await world.adapter.send(address, 'help', host.write(address, 'help', { card }))
    await clock.advance(100)
    expect(client.view.messages[0]?.card).toEqual(card)
  })
})

describe('[L14] what a visitor has read', () => {
  it('is told once by a page that shows it, and only of what the visitor was given', async () => {
    const { world, host, clock } = await openWebChat()
    const [tab, other] = [world.open('anna'), world.open('berta')]
    await clock.advance(100)
    const address = addressIn(tab.token)
    const ids: string[] = []
    for (const text of ['one', 'two']) {
      const message = host.write(address, 'help', { text })
      expect(await world.adapter.send(address, 'help', message)).toEqual({ outcome: 'sent', externalId: message.id })
      ids.push(message.id)
    }
    await clock.advance(100)
    other.client.seen()
    tab.client.seen()
    tab.client.seen()
    await clock.advance(100)
    expect(host.receipts).toEqual(ids.map((externalId) => ({ externalId, state: 'read' })))
  })

  it('is not told by a page that names messages of others', async () => {
    const { world, host, clock } = await openWebChat()
    const { token } = world.open('anna')
    await clock.advance(100)
    const message = host.write(addressIn(token), 'help', { text: 'for Anna' })
    await world.adapter.send(addressIn(token), 'help', message)
    const pair = webSocketPair(clock)
    world.acceptSocket(pair.server)
    const link = createLinkClient<WebChatProtocol>({
      ...{ connect: () => pair.client, clock, random: seededRandom(7) },
      credentials: () => ({ service: 'help' }),
    })
    link.start()
    await clock.advance(100)
    link.send('seen', { ids: [message.id] })
    await clock.advance(100)
    expect(host.receipts).toEqual([])
  })

  it('does not include what the visitor wrote', async () => {
    const { world, host, clock } = await openWebChat()
    const { client } = world.open('anna')
    client.send({ text: 'hello' })
    await clock.advance(100)
    client.seen()
    await clock.advance(100)
    expect(host.receipts).toEqual([])
  })
})

describe('[L1] what a page knows of a request', () => {
  const write = async (world: WebChatWorld, options: Partial<WebChatClientOptions>, name?: string) => {
    const { client } = world.open('anna', 'help', '192.0.2.1', options)
    if (name !== undefined) client.introduce(name)
    client.send({ text: 'hello' })
    await world.clock.advance(100)
  }

  it('comes with its messages: where the visitor is, and what a form has asked', async () => {
    const { world, host } = await openWebChat({ attributes: ['pageUrl', 'order'] })
    const attributes = () => ({ pageUrl: 'https://shop.example/cart', order: '4711', queue: 'vip', offline: 'no' })
    await write(world, { attributes }, 'Anna Schmidt')
    expect(host.calls[0]).toMatchObject({ displayName: 'Anna Schmidt' })
    expect(host.calls[0]?.attributes).toEqual({ pageUrl: 'https://shop.example/cart', order: '4711' })
  })

  it('keeps no message back, however long an address or a name is', async () => {
    const { world, host, clock } = await openWebChat({ attributes: ['pageUrl'] })
    const pageUrl = `https://shop.example/?${'x'.repeat(5_000)}`
    const { client, pairs } = world.open('anna', 'help', '192.0.2.1', { attributes: () => ({ pageUrl }) })
    client.introduce(`${'x'.repeat(99)}😀 of many words`)
    client.send({ text: 'hello' })
    await clock.advance(100)
    pairs.at(-1)?.cut()
    await clock.advance(60_000)
    client.introduce(' ')
    client.send({ text: 'again' })
    await clock.advance(100)
    expect(host.calls.map(({ content }) => content.text)).toEqual(['hello', 'again'])
    expect(host.calls[0]).toMatchObject({
      displayName: 'x'.repeat(99),
      attributes: { pageUrl: pageUrl.slice(0, 2_048) },
    })
    expect(client.view).toMatchObject({ pending: [], connection: { phase: 'online' } })
  })

  it('[L21] while nobody is there, is that a message is left for later, which the visitor is told', async () => {
    let isOpen = false
    const { world, host, clock } = await openWebChat({ isOpen: () => isOpen })
    await write(world, {})
    expect(host.calls[0]?.attributes).toEqual({ offline: 'true' })
    const { client } = world.open('berta')
    await clock.advance(100)
    expect(client.view.isOpen).toBe(false)
    isOpen = true
    await clock.advance(10_000)
    expect(client.view.isOpen).toBe(true)
    client.send({ text: 'now' })
    await clock.advance(100)
    expect(host.calls[1]?.attributes).toBeUndefined()
  })
})

describe('[L21] a host that cannot say whether somebody is there', () => {
  it('keeps no page and no message back: what it said last counts', async () => {
    let says: () => boolean = () => false
    const { world, host, clock } = await openWebChat({ isOpen: () => says() })
    says = () => {
      throw new Error('the calendar is away')
    }
    const { client } = world.open('anna')
    await clock.advance(100)
    expect(client.view).toMatchObject({ isOpen: false, limits: {} })
    client.send({ text: 'Hello?' })
    await clock.advance(100)
    expect(client.view.messages).toMatchObject([{ text: 'Hello?' }])
    expect(host.calls[0]?.attributes).toEqual({ offline: 'true' })
  })
})

describe.each(['stream', 'poll'] as const)('[L1] the web chat over plain requests (%s)', (mode) => {
  it('is the same chat, also when the network goes away for 30 s in the middle', async () => {
    const { world, host, clock } = await openWebChat()
    let isAway = false
    const ask: typeof fetch = async (input, init) => {
      if (isAway) throw new TypeError('no network')
      return world.answer(new Request(input, init))
    }
    const token = memoryStorage()
    const client = createWebChatClient({
      connect: () => httpSocket({ url: 'https://chat.example/plain', mode, fetch: ask }),
      ...{ service: 'help', clock, random: seededRandom(mode), visitorStorage: token },
    })
    client.start()
    client.send({ text: 'before' })
    await clock.advance(1_000)
    isAway = true
    client.send({ text: 'in the tunnel' })
    const address = addressIn(token)
    await world.adapter.send(address, 'help', host.write(address, 'help', { text: 'an answer' }))
    await clock.advance(30_000)
    isAway = false
    await clock.advance(30_000)
    client.send({ text: 'after' })
    await clock.advance(1_000)
    expect(client.view.messages.map(({ text }) => text)).toEqual(['before', 'an answer', 'in the tunnel', 'after'])
    // What was given again because an answer was late has the id that it had.
    const taken = new Map(host.calls.map(({ externalId, content }) => [externalId, content.text]))
    expect([...taken.values()]).toEqual(['before', 'in the tunnel', 'after'])
    client.close()
    await clock.advance(1_000)
  })
})
