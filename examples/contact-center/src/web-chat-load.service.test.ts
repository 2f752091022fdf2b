import { webChat } from '@ringwright/channels/web-chat'
import { createContactCenter } from '@ringwright/core'
import { httpRouter, serveHttp, webSocketRoute } from '@ringwright/core/http'
import { expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { BrowserModules } from './browser-modules.js'
import { ChromiumProcess } from './fixtures/chromium-process.js'
import { entries, reception } from './reception.js'

const VISITORS = 500
/** Chromium opens no more than 255 WebSockets for one profile. */
const VISITORS_OF_A_PROFILE = 125

it('[L1] 500 visitors of a real browser write at the same time, and each has a conversation of their own', async () => {
  // All of them come from one address, whose new visitors are otherwise limited.
  const limits = { newVisitorsPerMinute: 2 * VISITORS }
  const chat = webChat({ services: ['travel'], secret: 'a secret of at least thirty-two characters', limits })
  await using center = createContactCenter({ plugins: [chat], flows: [reception], entries: entries.slice(1) })
  await center.start()
  const modules = new BrowserModules()
  const script = { headers: { 'content-type': 'text/javascript' } }
  const pages = httpRouter([
    { method: 'GET', path: '/', handler: () => new Response('<h1>500', { headers: { 'content-type': 'text/html' } }) },
    {
      method: 'GET',
      path: '/:name',
      handler: async (_, { params }) => new Response(await modules.get(params.name), script),
    },
  ])
  const sockets = webSocketRoute({
    path: '/socket',
    server: new WebSocketServer({ noServer: true, maxPayload: 131_072 }),
    accept: (socket, _request, address) => chat.accept(socket, address),
  })
  await using server = serveHttp({ handler: pages, webSockets: [sockets] })
  const { url } = await server.start()
  const browser = await ChromiumProcess.start()
  try {
    const read = Array.from({ length: VISITORS / VISITORS_OF_A_PROFILE }, async (_, number) => {
      const page = await (await browser.profile()).newPage()
      await page.goto(url)
      return page.evaluate<string[][]>(manyVisitors(number * VISITORS_OF_A_PROFILE, VISITORS_OF_A_PROFILE))
    })
    expect((await Promise.all(read)).flat()).toEqual(
      Array.from({ length: VISITORS }, (_, number) => [
        `visitor ${number}`,
        'Welcome to Ringwright Travel.',
        'What can we do for you?',
      ]),
    )
  } finally {
    await browser.stop()
  }
})

/** As text, because what a test imports is not what a page does. Resolves with what each visitor reads in the end. */
function manyVisitors(first: number, count: number): string {
  return `(async () => {
    const { createWebChatClient } = await import('/chat-client.js')
    const clock = {
      now: () => Date.now(),
      setTimer(delayMs, callback) {
        const timer = setTimeout(callback, delayMs)
        return { cancel: () => clearTimeout(timer) }
      },
    }
    const random = { next: () => Math.random(), bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) }
    const url = location.origin.replace('http', 'ws') + '/socket'
    const visitors = Array.from({ length: ${count} }, async (_, number) => {
      const client = createWebChatClient({ connect: () => new WebSocket(url), service: 'travel', clock, random })
      client.start()
      client.send({ text: 'visitor ' + (${first} + number) })
      return new Promise((resolve) => {
        client.subscribe(({ connection, messages, pending }) => {
          if (connection.phase === 'stopped') resolve([connection.reason])
          if (pending.length === 0 && messages.length >= 3) resolve(messages.slice(0, 3).map(({ text }) => text))
        })
      })
    })
    return Promise.all(visitors)
  })()`
}
