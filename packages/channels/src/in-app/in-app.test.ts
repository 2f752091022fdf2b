import type { ConversationMessage } from '@ringwright/core'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { describe, expect, it } from 'vitest'
import { WebChatWorld } from '../web-chat/fixtures/web-chat-world.js'
import type { AwayMessage, WebChatOptions } from '../web-chat/index.js'

/** The app's own sign-in: `user:anna` is the token of Anna. */
const signIn = (identity: string) => {
  if (identity === 'broken') throw new Error('the sign-in service is away')
  const account = /^user:(\w+)$/.exec(identity)?.[1]
  return account === undefined ? undefined : { account, name: account.toUpperCase() }
}

async function setUp(options: Partial<WebChatOptions> = {}, like?: WebChatWorld) {
  const world = new WebChatWorld({ signIn, ...options }, like)
  const host = new ChannelHostModel(['help', 'sales'])
  await world.adapter.start(host)
  const open = async (identity?: string, browser = 'a browser') => {
    const page = world.open(
      browser,
      'help',
      '192.0.2.1',
      identity === undefined ? {} : { identity: async () => identity },
    )
    await world.clock.advance(100)
    return page
  }
  return { world, host, open, clock: world.clock }
}

describe('[M4] [L2] somebody who has signed in', () => {
  it('has one conversation on every device, and is named by the account', async () => {
    const { host, open, clock } = await setUp()
    const [phone, laptop] = [await open('user:anna', 'phone'), await open('user:anna', 'laptop')]
    phone.client.send({ text: 'from the phone' })
    await clock.advance(100)
    expect(laptop.client.view.messages.map(({ text }) => text)).toEqual(['from the phone'])
    expect(host.calls[0]).toMatchObject({
      displayName: 'ANNA',
      identifiers: [{ kind: 'account', value: 'anna' }],
      address: expect.stringMatching(/^account-[0-9a-f]{32}$/),
    })
  })

  it('is somebody else than the visitor of the same browser, before and after', async () => {
    const { host, open, clock } = await setUp()
    for (const identity of [undefined, 'user:anna', undefined, 'user:berta']) {
      const { client } = await open(identity)
      client.send({ text: String(identity) })
      await clock.advance(100)
      client.close()
      await clock.advance(100)
    }
    expect(new Set(host.calls.map(({ address }) => address)).size).toBe(4)
    expect(host.calls.map(({ identifiers }) => identifiers?.[0]?.value)).toEqual([
      undefined,
      'anna',
      undefined,
      'berta',
    ])
  })

  it('is told to sign in again when the token does not hold, or cannot be read now', async () => {
    const { world, open } = await setUp()
    for (const identity of ['user:', 'broken']) {
      const { client } = await open(identity)
      expect(client.view.connection).toEqual({ phase: 'stopped', reason: 'notSignedIn' })
    }
    expect(world.logged).toMatchObject([{ message: 'web chat: signing in failed' }])
  })

  it('is who an app is for: nobody else is let in', async () => {
    const { open } = await setUp({ signInRequired: true })
    expect((await open()).client.view.connection).toEqual({ phase: 'stopped', reason: 'notSignedIn' })
    expect((await open('user:anna')).client.view.connection).toEqual({ phase: 'online' })
  })
})

describe('[L2] a message that no page shows', () => {
  async function twoNodes() {
    const away: AwayMessage[] = []
    const first = await setUp({ onAway: (message) => void away.push(message) })
    const second = await setUp({}, first.world)
    const answer = async (address: string): Promise<ConversationMessage> => {
      const message = first.host.write(address, 'help', { text: 'an answer' })
      await first.world.adapter.send(address, 'help', message)
      return message
    }
    return { away, first, second, answer, clock: first.clock }
  }

  it('is told to the host, which can push it', async () => {
    const { away, first, answer, clock } = await twoNodes()
    const page = await first.open('user:anna')
    page.client.send({ text: 'hello' })
    await clock.advance(100)
    const address = first.host.calls[0]?.address ?? ''
    await answer(address)
    await clock.advance(5_000)
    expect(away).toEqual([])
    page.client.close()
    await clock.advance(100)
    const message = await answer(address)
    await clock.advance(5_000)
    expect(away).toEqual([{ visitor: address, service: 'help', message }])
  })

  it('is not, while a page at another node has it', async () => {
    const { away, first, second, answer, clock } = await twoNodes()
    const page = await first.open('user:anna')
    page.client.send({ text: 'hello' })
    await clock.advance(100)
    page.client.close()
    await second.open('user:anna')
    await answer(first.host.calls[0]?.address ?? '')
    await clock.advance(5_000)
    expect(away).toEqual([])
  })
})
