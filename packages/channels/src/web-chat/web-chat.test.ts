import { seededRandom } from '@ringwright/core'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { describe, expect, it } from 'vitest'
import { openWebChat } from './fixtures/open-web-chat.js'
import { addressIn, memoryStorage, WebChatWorld } from './fixtures/web-chat-world.js'
import { webChat } from './index.js'
import type { WebChatClient } from './web-chat-client.js'

const texts = (client: WebChatClient) => client.view.messages.map(({ text }) => text)

describe('[L1] a visitor of the web chat', () => {
  it('sees the state of the request: place in the queue, who answers, the end', async () => {
    const { world, host, clock } = await openWebChat()
    const { client, token } = world.open('anna')
    await clock.advance(100)
    expect(client.view.state).toEqual({ state: 'none' })
    for (const state of [
      { state: 'left', opensAt: 1_767_603_600_000 },
      { state: 'waiting', position: 2, waiting: 5 },
      { state: 'engaged', agentName: 'Ada' },
      { state: 'closed' },
    ] as const) {
      host.become(addressIn(token), 'help', state)
      world.adapter.stateChanged?.(addressIn(token), 'help', state)
      await clock.advance(100)
      expect(client.view.state).toEqual(state)
    }
    const later = world.open('anna')
    await clock.advance(100)
    expect(later.client.view.state).toEqual({ state: 'closed' })
  })

  it('finds the conversation again on the next visit, the newest messages first and earlier ones on request', async () => {
    const { world, host, clock } = await openWebChat({ limits: { snapshotMessages: 20 } })
    const first = world.open('anna')
    await clock.advance(100)
    first.client.send({ text: 'hello' })
    await clock.advance(100)
    first.client.close()
    for (let count = 1; count < 90; count++) host.write(addressIn(first.token), 'help', { text: `answer ${count}` })
    const { client } = world.open('anna')
    await clock.advance(100)
    expect(texts(client)).toEqual(Array.from({ length: 20 }, (_, index) => `answer ${70 + index}`))
    for (const [count, hasEarlier] of [
      [70, true],
      [90, false],
    ] as const) {
      const loading = client.loadEarlier()
      await clock.advance(100)
      await loading
      expect(client.view).toMatchObject({ messages: { length: count }, hasEarlier })
    }
    expect(texts(client).slice(0, 2)).toEqual(['hello', 'answer 1'])
  })

  it('has everything in all tabs, own messages too, once and in order', async () => {
    const { world, answer, clock } = await openWebChat()
    const tabs = [world.open('anna')]
    await clock.advance(100)
    tabs.push(world.open('anna'), world.open('anna'))
    await clock.advance(100)
    tabs[0]?.client.send({ text: 'from the first' })
    tabs[1]?.client.send({ text: 'from the second' })
    await clock.advance(100)
    await answer(tabs[0] as never, 'hello')
    await clock.advance(100)
    for (const { client } of tabs) {
      expect(texts(client)).toEqual(['from the first', 'from the second', 'hello'])
      expect(client.view.pending).toEqual([])
    }
  })

  it('sees a message of its own at one place at a time, whatever comes first', async () => {
    const { world, answer, clock } = await openWebChat({ limits: { messagesBurst: 1_000 } })
    const page = world.open('anna')
    await clock.advance(100)
    const twice: unknown[] = []
    page.client.subscribe(({ messages, pending }) => {
      const shown = new Set(messages.map(({ text }) => text))
      twice.push(...pending.filter(({ text }) => shown.has(text)))
    })
    for (let count = 0; count < 20; count++) {
      page.client.send({ text: `question ${count}` })
      // The feed is busy with the answer, or not, when the question has arrived.
      if (count % 2 === 0) await answer(page, `answer ${count}`)
      // The answer to the sending is lost with the connection, and the session with it now and then.
      if (count % 5 === 4) page.pairs.at(-1)?.cut()
      await clock.advance(count % 10 === 9 ? 90_000 : 100)
    }
    await clock.advance(60_000)
    expect(texts(page.client)).toHaveLength(30)
    expect(twice).toEqual([])
  })

  it('is told how fast is too fast, over all tabs, and can send the message again', async () => {
    const { world, host, clock } = await openWebChat({ limits: { messagesBurst: 3, messagesPerMinute: 12 } })
    const { client } = world.open('anna')
    await clock.advance(100)
    for (let count = 1; count <= 4; count++) client.send({ text: `line ${count}` })
    await clock.advance(100)
    const [refused] = client.view.pending
    expect(refused).toMatchObject({ text: 'line 4', refused: { reason: 'tooFast' } })
    expect(refused?.refused?.retryInMs).toBeGreaterThan(4_900)
    expect(refused?.refused?.retryInMs).toBeLessThanOrEqual(5_000)
    await clock.advance(5_000)
    client.retry(refused?.clientId ?? '')
    await clock.advance(100)
    expect(client.view.pending).toEqual([])
    expect(host.calls.map(({ content }) => content.text)).toEqual(['line 1', 'line 2', 'line 3', 'line 4'])
  })

  it('does not lose or double a message when the connection breaks at any moment', async () => {
    const { world, host, answer, clock } = await openWebChat({ limits: { messagesBurst: 1_000 } })
    const page = world.open('anna')
    await clock.advance(100)
    const random = seededRandom(3)
    for (let count = 0; count < 60; count++) {
      page.client.send({ text: `question ${count}` })
      await answer(page, `answer ${count}`)
      await clock.advance(Math.floor(random.next() * 8))
      if (random.next() < 0.5) page.pairs.at(-1)?.cut()
      // Now and then so long that the session is gone.
      await clock.advance(random.next() < 0.2 ? 90_000 : 3)
    }
    await clock.advance(60_000)
    const conversation = host.messages(addressIn(page.token), 'help').map(({ text }) => text)
    const questions = conversation.filter((text) => text?.startsWith('question'))
    expect(questions).toEqual(Array.from({ length: 60 }, (_, index) => `question ${index}`))
    expect(texts(page.client)).toEqual(conversation.slice(-page.client.view.messages.length))
    expect(page.client.view.messages.length).toBeGreaterThanOrEqual(50)
    expect(page.client.view.pending).toEqual([])
  })

  it('catches up by itself once the history can be read again', async () => {
    const { world, host, clock } = await openWebChat()
    host.mood = 'failing'
    const page = world.open('anna')
    await clock.advance(5_000)
    expect(page.client.view.limits).toBeUndefined()
    host.mood = 'well'
    await clock.advance(30_000)
    expect(page.client.view.limits).toEqual({ textLengthMax: 4_000, attachmentsMax: 10 })
    expect(world.logged.map(({ message }) => message)).toContain('web chat: a request failed')
  })

  it('moves to the other conversation when found to be a customer who is known already', async () => {
    const { world, host, clock } = await openWebChat()
    const page = world.open('anna')
    await clock.advance(100)
    page.client.send({ text: 'hello' })
    await clock.advance(100)
    const merged = host.write('by mail', 'help', { text: 'an old mail' })
    host.history = async () => [merged, { ...merged, id: 'm2' as never, sequence: 2, text: 'welcome back' }]
    await world.adapter.send(addressIn(page.token), 'help', { ...merged, sequence: 2 })
    await clock.advance(100)
    expect(texts(page.client)).toEqual(['an old mail', 'welcome back'])
  })

  it('is reached through a node that the page is not connected to', async () => {
    const { world, host, clock } = await openWebChat()
    const second = new WebChatWorld({}, world)
    await second.adapter.start(host)
    const here = world.open('anna')
    await clock.advance(100)
    here.client.send({ text: 'hello' })
    await clock.advance(100)
    const there = second.open('anna')
    await clock.advance(100)
    there.client.send({ text: 'from the other node' })
    await clock.advance(100)
    const address = addressIn(here.token)
    await second.adapter.send(address, 'help', host.write(address, 'help', { text: 'an answer' }))
    second.adapter.typing?.(address, 'help', true, 'Ada')
    await clock.advance(100)
    for (const { client } of [here, there]) {
      expect(texts(client)).toEqual(['hello', 'from the other node', 'an answer'])
      expect(client.view.typing).toEqual({ name: 'Ada' })
    }
  })
})

