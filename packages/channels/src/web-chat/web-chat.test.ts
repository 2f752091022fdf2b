import { seededRandom } from '@ringwright/core'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { createLinkClient } from '@ringwright/core/link'
import { webSocketPair } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { addressIn, memoryStorage, tokensWith, WebChatWorld } from './fixtures/web-chat-world.js'
import type { ChatSnapshot, SendRequest, WebChatOptions, WebChatProtocol } from './index.js'
import { webChat } from './index.js'
import type { WebChatClient } from './web-chat-client.js'

async function setUp(options: Partial<WebChatOptions> = {}) {
  const world = new WebChatWorld(options)
  const host = new ChannelHostModel(['help', 'sales'])
  await world.adapter.start(host)
  /** An agent writes to the visitor of this page. */
  const answer = async (page: { token: Parameters<typeof addressIn>[0] }, text: string) => {
    const address = addressIn(page.token)
    await world.adapter.send(address, 'help', host.write(address, 'help', { text }))
  }
  return { world, host, answer, clock: world.clock }
}

/** A page that is not ours: says hello with whatever it likes, and sends what the schema lets through. */
function rawPage(world: WebChatWorld, credentials: unknown, remoteAddress?: string) {
  const pair = webSocketPair(world.clock)
  const snapshots: ChatSnapshot[] = []
  const closed: string[] = []
  const link = createLinkClient<WebChatProtocol>({
    connect: () => pair.client,
    clock: world.clock,
    random: seededRandom(7),
    credentials: () => credentials,
    onState: (state) => {
      if (state.phase === 'stopped' && state.reason !== undefined) closed.push(state.reason)
    },
  })
  link.on('snapshot', (snapshot) => snapshots.push(snapshot))
  world.acceptSocket(pair.server, remoteAddress)
  link.start()
  return { link, snapshots, closed }
}

const texts = (client: WebChatClient) => client.view.messages.map(({ text }) => text)

