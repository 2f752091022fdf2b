import { buildFlow, createContactCenter, seededRandom, systemClock } from '@ringwright/core'
import { serveHttp, webSocketRoute } from '@ringwright/core/http'
import { afterEach, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { acd } from '../acd.js'
import { type AgentLinkClient, createAgentLinkClient } from './agent-link-client.js'
import type { AgentLinkView } from './agent-link-view.js'
import { agentLink } from './agent-link.js'
import { HandChannel } from './fixtures/desk-floor.js'

const ending: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})

/** Resolves as soon as the view is as wanted. */
function until(client: AgentLinkClient, wanted: (view: AgentLinkView) => boolean): Promise<void> {
  if (wanted(client.view)) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = client.on('change', (view) => {
      if (!wanted(view)) return
      stop()
      resolve()
    })
  })
}

/** A center in real time behind a web server on a free port of this machine. */
async function served() {
  const channel = new HandChannel()
  const distribution = acd({
    queues: [{ id: 'help', wrapUpMs: 0 }],
    agents: [{ id: 'li', name: 'Li', queues: ['help'] }],
  })
  const link = agentLink<Request>({
    acd: distribution,
    authenticate: (_credentials, { headers }) =>
      headers.get('cookie') === 'agent=li'
        ? { admitted: true, identity: { actor: { role: 'agent', id: 'li' } } }
        : { admitted: false, reason: 'Log in first' },
  })
  const center = createContactCenter({
    plugins: [distribution, { name: 'hand', setup: () => ({ channel }) }, link],
    flows: [
      buildFlow({
        id: 'reception',
        steps: { help: { kind: 'queue', queue: 'help', otherwise: 'end' }, end: { kind: 'hangUp' } },
      }),
    ],
    entries: [{ address: '*', flow: 'reception' }],
  })
  await center.start()
  ending.push(() => center.stop())
  const route = webSocketRoute<WebSocket>({
    path: '/agent',
    server: new WebSocketServer({ noServer: true, maxPayload: 131_072 }),
    accept: (socket, request) => link.accept(socket, request),
  })
  const http = serveHttp({ handler: () => new Response('page'), webSockets: [route], limits: { drainMs: 10 } })
  const { url } = await http.start()
  ending.push(() => http.stop())
  return { channel, url: `${url.replace('http:', 'ws:')}/agent` }
}

it('works over a real WebSocket, for whom the host knows by the request', async () => {
  const { channel, url } = await served()
  const client = createAgentLinkClient({
    connect: () => new WebSocket(url, { headers: { cookie: 'agent=li' } }),
    clock: systemClock(),
    random: seededRandom('page'),
  })
  ending.push(() => client.close())
  client.start()
  await until(client, ({ loaded }) => loaded)
  await client.setStatus({ status: 'available' })
  await channel.write('ann', 'Hello?')
  await until(client, ({ interactions: [chat] }) => chat?.messages.length === 1)
  const interaction = client.view.interactions[0]?.id ?? ''
  expect(await client.accept(interaction)).toEqual({ outcome: 'accepted' })
  expect(await client.send({ interaction, text: 'Hello!' })).toMatchObject({ outcome: 'written' })
  await until(client, ({ interactions: [chat] }) => chat?.messages.length === 2)
  expect(await client.end({ interaction })).toEqual({ outcome: 'ended' })
  await until(client, ({ interactions }) => interactions.length === 0)
  expect(channel.sent.map(({ text }) => text)).toEqual(['Hello!'])
})