describe('webChat', () => {
  it('says which option is wrong', () => {
    expect(() => webChat({ services: ['help'], secret: 'short' })).toThrow(/secret.*at least 32 characters/s)
    expect(() => webChat({ services: [], secret: 'x'.repeat(32) })).toThrow(/services/)
    expect(() => webChat({ services: ['help'], secret: 'x'.repeat(32), limits: { textLengthMax: 0 } })).toThrow(
      /limits\.textLengthMax/,
    )
  })

  it('turns away sockets before it runs and after it has stopped', async () => {
    const world = new WebChatWorld()
    const early = world.open('anna')
    await world.clock.advance(100)
    expect(early.client.view.connection.phase).toBe('waiting')
    await world.adapter.start(new ChannelHostModel(['help']))
    await world.clock.advance(20_000)
    expect(early.client.view.connection.phase).toBe('online')
    await world.adapter.stop()
    await world.clock.advance(100)
    expect(early.client.view.connection.phase).toBe('waiting')
    expect(world.clock.pendingTimers).toBeLessThan(5)
  })

  it('works in a page whose storage fails', async () => {
    const world = new WebChatWorld()
    await world.adapter.start(new ChannelHostModel(['help']))
    const page = world.open('anna')
    Object.assign(page.token, {
      save: () => {
        throw new Error('the quota is used up')
      },
    })
    await world.clock.advance(100)
    page.client.send({ text: 'hello' })
    await world.clock.advance(100)
    expect(texts(page.client)).toEqual(['hello'])
    expect(memoryStorage('kept').load()).toBe('kept')
  })
})
