import {
  type CenterId,
  createContactCenter,
  type Directory,
  memoryDirectory,
  type MessageContent,
  seededRandom,
} from '@ringwright/core'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { describe, expect, it } from 'vitest'
import { OPTIONS, QqWorld } from './fixtures/qq-world.js'
import { qq } from './index.js'
import { QqSignature } from './qq-signature.js'

const CENTER = 'main' as CenterId
const ANNA = 'E4F4AEA33253A2797FB897C50B81D7ED'

async function setUp(like?: { readonly world: QqWorld; readonly host: ChannelHostModel }) {
  const world = new QqWorld({}, like?.world)
  const host = like?.host ?? new ChannelHostModel(['help'])
  await world.adapter.start(host)
  const { provider, adapter } = world
  const write = (content: MessageContent) => adapter.send(ANNA, 'help', host.write(ANNA, 'help', content))
  const says = (content: string, id: string) => provider.message(ANNA, id, { content })
  return { world, host, provider, adapter, clock: provider.clock, write, says }
}

describe('[L4] [L18] the signature of QQ', () => {
  it('is that of the documentation for its secret, and the trial of an address is answered with it', async () => {
    const { provider } = await setUp()
    const d = { plain_token: 'Arq0D5A61EgUu4OxUvOp', event_ts: '1725442341' }
    const answer = await provider.post(JSON.stringify({ op: 13, d }))
    expect(await answer.json()).toEqual({
      plain_token: 'Arq0D5A61EgUu4OxUvOp',
      signature:
        '87befc99c42c651b3aac0278e71ada338433ae26fcb24307bdc5ad38c1adc2d01bcfcadc0842edac85e85205028a1132afe09280305f13aa6909ffc2d652c706',
    })
  })

  it('covers the time and the body, and is refused where it is none', () => {
    const signature = new QqSignature('DG5g3B4j9X2KOErG')
    const body = Buffer.from('{"op":0}')
    const signed = signature.sign('1725442341', '{"op":0}')
    expect(signature.isValid('1725442341', body, signed)).toBe(true)
    expect(signature.isValid('1725442342', body, signed)).toBe(false)
    expect(signature.isValid('1725442341', Buffer.from('{"op":1}'), signed)).toBe(false)
    for (const odd of ['', 'zz', signed.slice(2), `${signed}00`])
      expect(signature.isValid('1725442341', body, odd)).toBe(false)
  })
})

describe('[L4] what is written on QQ', () => {
  it('comes with its files, and is acknowledged as QQ wants it', async () => {
    const { host, provider } = await setUp()
    const attachments = [
      { content_type: 'image/jpeg', filename: 'a.jpg', size: 12, url: '//multimedia.example/a' },
      { content_type: 'voice', filename: 'v.amr', url: 'https://multimedia.example/v' },
      { content_type: 'file', filename: 'x', url: 'javascript:alert(1)' },
    ]
    const answer = await provider.message(ANNA, 'm1', { content: ' look ', attachments })
    expect(await answer.json()).toEqual({ op: 12 })
    expect(host.calls.map(({ content }) => content)).toEqual([
      {
        text: 'look',
        attachments: [
          { url: 'https://multimedia.example/a', name: 'a.jpg', contentType: 'image/jpeg', bytes: 12 },
          { url: 'https://multimedia.example/v', name: 'v.amr', contentType: 'application/octet-stream' },
        ],
      },
    ])
  })

  it('makes a customer of who adds the bot, and passes over groups', async () => {
    const { host, provider } = await setUp()
    await provider.event('FRIEND_ADD', { openid: ANNA, timestamp: 1 })
    await provider.event('GROUP_AT_MESSAGE_CREATE', { id: 'g1', author: { member_openid: ANNA }, content: 'hello' })
    expect(host.meetings).toEqual([{ address: ANNA }])
    expect(host.calls).toEqual([])
  })

  it('[K21] is not answered where the bot was removed, and is again where it was added, or only may not write first', async () => {
    const { provider } = await setUp()
    const { clock } = provider
    const bot = qq({ ...OPTIONS, fetch: provider.fetch })
    const center = createContactCenter({ clock, random: seededRandom(1), plugins: [bot] })
    await center.start()
    provider.webhook = bot.webhook
    const may = async (purpose: string) =>
      (await center.permissions.ask({ channel: 'qq', address: ANNA }, { purpose })).outcome
    const told = async (type: string) => {
      await provider.event(type, { openid: ANNA, timestamp: Math.floor(clock.now() / 1_000) })
      await clock.advance(1_000)
      return [type, await may('service'), await may('news')]
    }
    const hasAgreed = () =>
      center.permissions.ask({ channel: 'qq', address: ANNA }, { purpose: 'news', needsConsent: true })
    const types = ['FRIEND_DEL', 'FRIEND_ADD', 'C2C_MSG_RECEIVE', 'C2C_MSG_REJECT', 'C2C_MSG_RECEIVE']
    const found: unknown[] = []
    for (const type of types) found.push(await told(type))
    expect(found).toEqual([
      ['FRIEND_DEL', 'refused', 'refused'],
      ['FRIEND_ADD', 'allowed', 'refused'],
      ['C2C_MSG_RECEIVE', 'allowed', 'allowed'],
      ['C2C_MSG_REJECT', 'allowed', 'refused'],
      ['C2C_MSG_RECEIVE', 'allowed', 'allowed'],
    ])
    expect(await hasAgreed()).toEqual({ outcome: 'refused', reason: 'noConsent' })
    await center.stop()
  })

  it('keeps its order while the directory is slow', async () => {
    const behind = memoryDirectory()
    let release = (): void => {}
    const first = new Promise<void>((resolve) => {
      release = resolve
    })
    let reads = 0
    const slow: Directory = {
      ...behind,
      async get(center, collection, id) {
        if (collection.name === 'qq-messages' && reads++ === 0) await first
        return behind.get(center, collection, id)
      },
    }
    const world = new QqWorld({}, undefined, slow)
    const host = new ChannelHostModel(['help'])
    await world.adapter.start(host)
    const both = ['one', 'two'].map((content) => world.provider.message(ANNA, content, { content }))
    await world.provider.message('B', 'three', { content: 'three' })
    release()
    await Promise.all(both)
    expect(host.calls.map(({ externalId }) => externalId)).toEqual(['three', 'one', 'two'])
  })
})

