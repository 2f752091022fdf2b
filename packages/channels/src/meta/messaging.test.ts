import type { ConversationMessage, MessageContent } from '@ringwright/core'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { describe, expect, it } from 'vitest'
import { instagram } from '../instagram/index.js'
import { messenger } from '../messenger/index.js'
import { ACCOUNT, VERIFY_TOKEN } from './fixtures/messaging-platform.js'
import { MessagingWorld, OPTIONS } from './fixtures/messaging-world.js'
import type { MessagingOptions } from './messaging-options.js'

const ANNA = '7001'
const OUTSIDE = {
  status: 400,
  code: 10,
  subcode: 2_018_278,
  message: 'This message is sent outside of allowed window.',
}

async function setUp(object: 'page' | 'instagram' = 'page', options: Partial<MessagingOptions> = {}) {
  const world = new MessagingWorld(object, options)
  const host = new ChannelHostModel(['help'])
  await world.adapter.start(host)
  const write = (content: MessageContent, role: ConversationMessage['author']['role'] = 'agent') => {
    const message = host.write(ANNA, 'help', content)
    return world.adapter.send(ANNA, 'help', { ...message, author: { role } })
  }
  return { ...world, world, host, platform: world.provider, write }
}

describe('[L7] the webhook of Messenger and Instagram', () => {
  it('gives the challenge back to whoever knows the token, and to nobody else', async () => {
    const { channel } = await setUp()
    const ask = (token: string) => {
      const query = new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.challenge': '1158201444',
        'hub.verify_token': token,
      })
      return channel.webhook(new Request(`https://center.example/meta?${query}`))
    }
    expect(await (await ask(VERIFY_TOKEN)).text()).toBe('1158201444')
    expect((await ask('guessed')).status).toBe(403)
  })

  it('passes over what is not for us: echoes, other accounts, what another app answers, other products', async () => {
    const { host, platform } = await setUp()
    await platform.event(ACCOUNT, { message: { mid: 'm_1', is_echo: true, text: 'from the inbox' } })
    await platform.event(ANNA, { message: { mid: 'm_2', text: 'hello' } }, '999999')
    const standby = [{ sender: { id: ANNA }, message: { mid: 'm_3', text: 'hello' } }]
    await platform.deliver(JSON.stringify({ object: 'page', entry: [{ id: ACCOUNT, standby }] }))
    expect(await platform.deliver(JSON.stringify({ object: 'instagram', entry: [] }))).toBe('refused')
    expect(host.calls).toEqual([])
  })

  it('takes pressed buttons, reactions, places and what was shared', async () => {
    const { host, platform } = await setUp()
    await platform.event(ANNA, { postback: { mid: 'm_1', title: 'Where is it?', payload: 'where' } })
    await platform.event(ANNA, { postback: { mid: 'm_5', payload: 'unnamed' } })
    await platform.event(ANNA, { reaction: { mid: 'm_0', action: 'react', reaction: 'like', emoji: '👍' } })
    await platform.event(ANNA, { reaction: { mid: 'm_0', action: 'unreact' } })
    const coordinates = { lat: 52.5163, long: 13.3777 }
    await platform.message(ANNA, 'm_2', { attachments: [{ type: 'location', title: 'Pin', payload: { coordinates } }] })
    const reel = { type: 'ig_reel', payload: { title: 'Shoes', url: 'https://www.instagram.example/reel/1' } }
    await platform.message(ANNA, 'm_3', { text: 'these?', attachments: [reel] })
    const script = { type: 'image', payload: { url: 'javascript:alert(1)' } }
    await platform.message(ANNA, 'm_4', { attachments: [script] })
    expect(host.calls.map(({ content }) => content)).toEqual([
      { text: 'Where is it?', reply: { id: 'where' } },
      { text: 'unnamed', reply: { id: 'unnamed' } },
      { text: '👍' },
      { location: { latitude: 52.5163, longitude: 13.3777 } },
      { text: 'these?\nShoes: https://www.instagram.example/reel/1' },
    ])
  })

  it('tells what was changed, and when, and what was taken back', async () => {
    const { host, platform } = await setUp('instagram')
    await platform.message(ANNA, 'm_1', { text: 'on Monday' })
    await platform.event(ANNA, { message_edit: { mid: 'm_1', text: 'on Tuesday' }, timestamp: 7_000 })
    await platform.event(ANNA, { message: { mid: 'm_1', is_deleted: true } })
    const message = { address: ANNA, service: 'help', externalId: 'm_1' }
    expect(host.revisions).toEqual([
      { ...message, content: { text: 'on Tuesday' }, at: 7_000 },
      { ...message, content: null },
    ])
  })
})

