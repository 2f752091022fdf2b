import { describe, expect, it } from 'vitest'
import { openWebChat, rawPage } from './fixtures/open-web-chat.js'
import { addressIn, type WebChatWorld } from './fixtures/web-chat-world.js'

describe('[L15] typing in the web chat', () => {
  it('is told to the host as it begins and ends, and withdrawn when the page is gone', async () => {
    const { world, host, clock } = await openWebChat()
    const page = world.open('anna')
    await clock.advance(100)
    for (let key = 0; key < 30; key++) {
      page.client.typing()
      await clock.advance(100)
    }
    await clock.advance(10_000)
    expect(host.typings.map(({ typing }) => typing)).toEqual([true, false])
    page.client.typing()
    await clock.advance(100)
    page.pairs.at(-1)?.cut()
    await clock.advance(1)
    expect(host.typings.map(({ typing }) => typing)).toEqual([true, false, true, false])
  })

  it('disappears with the message, and by itself when nobody withdraws it', async () => {
    const { world, answer, clock } = await openWebChat()
    const page = world.open('anna')
    await clock.advance(100)
    const type = () => world.adapter.typing?.(addressIn(page.token), 'help', true, 'Ada')
    type()
    await clock.advance(100)
    expect(page.client.view.typing).toEqual({ name: 'Ada' })
    await answer(page, 'hello')
    await clock.advance(100)
    expect(page.client.view.typing).toBeUndefined()
    type()
    await clock.advance(15_100)
    expect(page.client.view.typing).toBeUndefined()
  })
})

describe('[L15] what a visitor writes, before it is sent', () => {
  const write = async (world: WebChatWorld, showsUnsent: boolean) => {
    const { client } = world.open('anna')
    await world.clock.advance(100)
    expect(client.view.showsUnsent).toBe(showsUnsent)
    const text = 'I would like to give it back'
    for (let length = 1; length <= text.length; length++) {
      client.typing(text.slice(0, length))
      await world.clock.advance(100)
    }
    await world.clock.advance(2_000)
    return client
  }

  it('is nobody’s business unless the host wants it, in which case the page is told so', async () => {
    const { world, host } = await openWebChat()
    await write(world, false)
    expect(host.typings).toEqual([{ address: expect.any(String), service: 'help', typing: true }])
  })

  it('comes once a second, the last keys included, and its end as the message is sent', async () => {
    const { world, host, clock } = await openWebChat({ showsUnsent: true })
    const client = await write(world, true)
    expect(host.typings.map(({ unsent }) => unsent)).toEqual([
      'I',
      'I would li',
      'I would like to give',
      'I would like to give it back',
    ])
    client.send({ text: 'I would like to give it back' })
    await clock.advance(100)
    expect(host.typings.at(-1)).toEqual({ address: expect.any(String), service: 'help', typing: false })
  })

  it('is bounded, also for a page that keeps to no pace and to no option', async () => {
    const { world, host, clock } = await openWebChat({ showsUnsent: true })
    const { client } = world.open('anna')
    await clock.advance(100)
    client.typing('x'.repeat(4_000))
    await clock.advance(100)
    expect(host.typings[0]?.unsent).toHaveLength(500)
    const hasty = rawPage(world, { service: 'help' })
    await clock.advance(100)
    for (let key = 0; key < 50; key++) hasty.link.send('typing', { typing: true, unsent: `${key}` })
    await clock.advance(100)
    expect(host.typings).toHaveLength(2)
    const other = await openWebChat()
    const uninvited = rawPage(other.world, { service: 'help' })
    await other.clock.advance(100)
    uninvited.link.send('typing', { typing: true, unsent: 'look at this' })
    await other.clock.advance(100)
    expect(other.host.typings).toEqual([{ address: expect.any(String), service: 'help', typing: true }])
  })
})