describe('[L4] [L13] what is sent on QQ', () => {
  it('answers the last message, five times within an hour, whichever node heard it and after a restart', async () => {
    const first = await setUp()
    await first.says('hello', 'm1')
    await first.write({ text: 'one' })
    const { provider, write, says, clock, adapter } = await setUp(first)
    expect(adapter.capabilities.windowMs).toBe(3_600_000)
    await write({ text: 'two' })
    const slots = () => provider.posts.map(({ msg_id, msg_seq }) => [msg_id, msg_seq])
    expect(slots()).toEqual([
      ['m1', 1],
      ['m1', 2],
    ])
    for (const text of ['three', 'four', 'five']) await write({ text })
    provider.refusesUnasked = true
    expect(await write({ text: 'six' })).toEqual({ outcome: 'refused', reason: 'no permission to write first' })
    await says('and?', 'm2')
    expect(await write({ text: 'seven' })).toMatchObject({ outcome: 'sent' })
    expect(slots().at(-1)).toEqual(['m2', 1])
    await clock.advance(3_600_000)
    expect(await write({ text: 'eight' })).toMatchObject({ outcome: 'refused' })
  })

  it('is the same answer when it is sent again', async () => {
    const { adapter, host, provider, says, write } = await setUp()
    await says('hello', 'm1')
    const message = host.write(ANNA, 'help', { text: 'answer' })
    expect(await adapter.send(ANNA, 'help', message)).toEqual({ outcome: 'sent', externalId: 'ROBOT1.0_1' })
    expect(await adapter.send(ANNA, 'help', message)).toEqual({ outcome: 'sent' })
    expect(provider.seen(ANNA)).toEqual([{ text: 'answer' }])
    for (const text of ['two', 'three', 'four', 'five']) await write({ text })
    expect(provider.posts.map(({ msg_seq }) => msg_seq)).toEqual([1, 2, 3, 4, 5])
  })

  it('answers the newest message, though an earlier one is posted again', async () => {
    const { provider, says, write } = await setUp()
    await says('hello', 'm1')
    await write({ text: 'one' })
    await says('are you there?', 'm2')
    await says('hello', 'm1')
    await write({ text: 'two' })
    expect(provider.seen(ANNA)).toEqual([{ text: 'one' }, { text: 'two' }])
  })

  it('stands nowhere with the name of the customer', async () => {
    const { says, world } = await setUp()
    await says('hello', 'm1')
    const raw = { name: 'qq-messages', indexes: {} }
    expect(await world.directory.get(CENTER, raw, ANNA)).toBeNull()
  })

  it('goes on with a new token where the old one is taken back, and says when there is none', async () => {
    const { adapter, provider, says, write } = await setUp()
    await says('hello', 'm1')
    await write({ text: 'one' })
    provider.takeTokenBack()
    expect(await write({ text: 'two' })).toMatchObject({ outcome: 'sent' })
    expect(adapter.health?.()).toEqual({ state: 'up' })
  })

  it('is set up with options that say what is wrong with them', () => {
    expect(() => qq({ ...OPTIONS, appId: 'wx' })).toThrow('AppID')
  })
})
