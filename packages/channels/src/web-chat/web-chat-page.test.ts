import { once } from 'node:events'
import { systemClock, systemRandom } from '@ringwright/core'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { type HttpHandler, serveHttp, webSocketRoute } from '@ringwright/core/http'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { addressIn, memoryStorage, viewThat, WebChatWorld } from './fixtures/web-chat-world.js'
import { webChatPage } from './index.js'
import { createWebChatClient } from './web-chat-client.js'

const page = webChatPage({
  scripts: { page: 'export …', embed: 'export …', widget: 'export …' },
  service: 'help',
  title: 'Support',
  prefix: '/chat/',
  frameAncestors: ['https://shop.example'],
})

const ask = (handler: HttpHandler, path: string, init?: RequestInit) =>
  handler(new Request(`http://localhost${path}`, init), { remoteAddress: '127.0.0.1', params: {} })

describe('the chat page', () => {
  it('is a document that loads its own style and program only, so that the strictest policy holds', async () => {
    const response = await ask(page, '/chat/')
    const html = await response.text()
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
        "form-action 'none'; frame-ancestors 'self' https://shop.example",
    )
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|style=/)
    for (const [, path = ''] of html.matchAll(/(?:src|href)="([^":]+)"/g)) {
      expect((await ask(page, `/chat/${path}`)).status).toBe(200)
    }
  })

  it('names everything for screen readers', async () => {
    const html = await (await ask(page, '/chat/')).text()
    expect(html).toMatch(/<label [^>]*for="text"/)
    expect(html).toMatch(/role="log" aria-live="polite" aria-labelledby="title"/)
    expect(html).toMatch(/id="status" role="status"/)
    expect(html).toMatch(/<html lang=/)
  })

  it('is told where to connect and what for, also elsewhere', async () => {
    expect(await (await ask(page, '/chat/settings.json')).json()).toEqual({
      socket: 'socket',
      service: 'help',
      title: 'Support',
    })
    const elsewhere = webChatPage({ scripts: { page: 'x' }, service: 'help', socket: 'wss://chat.example/socket' })
    expect((await ask(elsewhere, '/')).headers.get('content-security-policy')).toContain(
      "connect-src 'self' wss://chat.example;",
    )
    expect((await ask(elsewhere, '/embed.js')).status).toBe(404)
  })

  it('is kept by browsers until it changes', async () => {
    const first = await ask(page, '/chat/chat-page.js')
    expect([first.headers.get('content-type'), await first.text()]).toEqual([
      'text/javascript; charset=utf-8',
      'export …',
    ])
    const etag = first.headers.get('etag') ?? ''
    expect((await ask(page, '/chat/chat-page.js', { headers: { 'if-none-match': etag } })).status).toBe(304)
    const head = await ask(page, '/chat/', { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it('lets pages of other sites load the programs that show it there, and nothing else', async () => {
    const policies = await Promise.all(
      ['embed.js', 'chat-embed.js', 'widget.js', 'chat-widget.js', 'settings.json', 'page.js', 'chat-page.js'].map(
        async (name) => (await ask(page, `/chat/${name}`)).headers.get('cross-origin-resource-policy'),
      ),
    )
    expect(policies).toEqual([...Array(5).fill('cross-origin'), null, null])
  })

  it('answers what it does not have', async () => {
    const redirect = await ask(page, '/chat')
    expect([redirect.status, redirect.headers.get('location')]).toEqual([308, '/chat/'])
    for (const path of ['/', '/chat/../secret', '/chat/constructor', '/chat//'])
      expect((await ask(page, path)).status).toBe(404)
    expect((await ask(page, '/chat/', { method: 'POST' })).status).toBe(405)
  })

  it('tells where files and plain requests go, and what to ask beforehand', async () => {
    const form = [{ name: 'name', label: 'Your name', required: true }] as const
    const full = webChatPage({
      ...{ scripts: { page: 'x' }, service: 'help', form, upload: 'https://files.example/up', fallback: 'plain' },
    })
    expect(await (await ask(full, '/settings.json')).json()).toMatchObject({ form, fallback: 'plain' })
    expect((await ask(full, '/')).headers.get('content-security-policy')).toContain(
      "connect-src 'self' https://files.example;",
    )
  })

  it('says which option is wrong', () => {
    const scripts = { page: 'x' }
    expect(() => webChatPage({ scripts, service: 'help', prefix: 'chat' })).toThrow(/prefix.*begins and ends with/)
    expect(() =>
      webChatPage({ scripts, service: 'help', frameAncestors: ['https://a.example; script-src *'] }),
    ).toThrow(/frameAncestors.*takes an origin/)
    expect(() => webChatPage({ scripts: { page: '' }, service: 'help' })).toThrow(/scripts\.page/)
    const form = [{ name: 'your name', label: 'Name' }]
    expect(() => webChatPage({ scripts, service: 'help', form })).toThrow(/form\.0\.name.*begins with a letter/)
  })
})

describe('[L1] the web chat over real WebSockets', () => {
  const closing: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close()
  })

  it('carries questions and answers, and goes on after the connection was cut', async () => {
    const world = new WebChatWorld()
    const host = new ChannelHostModel(['help'])
    await world.adapter.start(host)
    const server = new WebSocketServer({ noServer: true, maxPayload: 131_072 })
    const sockets: WebSocket[] = []
    const accept = (socket: WebSocket, _: Request, remoteAddress: string) => {
      sockets.push(socket)
      world.acceptSocket(socket, remoteAddress)
    }
    const http = serveHttp({ handler: page, webSockets: [webSocketRoute({ path: '/chat/socket', server, accept })] })
    const { url } = await http.start()
    const token = memoryStorage()
    const client = createWebChatClient({
      connect: () => new WebSocket(`${url.replace('http', 'ws')}/chat/socket`),
      service: 'help',
      clock: systemClock(),
      random: systemRandom(),
      visitorStorage: token,
    })
    closing.push(
      () => http.stop(),
      () => world.adapter.stop(),
      () => client.close(),
    )
    client.start()
    client.send({ text: '你好 👋' })
    await viewThat(client, ({ messages }) => messages.length === 1)
    const address = addressIn(token)
    const cut = once(sockets[0] as WebSocket, 'close')
    sockets[0]?.terminate()
    await cut
    await world.adapter.send(address, 'help', host.write(address, 'help', { text: 'an answer' }))
    await viewThat(client, ({ messages }) => messages.length === 2)
    expect(client.view.messages.map(({ from, text }) => `${from}: ${text}`)).toEqual([
      'customer: 你好 👋',
      'agent: an answer',
    ])
    expect(host.calls[0]).toMatchObject({ address, service: 'help', content: { text: '你好 👋' } })
    expect(sockets.length).toBe(2)
  })
})
