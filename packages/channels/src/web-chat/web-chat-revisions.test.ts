import { ChannelHostModel } from '@ringwright/core/conformance'
import { describe, expect, it } from 'vitest'
import { addressIn, WebChatWorld } from './fixtures/web-chat-world.js'

/** A visitor with a page at each of two nodes, who has been written to. */
async function setUp() {
  const world = new WebChatWorld()
  const host = new ChannelHostModel(['help'])
  await world.adapter.start(host)
  const second = new WebChatWorld({}, world)
  await second.adapter.start(host)
  const { clock } = world
  const here = world.open('anna')
  await clock.advance(100)
  const there = second.open('anna')
  await clock.advance(100)
  here.client.send({ text: 'hello' })
  await clock.advance(100)
  const address = addressIn(here.token)
  const message = host.write(address, 'help', { text: 'on Monday' })
  await world.adapter.send(address, 'help', message)
  await clock.advance(100)
  const revise = async (change: object) => {
    const { text: _text, ...rest } = message
    const revised = { ...rest, ...change }
    host.rewrite(address, 'help', revised)
    await world.adapter.revise?.(address, 'help', revised)
    await clock.advance(100)
  }
  const texts = ({ client }: typeof here) => client.view.messages.map(({ text }) => text)
  return { world, host, clock, here, there, address, message, revise, texts }
}

describe('[L1] [L14] what an agent changes', () => {
  it('reads so on every page that the visitor has open, at whichever node', async () => {
    const { here, there, revise, texts } = await setUp()
    await revise({ text: 'on Tuesday', editedAt: 5 })
    for (const page of [here, there]) expect(texts(page)).toEqual(['hello', 'on Tuesday'])
    await revise({ deletedAt: 6 })
    for (const page of [here, there]) {
      expect(texts(page)).toEqual(['hello', undefined])
      expect(page.client.view.messages[1]).toMatchObject({ deletedAt: 6 })
    }
  })

  it('does not come back as it was when changes overtake each other', async () => {
    const { world, here, address, message, revise, clock, texts } = await setUp()
    await revise({ deletedAt: 6 })
    await world.adapter.revise?.(address, 'help', { ...message, text: 'on Tuesday', editedAt: 5 })
    await clock.advance(100)
    expect(texts(here)).toEqual(['hello', undefined])
  })

  it('leaves no gap on a page that does not show so early a message, and is read with the others', async () => {
    const { world, host, clock, address, message, revise, texts } = await setUp()
    for (let count = 0; count < 60; count++)
      await world.adapter.send(address, 'help', host.write(address, 'help', { text: `${count}` }))
    const page = world.open('anna')
    await clock.advance(100)
    const [first] = page.client.view.messages
    expect(first?.sequence).toBeGreaterThan(message.sequence)
    await revise({ text: 'on Tuesday', editedAt: 5 })
    expect(page.client.view.messages[0]).toEqual(first)
    const earlier = page.client.loadEarlier()
    await clock.advance(100)
    await earlier
    expect(texts(page).slice(0, 3)).toEqual(['hello', 'on Tuesday', '0'])
  })

  it('reaches a page that is just reading what it has missed', async () => {
    const { world, host, here, address, message, clock, texts } = await setUp()
    const answers: (() => void)[] = []
    const { history } = ChannelHostModel.prototype
    host.history = async (...asked) => {
      const found = await history.apply(host, asked)
      await new Promise<void>((resolve) => answers.push(resolve))
      return found
    }
    host.write(address, 'help', { text: 'missed' })
    await world.adapter.send(address, 'help', host.write(address, 'help', { text: 'and told' }))
    await clock.advance(100)
    await world.adapter.revise?.(address, 'help', { ...message, text: 'on Tuesday', editedAt: 5 })
    for (const answer of answers) answer()
    await clock.advance(100)
    expect(texts(here)).toEqual(['hello', 'on Tuesday', 'missed', 'and told'])
  })
})
