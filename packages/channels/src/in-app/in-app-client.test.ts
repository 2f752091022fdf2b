import { readFileSync } from 'node:fs'
import { systemClock, systemRandom } from '@ringwright/core'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { httpRouter, serveHttp } from '@ringwright/core/http'
import { expect, it } from 'vitest'
import { viewThat, WebChatWorld } from '../web-chat/fixtures/web-chat-world.js'
import { createInAppClient } from './in-app-client.js'

it('[L2] the client of an app uses nothing of the DOM', () => {
  for (const name of ['in-app-client.ts', '../web-chat/web-chat-client.ts', '../web-chat/chat-view.ts']) {
    const code = readFileSync(new URL(name, import.meta.url), 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, '')
    expect(code).not.toMatch(/\b(?:document|window|location|navigator|localStorage|XMLHttpRequest)\b/)
  }
})

it('[L2] the client of an app goes on over plain requests where its WebSockets are refused', async () => {
  const world = new WebChatWorld({ signIn: (identity) => ({ account: identity }), signInRequired: true })
  const host = new ChannelHostModel(['help'])
  await world.adapter.start(host)
  const handler = (request: Request) => world.answer(request)
  await using server = serveHttp({
    handler: httpRouter([
      { method: 'GET', path: '/plain', handler },
      { method: 'POST', path: '/plain', handler },
    ]),
  })
  const { url } = await server.start()
  const client = createInAppClient({
    url: `${url.replace('http', 'ws')}/socket`,
    fallback: `${url}/plain`,
    identity: () => 'anna',
    ...{ service: 'help', clock: systemClock(), random: systemRandom() },
  })
  client.start()
  client.send({ text: 'from the train' })
  await viewThat(client, ({ messages }) => messages.length === 1)
  expect(host.calls[0]?.identifiers).toEqual([{ kind: 'account', value: 'anna' }])
  client.close()
  await world.adapter.stop()
})
