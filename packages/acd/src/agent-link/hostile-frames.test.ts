import { webSocketPair } from '@ringwright/core/simulation'
import { afterEach, describe, expect, it } from 'vitest'
import { agentLinkProtocol } from './agent-link-protocol.js'
import { AGENT_LINK_VERSION } from './agent-link-version.js'
import { type DeskFloor, deskFloor } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

/** A signed-in agent's bare socket: calls with whatever name and value, and what came back. */
async function bareAgent() {
  const floor = await deskFloor({ limits: { invalidFramesMax: 1_000 } })
  floors.push(floor)
  const pair = webSocketPair(floor.clock)
  const heard: { type: string; body?: { kind: string; id?: string; path?: string; code?: string } }[] = []
  pair.client.addEventListener('message', ({ data }) => void heard.push(JSON.parse(String(data))))
  floor.link.accept(pair.server, 'bare')
  const greeting = { version: AGENT_LINK_VERSION, credentials: 'agent:li' }
  pair.client.send(JSON.stringify({ type: 'hello', protocol: 1, credentials: greeting }))
  await floor.settle()
  let seq = 0
  const call = async (name: string, value: unknown) => {
    const id = `call ${++seq}`
    pair.client.send(JSON.stringify({ type: 'data', seq, ack: 0, body: { kind: 'call', id, name, value } }))
    await floor.settle()
    return heard.find(({ body }) => body?.id === id)?.body
  }
  return { ...floor, call }
}

describe('frames that no page sends', () => {
  it('are answered with the path of the field', async () => {
    const { call } = await bareAgent()
    const message = { interaction: 'i', clientId: 'c' }
    const refused = [
      ['setStatus', { status: 'asleep' }, 'body.value.status'],
      ['accept', { interaction: 'i' }, 'body.value.offer'],
      ['send', { ...message, text: 'x'.repeat(16_385) }, 'body.value.text'],
      [
        'send',
        { ...message, attachments: [{ url: 'javascript:x', name: 'n', contentType: 't' }] },
        'body.value.attachments.0.url',
      ],
      ['sendDigits', { interaction: 'i', digits: '12; drop' }, 'body.value.digits'],
      ['history', { conversation: 'c', limit: 100_000 }, 'body.value.limit'],
    ] as const
    for (const [name, value, path] of refused)
      expect(await call(name, value)).toMatchObject({ kind: 'failure', code: 'invalid_argument', path })
  })

  it('name no call that there is not, whatever objects inherit', async () => {
    const { call } = await bareAgent()
    for (const name of ['constructor', '__proto__', 'drop'])
      expect(await call(name, {})).toMatchObject({ kind: 'failure', path: 'body.name' })
    expect(await call('finishWrapUp', { interaction: 'i', note: 'n' })).toMatchObject({
      path: 'body.value.disposition',
    })
  })

  it('of another version are told to load the page anew', async () => {
    const floor = await deskFloor()
    floors.push(floor)
    for (const credentials of [undefined, 'agent:li', { version: 99, credentials: 'agent:li' }]) {
      const { client, server } = webSocketPair(floor.clock)
      const closed: number[] = []
      client.addEventListener('close', ({ code }) => void closed.push(code))
      floor.link.accept(server, 'bare')
      client.send(JSON.stringify({ type: 'hello', protocol: 1, credentials }))
      await floor.settle()
      expect(closed).toEqual([4003])
    }
    expect(floor.link.sessionCount).toBe(0)
  })

  it('never become an error of the application', async () => {
    const { call, logged } = await bareAgent()
    for (const name of Object.keys(agentLinkProtocol.calls))
      for (const value of [undefined, null, 0, [], 'x', { interaction: {} }]) await call(name, value)
    expect(logged.filter(({ message }) => message === 'agent link failed')).toEqual([])
  })
})

it('closes sockets that come before the start or after the stop, to be tried later', async () => {
  const floor = await deskFloor()
  await floor.center.stop()
  const { client, server } = webSocketPair(floor.clock)
  const closed: number[] = []
  client.addEventListener('close', ({ code }) => void closed.push(code))
  floor.link.accept(server, 'late')
  await floor.settle()
  expect(closed).toEqual([1013])
})
