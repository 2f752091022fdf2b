import {
  type AttachmentLinks,
  buildFlow,
  type ContactCenter,
  type ConversationId,
  createContactCenter,
  type Directory,
  memoryDirectory,
  memoryRelay,
  memoryStore,
  type Relay,
  seededRandom,
  type Store,
} from '@ringwright/core'
import {
  type SimulatedProcess,
  simulatedProcess,
  type SteppingClock,
  steppingClock,
  webSocketPair,
} from '@ringwright/core/simulation'
import { createAttachments, memoryAttachmentStore } from '@ringwright/core/attachments'
import { describe, expect, it } from 'vitest'
import { memoryStorage, SECRET } from './fixtures/web-chat-world.js'
import { webChat } from './index.js'
import { createWebChatClient } from './web-chat-client.js'

const reception = buildFlow({
  id: 'reception',
  steps: {
    welcome: { kind: 'say', text: 'Welcome.' },
    menu: {
      kind: 'ask',
      text: 'Sales or help?',
      choices: [
        { keys: ['sales'], next: 'sales' },
        { keys: ['help'], next: 'help' },
      ],
      otherwise: 'help',
    },
    sales: { kind: 'say', text: 'Sales opens at nine.', next: 'end' },
    help: { kind: 'say', text: 'We will write to you.', next: 'end' },
    end: { kind: 'hangUp' },
  },
})

async function startCenter(
  clock: SteppingClock,
  ports: { store: Store; directory: Directory; relay?: Relay; attachments?: AttachmentLinks },
  seed: number,
) {
  const chat = webChat({ services: ['help'], secret: SECRET })
  const center = createContactCenter({
    ...ports,
    clock,
    random: seededRandom(seed),
    plugins: [chat],
    flows: [reception],
    entries: [{ channel: 'web-chat', address: 'help', service: 'help', flow: 'reception' }],
  })
  const starting = center.start()
  await clock.advance(10_000)
  await starting
  return { chat, center }
}

describe('[L1] the web chat in a contact center', () => {
  it('leads a visitor through a flow, and shows the conversation again after a restart', async () => {
    const clock = steppingClock()
    const ports = { store: memoryStore({ clock }), directory: memoryDirectory() }
    const visitorStorage = memoryStorage()
    const visit = (chat: ReturnType<typeof webChat>, seed: number) => {
      const client = createWebChatClient({
        connect: () => {
          const pair = webSocketPair(clock)
          chat.accept(pair.server, '192.0.2.1')
          return pair.client
        },
        service: 'help',
        clock,
        random: seededRandom(seed),
        visitorStorage,
      })
      client.start()
      return client
    }
    const first = await startCenter(clock, ports, 1)
    const client = visit(first.chat, 11)
    client.send({ text: 'Hello' })
    await clock.advance(1_000)
    expect(client.view.state).toEqual({ state: 'flow' })
    client.send({ text: 'sales' })
    await clock.advance(1_000)
    const conversation = [
      'customer: Hello',
      'flow: Welcome.',
      'flow: Sales or help?',
      'customer: sales',
      'flow: Sales opens at nine.',
    ]
    const shown = ({ view }: typeof client) => view.messages.map(({ from, text }) => `${from}: ${text}`)
    expect(shown(client)).toEqual(conversation)
    expect(client.view.state).toEqual({ state: 'closed' })
    client.close()
    await first.center.stop()
    const second = await startCenter(clock, ports, 2)
    const again = visit(second.chat, 12)
    await clock.advance(1_000)
    expect(shown(again)).toEqual(conversation)
    again.close()
    await second.center.stop()
  })

  it('[L12] keeps the files that a message names, and gives each reader a link that works at the time', async () => {
    const clock = steppingClock()
    const ports = { store: memoryStore({ clock }), directory: memoryDirectory() }
    const attachments = createAttachments({
      ...{ store: memoryAttachmentStore(), directory: ports.directory, clock, random: seededRandom(3), secret: SECRET },
      url: 'https://chat.example/files',
      limits: { linkLastsMs: 1 },
    })
    const { chat, center } = await startCenter(clock, { ...ports, attachments }, 1)
    const conversations: ConversationId[] = []
    center.on('message:added', ({ data }) => void conversations.push(data.conversation))
    const client = createWebChatClient({
      connect: () => {
        const pair = webSocketPair(clock)
        chat.accept(pair.server, '192.0.2.1')
        return pair.client
      },
      service: 'help',
      clock,
      random: seededRandom(11),
    })
    client.start()
    await clock.advance(1_000)
    const upload = new Request('https://chat.example/upload?name=a.gif', {
      method: 'POST',
      headers: { authorization: `Bearer ${client.token}` },
      body: 'GIF89a…',
    })
    expect(client.token).toMatch(/^v2\./)
    expect([chat.visitor(upload), chat.visitor(new Request(upload.url))]).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}$/),
      undefined,
    ])
    const info = { remoteAddress: '192.0.2.1', params: {} }
    const file = (await (await attachments.upload({ uploader: chat.visitor })(upload, info)).json()) as { url: string }
    client.send({ attachments: [{ url: file.url, name: 'lie.html', contentType: 'text/html' }] })
    await clock.advance(1_000)
    const [message] = client.view.messages
    expect(message?.attachments).toEqual([{ ...file, name: 'a.gif', contentType: 'image/gif', bytes: 9 }])
    // Ends of links are rounded up to the hour.
    await clock.advance(3_600_001)
    const [read] = await center.conversations.history(conversations[0] as ConversationId)
    const link = read?.attachments?.[0]?.url ?? ''
    const status = async (url: string) => (await attachments.download(new Request(url), info)).status
    expect([await status(link), await status(file.url)]).toEqual([200, 410])
    client.close()
    await center.stop()
  })

  it.each([
    ['[U1] [U2] when its own dies', (process: SimulatedProcess) => process.crash()],
    ['[U4] when its own stops', (_process: SimulatedProcess, center: ContactCenter) => void center.stop()],
  ])('goes on at another node in the middle of the flow %s: nothing is lost, nothing doubled', async (_how, end) => {
    const clock = steppingClock()
    const ports = { store: memoryStore({ clock }), directory: memoryDirectory(), relay: memoryRelay() }
    const process = simulatedProcess(clock)
    const dying = await startCenter(clock, { ...ports, store: process.connect(ports.store) }, 1)
    const other = await startCenter(clock, ports, 2)
    let serves = dying.chat
    const client = createWebChatClient({
      connect: () => {
        const pair = webSocketPair(clock)
        serves.accept(pair.server, '192.0.2.1')
        sockets.push(pair)
        return pair.client
      },
      service: 'help',
      clock,
      random: seededRandom(11),
      visitorStorage: memoryStorage(),
    })
    const sockets: ReturnType<typeof webSocketPair>[] = []
    client.start()
    client.send({ text: 'Hello' })
    await clock.advance(1_000)
    end(process, dying.center)
    serves = other.chat
    sockets[0]?.client.close()
    client.send({ text: 'help' })
    await clock.advance(10_000)
    expect(client.view.messages.map(({ from, text }) => `${from}: ${text}`)).toEqual([
      'customer: Hello',
      'flow: Welcome.',
      'flow: Sales or help?',
      'customer: help',
      'flow: We will write to you.',
    ])
    expect(client.view.state).toEqual({ state: 'closed' })
    client.close()
    await other.center.stop()
  })
})