describe('[L7] [L13] the window of Messenger and Instagram', () => {
  it('is a day, and a message outside of it is refused with the reason', async () => {
    const { adapter, platform, write } = await setUp()
    expect(adapter.capabilities.windowMs).toBe(24 * 3_600_000)
    platform.errors.push(OUTSIDE)
    expect(await write({ text: 'late' })).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('too long'),
    })
    expect(adapter.health?.()).toEqual({ state: 'up' })
  })

  it('is a week for people where Meta has granted the tag, and not for flows', async () => {
    const { adapter, platform, write } = await setUp('page', { humanAgentTag: true })
    expect(adapter.capabilities.windowMs).toBe(7 * 24 * 3_600_000)
    platform.errors.push(OUTSIDE)
    expect(await write({ text: 'late' })).toMatchObject({ outcome: 'sent' })
    expect(await write({ text: 'in time' })).toMatchObject({ outcome: 'sent' })
    platform.errors.push(OUTSIDE)
    expect(await write({ text: 'by itself' }, 'flow')).toMatchObject({ outcome: 'refused' })
    expect(platform.posts.map(({ messaging_type, tag }) => [messaging_type, tag])).toEqual([
      ['MESSAGE_TAG', 'HUMAN_AGENT'],
      ['RESPONSE', undefined],
    ])
  })
})

describe('[L7] [L14] receipts of Messenger', () => {
  it('say until when everything was read, which is told of each message once', async () => {
    const { host, platform, clock, write } = await withClock()
    for (const text of ['one', 'two']) {
      await write({ text })
      await clock.advance(1_000)
    }
    const watermark = clock.now()
    await write({ text: 'three' })
    host.mood = 'unavailable'
    expect((await platform.event(ANNA, { read: { watermark: watermark - 1 } })).status).toBe(503)
    host.mood = 'well'
    await platform.event(ANNA, { read: { watermark: watermark - 1 } })
    await platform.event(ANNA, { read: { watermark: watermark - 1 } })
    expect(host.receipts).toEqual(['m_sent0', 'm_sent1'].map((externalId) => ({ externalId, state: 'read' })))
  })

  async function withClock() {
    const parts = await setUp()
    return { ...parts, clock: parts.platform.clock }
  }
})

describe('[L7] what is sent to Messenger and Instagram', () => {
  it('says whether the channel is up, and waits while the token is refused or the rate is limited', async () => {
    const { adapter, platform, write } = await setUp()
    platform.errors.push({ status: 400, code: 190, message: 'Session has expired' })
    expect(await write({ text: 'one' })).toMatchObject({ outcome: 'later' })
    expect(adapter.health?.()).toMatchObject({ state: 'down' })
    expect(await write({ text: 'one' })).toMatchObject({ outcome: 'sent' })
    expect(adapter.health?.()).toEqual({ state: 'up' })
    platform.errors.push({ status: 400, code: 613, message: 'limit' })
    expect(await write({ text: 'two' })).toMatchObject({ outcome: 'later', retryAfterMs: 60_000, wholeChannel: true })
  })

  it.each([
    [500, { code: 1_200 }, { outcome: 'later' }],
    [500, { code: 190 }, { outcome: 'later' }],
    [500, { code: 551 }, { outcome: 'refused' }],
    [429, { code: 613 }, { outcome: 'later', retryAfterMs: 60_000, wholeChannel: true }],
    // Nobody knows where on its way it stopped.
    [500, { code: 2 }, { outcome: 'unknown' }],
    [400, { code: 1, subcode: 1_357_046 }, { outcome: 'unknown' }],
    [400, { code: 1, subcode: 99 }, { outcome: 'later' }],
  ])(
    'goes again where it was not sent, and not where it may have gone: %d with %j',
    async (status, error, expected) => {
      const { platform, write } = await setUp()
      platform.errors.push({ status, ...error, message: 'of Meta' })
      expect(await write({ text: 'one' })).toMatchObject(expected)
    },
  )

  it('has the limits of each: Instagram counts bytes, and takes no documents', async () => {
    const [page, insta] = [await setUp(), await setUp('instagram')]
    const { capabilities } = insta.adapter
    expect(page.adapter.capabilities).toMatchObject({ textLengthMax: 2_000, captionLengthMax: 0 })
    expect(capabilities.measureText?.('Grüße')).toBe(7)
    expect(capabilities.files?.some(({ type }) => type === '*' || type.startsWith('application'))).toBe(false)
    await page.write({
      attachments: [{ url: 'https://f.example/a.pdf', name: 'a.pdf', contentType: 'application/pdf' }],
    })
    expect(page.platform.posts[0]?.message?.attachment).toMatchObject({ type: 'file' })
  })

  it('goes out by the account of the service, and by none for another', async () => {
    const { adapter, host } = await setUp()
    const message = host.write(ANNA, 'help', { text: 'hello' })
    expect(await adapter.send(ANNA, 'sales', message)).toMatchObject({ outcome: 'refused' })
  })

  it('is set up with options that say what is wrong with them', () => {
    const [account] = OPTIONS.accounts
    const twice = [account, account].flatMap((each) => each ?? [])
    expect(() => messenger({ ...OPTIONS, accounts: twice })).toThrow('one service for each account')
    expect(() => messenger({ ...OPTIONS, accounts: [] })).toThrow('options of messenger')
    expect(() => instagram({ ...OPTIONS, appSecret: 'short' })).toThrow('App Secret')
  })
})