describe('[L1] a visitor of the web chat', () => {
  it('sees the state of the request: place in the queue, who answers, the end', async () => {
    const { world, host, clock } = await setUp()
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
    const { world, host, clock } = await setUp({ limits: { snapshotMessages: 20 } })
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
    const { world, answer, clock } = await setUp()
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
    const { world, answer, clock } = await setUp({ limits: { messagesBurst: 1_000 } })
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
    const { world, host, clock } = await setUp({ limits: { messagesBurst: 3, messagesPerMinute: 12 } })
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
    const { world, host, answer, clock } = await setUp({ limits: { messagesBurst: 1_000 } })
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
    const { world, host, clock } = await setUp()
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
    const { world, host, clock } = await setUp()
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
    const { world, host, clock } = await setUp()
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

describe('[L15] typing in the web chat', () => {
  it('is told to the host as it begins and ends, and withdrawn when the page is gone', async () => {
    const { world, host, clock } = await setUp()
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
    const { world, answer, clock } = await setUp()
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
    const { world, host } = await setUp()
    await write(world, false)
    expect(host.typings).toEqual([{ address: expect.any(String), service: 'help', typing: true }])
  })

  it('comes once a second, the last keys included, and its end as the message is sent', async () => {
    const { world, host, clock } = await setUp({ showsUnsent: true })
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
    const { world, host, clock } = await setUp({ showsUnsent: true })
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
    const other = await setUp()
    const uninvited = rawPage(other.world, { service: 'help' })
    await other.clock.advance(100)
    uninvited.link.send('typing', { typing: true, unsent: 'look at this' })
    await other.clock.advance(100)
    expect(other.host.typings).toEqual([{ address: expect.any(String), service: 'help', typing: true }])
  })
})

describe('the token of a visitor', () => {
  it('makes a stranger of whoever forges it, changes it or brings it from another channel', async () => {
    const { world, clock } = await setUp()
    const real = rawPage(world, { service: 'help' })
    await clock.advance(100)
    const token = real.snapshots[0]?.token ?? ''
    const address = token.split('.')[1] ?? ''
    const other = tokensWith({ secrets: ['some other secret, which nobody here knows'] })
    const elsewhere = tokensWith({ channel: 'shop-chat' })
    const [, , end] = token.split('.')
    const forged = [
      token.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      token.replace(address, 'f'.repeat(32)),
      other.issue(address),
      elsewhere.issue(address),
      token.replace(`.${end}.`, `.${Number(end) + 1}.`),
      token.replace('v2', 'v1').replace(`.${end}`, ''),
      `v1.${address}.`,
      `v2.${address}.${end}.`,
      '',
      'null',
    ]
    for (const attempt of forged) {
      const page = rawPage(world, { service: 'help', token: attempt })
      await clock.advance(100)
      expect(page.snapshots).toHaveLength(1)
      expect(page.snapshots[0]?.token).not.toContain(address)
    }
    const again = rawPage(world, { service: 'help', token })
    await clock.advance(100)
    expect(again.snapshots[0]?.token).toContain(address)
  })

  it('is read with an old secret too, and signed with the new one', async () => {
    const [old, fresh] = ['the old secret of at least 32 characters', 'the new secret of at least 32 characters']
    const tokens = tokensWith({ secrets: [fresh, old] })
    const visitor = 'ab'.repeat(16)
    expect(tokens.read(tokensWith({ secrets: [old] }).issue(visitor))).toEqual({ visitor, isOver: false })
    expect(tokens.issue(visitor)).toBe(tokensWith({ secrets: [fresh] }).issue(visitor))
  })

  it('shows nobody the messages of another, even with the same ids', async () => {
    const { world, host, clock } = await setUp()
    const [anna, mallory] = [rawPage(world, { service: 'help' }), rawPage(world, { service: 'help' })]
    await clock.advance(100)
    const first = anna.link.call('send', { clientId: 'same', text: 'my secret' })
    await clock.advance(100)
    const second = mallory.link.call('send', { clientId: 'same', text: 'give me that' })
    await clock.advance(100)
    expect(await first).toMatchObject({ outcome: 'sent', message: { text: 'my secret' } })
    expect(await second).toMatchObject({ outcome: 'sent', message: { text: 'give me that' } })
    expect(host.calls).toHaveLength(2)
  })
})

describe('the web chat and a hostile page', () => {
  it('lets in nobody without a proper hello, for an unknown service, or in a flood of new visitors', async () => {
    const { world, clock } = await setUp({ limits: { newVisitorsPerMinute: 3 } })
    const pages = [undefined, 'help', { service: 7 }, { service: 'x'.repeat(65) }, { service: 'billing' }].map(
      (credentials) => rawPage(world, credentials),
    )
    await clock.advance(100)
    expect(pages.map(({ closed }) => closed[0])).toEqual([
      'badHello',
      'badHello',
      'badHello',
      'badHello',
      'unknownService',
    ])
    const flood = Array.from({ length: 5 }, () => rawPage(world, { service: 'help' }))
    const elsewhere = rawPage(world, { service: 'help' }, '198.51.100.7')
    await clock.advance(100)
    expect(flood.map(({ closed }) => closed[0])).toEqual([
      undefined,
      undefined,
      undefined,
      'tooManyVisitors',
      'tooManyVisitors',
    ])
    expect(elsewhere.snapshots).toHaveLength(1)
  })

  it('keeps so many tabs of one visitor and no more, but does not count those that were left', async () => {
    const { world, clock } = await setUp({ limits: { sessionsPerVisitorMax: 2 } })
    const first = world.open('anna')
    await clock.advance(100)
    const second = world.open('anna')
    await clock.advance(100)
    const third = world.open('anna')
    await clock.advance(100)
    expect(third.client.view.connection).toEqual({ phase: 'stopped', reason: 'tooManyTabs' })
    second.client.close()
    first.pairs.at(-1)?.silence()
    third.client.start()
    await clock.advance(100)
    expect(third.client.view.connection).toEqual({ phase: 'online' })
  })

  it.each<[string, Omit<SendRequest, 'clientId'>, object]>([
    ['no content', {}, { reason: 'empty' }],
    ['blanks only', { text: ' \n\t ' }, { reason: 'empty' }],
    ['controls only', { text: '\u0000\u0007' }, { reason: 'empty' }],
    ['a text that is too long', { text: 'x'.repeat(4_001) }, { reason: 'tooLong', limit: 4_000 }],
    [
      'too many attachments',
      { attachments: Array.from({ length: 11 }, () => file('https://files.example/a')) },
      { reason: 'tooManyAttachments', limit: 10 },
    ],
    ['a script', { attachments: [file('javascript:alert(1)')] }, { reason: 'badAttachment' }],
    ['data', { attachments: [file('data:text/html,<script>')] }, { reason: 'badAttachment' }],
    ['no URL', { attachments: [file('//files.example')] }, { reason: 'badAttachment' }],
    ['a host in disguise', { attachments: [file('https://bank.example@evil.example/')] }, { reason: 'badAttachment' }],
    ['a long URL', { attachments: [file(`https://files.example/${'a'.repeat(2_100)}`)] }, { reason: 'badAttachment' }],
    ['no name', { attachments: [{ ...file('https://files.example'), name: ' ' }] }, { reason: 'badAttachment' }],
    [
      'an impossible type',
      { attachments: [{ ...file('https://files.example'), contentType: 'text/html; x' }] },
      { reason: 'badAttachment' },
    ],
  ])('refuses %s before the host sees it', async (_, request, reason) => {
    const { world, host, clock } = await setUp()
    const { link } = rawPage(world, { service: 'help' })
    await clock.advance(100)
    const reply = link.call('send', { clientId: 'm1', ...request })
    await clock.advance(100)
    expect(await reply).toEqual({ outcome: 'refused', ...reason })
    expect(host.calls).toEqual([])
  })

  it('limits what reads the store: looking at earlier messages, and beginning sessions', async () => {
    const { world, clock } = await setUp()
    const { link, snapshots } = rawPage(world, { service: 'help' })
    await clock.advance(100)
    const looks = Array.from({ length: 25 }, () =>
      link.call('history', { before: 10, limit: 100 }).then(
        () => 'answered',
        ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
      ),
    )
    await clock.advance(500)
    expect((await Promise.all(looks)).slice(19, 21)).toEqual([
      'answered',
      'limit_reached: Too many requests; try again in 1 s',
    ])
    const visits = Array.from({ length: 61 }, () => {
      const page = rawPage(world, { service: 'help', token: snapshots[0]?.token })
      page.link.on('snapshot', () => page.link.close())
      return page
    })
    await clock.advance(100)
    expect(visits.at(-1)?.closed).toEqual(['tooManyVisitors'])
  })

  it('takes controls and broken characters out of a text, which databases would refuse', async () => {
    const { world, host, clock } = await setUp()
    const { link } = rawPage(world, { service: 'help' })
    await clock.advance(100)
    void link.call('send', { clientId: 'm1', text: 'a\u0000b\r\nc\u001b[31m\ud83d d\ud83d\ude00' })
    await clock.advance(100)
    expect(host.calls[0]?.content.text).toBe('ab\nc[31m\ufffd d\u{1f600}')
  })

  it('does not tell visitors the ids of agents', async () => {
    const { world, host, clock } = await setUp()
    const page = rawPage(world, { service: 'help' })
    await clock.advance(100)
    const address = page.snapshots[0]?.token.split('.')[1] ?? ''
    const messages: object[] = []
    page.link.on('message', (message) => messages.push(message))
    await world.adapter.send(address, 'help', host.write(address, 'help', { text: 'hello' }))
    await clock.advance(100)
    expect(messages).toEqual([
      { id: expect.any(String), sequence: 1, from: 'agent', name: 'Ada', at: 1, text: 'hello' },
    ])
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

function file(url: string) {
  return { url, name: 'a.png', contentType: 'image/png' }
}
