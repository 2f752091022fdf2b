import {
  createContactCenter,
  type InboundMessage,
  memoryDirectory,
  type MessageContent,
  seededRandom,
  type SendOutcome,
} from '@ringwright/core'
import { createAttachments, memoryAttachmentStore } from '@ringwright/core/attachments'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { callbackSignature } from '../tencent/callback-envelope.js'
import { xmlOf } from '../tencent/fixtures/sealed.js'
import { ENCODING_AES_KEY, TOKEN } from './fixtures/wechat-platform.js'
import { OPTIONS, WeChatWorld } from './fixtures/wechat-world.js'
import { weChat, type WeChatOptions } from './index.js'

const ANNA = 'oyORnuP8q7ou2gfYjqLzSIWZf0rs'
/** The beginning of a picture, by which its kind is known. */
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

async function open(options: Partial<WeChatOptions> = {}, like?: WeChatWorld) {
  const world = new WeChatWorld(options, like)
  const host = new ChannelHostModel(['help'])
  await world.adapter.start(host)
  const { provider: platform } = world
  const send = (content: MessageContent): Promise<SendOutcome> =>
    world.adapter.send(ANNA, 'help', host.write(ANNA, 'help', content))
  return { world, host, platform, send }
}

const last = ({ calls }: ChannelHostModel): Partial<InboundMessage> => calls.at(-1) ?? {}

describe('[L3] what people write to an Official Account', () => {
  it.each([
    ['a text', { MsgType: 'text', Content: '你好 <&>' }, { text: '你好 <&>' }],
    [
      'a pressed option',
      { MsgType: 'text', Content: 'Yes', bizmsgmenuid: '101' },
      { text: 'Yes', reply: { id: '101' } },
    ],
    [
      'a place',
      { MsgType: 'location', Location_X: 23.134521, Location_Y: 113.358803, Scale: 20, Label: 'Here' },
      { location: { latitude: 23.134521, longitude: 113.358803, name: 'Here' } },
    ],
    [
      'a link',
      { MsgType: 'link', Title: 'T', Description: 'D', Url: 'https://x.example' },
      { text: 'T\nD\nhttps://x.example' },
    ],
  ])('[L12] may be %s', async (_, fields, content) => {
    const { host, platform } = await open()
    await platform.tell(ANNA, { ...fields, MsgId: 6_054_768_590 })
    expect(last(host)).toEqual({ address: ANNA, service: 'help', externalId: `${ANNA}/6054768590`, content })
  })

  it.each([
    ['image', 'photo.jpg', 'image/jpeg'],
    ['voice', 'voice.amr', 'audio/amr'],
    ['video', 'video.mp4', 'video/mp4'],
    ['shortvideo', 'video.mp4', 'video/mp4'],
  ])('[L12] may be a file: %s', async (MsgType, name, contentType) => {
    const { host, platform } = await open()
    await platform.tell(ANNA, { MsgType, MediaId: 'media_id-1', Recognition: 'understood', MsgId: 1 })
    expect(last(host).content).toMatchObject({ text: 'understood', attachments: [{ name, contentType }] })
  })

  it('may be chosen from the menu or scanned, each once however often it is posted', async () => {
    const menu = [{ label: 'Orders', items: [{ label: 'Where is it?', id: 'where' }] }]
    const { host, platform } = await open({ menu })
    const click = { MsgType: 'event', Event: 'CLICK', EventKey: 'where' }
    await platform.tell(ANNA, click)
    await platform.tell(ANNA, click)
    expect(host.messages(ANNA, 'help').map(({ text, reply }) => [text, reply?.id])).toEqual([['Where is it?', 'where']])
    const ScanCodeInfo = { ScanType: 'qrcode', ScanResult: 'order 17' }
    await platform.tell(ANNA, { MsgType: 'event', Event: 'scancode_waitmsg', EventKey: 'k', ScanCodeInfo })
    expect(last(host).content).toEqual({ text: 'order 17' })
  })

  it('[M2] makes a customer of somebody who follows the account, before the first message', async () => {
    const { host, platform } = await open()
    host.mood = 'unavailable'
    const follow = { MsgType: 'event', Event: 'subscribe', EventKey: 'qrscene_123', Ticket: 'T' }
    expect((await platform.tell(ANNA, follow)).status).toBe(503)
    host.mood = 'well'
    expect((await platform.tell(ANNA, follow)).status).toBe(200)
    expect(host.meetings).toEqual([{ address: ANNA }])
    expect(host.calls).toEqual([])
  })

  it('[K21] withdraws consent by following no longer, and is answered again by coming back', async () => {
    const { provider: platform } = new WeChatWorld()
    const account = weChat({ ...OPTIONS, fetch: platform.fetch })
    const center = createContactCenter({ clock: platform.clock, random: seededRandom(1), plugins: [account] })
    await center.start()
    platform.webhook = account.webhook
    const told = async (Event: string) => {
      expect((await platform.tell(ANNA, { MsgType: 'event', Event, EventKey: '' })).status).toBe(200)
      await platform.clock.advance(1_000)
      const asked = ['service', 'news'].map((purpose) =>
        center.permissions.ask({ channel: 'wechat', address: ANNA }, { purpose }),
      )
      return (await Promise.all(asked)).map(({ outcome }) => outcome)
    }
    expect(await told('subscribe')).toEqual(['allowed', 'allowed'])
    expect(await told('unsubscribe')).toEqual(['refused', 'refused'])
    expect(await told('subscribe')).toEqual(['allowed', 'refused'])
    await center.stop()
  })

  it('is passed over when it says nothing to an agent, or is new to the platform', async () => {
    const { host, platform } = await open()
    const events = ['SCAN', 'LOCATION', 'VIEW', 'pic_sysphoto', 'view_miniprogram', 'new_event']
    for (const Event of events) {
      expect((await platform.tell(ANNA, { MsgType: 'event', Event, EventKey: 'x' })).status).toBe(200)
    }
    expect((await platform.tell(ANNA, { MsgType: 'hologram', MsgId: 1 })).status).toBe(200)
    expect((await platform.tell(ANNA, { MsgType: 'image', MediaId: '../../token', MsgId: 2 })).status).toBe(200)
    expect((await platform.tell(ANNA, { MsgType: 'location', Location_X: 'x', MsgId: 3 })).status).toBe(200)
    expect([host.calls, host.meetings]).toEqual([[], []])
  })

  it('[L19] is answered before the five seconds are over, and is one message if they are', async () => {
    const { host, platform } = await open()
    const release = host.hold()
    const message = { MsgType: 'text', Content: 'slow', MsgId: 7 }
    const first = platform.tell(ANNA, message)
    await platform.clock.advance(5_000)
    const second = platform.tell(ANNA, message)
    release()
    expect([(await first).status, (await second).status]).toEqual([200, 200])
    expect(host.messages(ANNA, 'help')).toHaveLength(1)
  })
})

describe('[L3] what an Official Account writes to people', () => {
  it('[L13] has options as a menu, and a card as an article', async () => {
    const { platform, send } = await open()
    expect(await send({ text: 'Content?', options: [{ id: '101', label: 'Yes' }] })).toEqual({ outcome: 'sent' })
    const image = { url: 'https://files.example/i.png', name: 'i', contentType: 'image/png' }
    await send({ card: { title: 'Shoes', text: 'Blue', url: 'https://shop.example/1', image } })
    await send({ card: { title: 'Shoes', text: 'Blue' } })
    expect(platform.calls.map(({ body }) => body)).toEqual([
      {
        touser: ANNA,
        msgtype: 'msgmenu',
        msgmenu: { head_content: 'Content?', list: [{ id: '101', content: 'Yes' }], tail_content: '' },
      },
      {
        touser: ANNA,
        msgtype: 'news',
        news: {
          articles: [{ title: 'Shoes', description: 'Blue', url: 'https://shop.example/1', picurl: image.url }],
        },
      },
      { touser: ANNA, msgtype: 'text', text: { content: 'Shoes\nBlue' } },
    ])
  })

  it('[L12] gives WeChat a picture that the host opens, and no larger one than it takes', async () => {
    let file = async (): Promise<Response> => new Response('picture')
    const { platform, send } = await open({ openFile: () => file() })
    const attachments = [{ url: 'https://files.example/a', name: 'a.png', contentType: 'image/png' }]
    expect(await send({ attachments })).toEqual({ outcome: 'sent' })
    expect(platform.calls.at(-1)?.body).toMatchObject({ msgtype: 'image', image: { media_id: 'uploaded0' } })
    expect([...platform.files.values()]).toEqual(['a.png'])
    const refused = { outcome: 'refused', reason: 'The file could not be opened, or is too large' }
    file = async () => new Response(new Uint8Array(10_000_001))
    expect(await send({ attachments })).toEqual(refused)
    file = async () => new Response(null, { status: 404 })
    expect(await send({ attachments })).toEqual(refused)
    file = () => new Promise(() => {})
    const late = send({ attachments })
    await platform.clock.advance(20_000)
    expect(await late).toEqual(refused)
  })

  it('[L12] gives WeChat a file of the conversation, and opens no other address for that', async () => {
    const clock = steppingClock()
    const attachments = createAttachments({
      ...{ store: memoryAttachmentStore(), directory: memoryDirectory(), clock, random: seededRandom(1) },
      url: 'https://center.example/files',
      secret: 'signs links to files, thirty-two characters',
    })
    const { platform, send } = await open({
      openFile: ({ url }, signal) =>
        attachments.download(new Request(url, { signal }), { remoteAddress: '', params: {} }),
    })
    const body = new Blob([PNG]).stream()
    const kept = await attachments.keep({ uploader: 'ada', name: 'a.png', body })
    if (kept.outcome !== 'kept') throw new Error(`The file was not kept: ${kept.reason}`)
    expect(await send({ attachments: [kept.attachment] })).toEqual({ outcome: 'sent' })
    expect([...platform.files.values()]).toEqual(['a.png'])
    const inside = { ...kept.attachment, url: 'http://169.254.169.254/latest/meta-data' }
    expect(await send({ attachments: [inside] })).toMatchObject({ outcome: 'refused' })
  })

  it('[L12] says that it takes no files where the host opens none', () => {
    expect(new WeChatWorld({ openFile: undefined as never }).adapter.capabilities.attachments).toBe(false)
  })

  it('[L13] may be a template with values by name, and is told whether it arrived', async () => {
    const templates = { ready: { id: 'ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY', keys: ['first', 'keyword1'] } }
    const { world, host, platform, send } = await open({ templates })
    expect(world.adapter.capabilities).toMatchObject({ templates: true, windowMs: 172_800_000 })
    const template = { name: 'ready', language: 'zh-CN', parameters: ['Hello', '17'] }
    expect(await send({ template })).toEqual({ outcome: 'sent', externalId: 'template/200228332' })
    expect(platform.calls.at(-1)?.body).toEqual({
      touser: ANNA,
      template_id: templates.ready.id,
      data: { first: { value: 'Hello' }, keyword1: { value: '17' } },
    })
    const finished = { MsgType: 'event', Event: 'TEMPLATESENDJOBFINISH', MsgID: 200_228_332 }
    await platform.tell(ANNA, { ...finished, Status: 'success' })
    await platform.tell(ANNA, { ...finished, Status: 'failed:user block' })
    await platform.tell(ANNA, { ...finished, Status: 'failed: system failed' })
    const externalId = 'template/200228332'
    expect(host.receipts).toEqual([
      { externalId, state: 'delivered' },
      { externalId, state: 'failed', reason: 'The customer does not want messages of this account' },
      { externalId, state: 'failed', reason: 'WeChat says: failed: system failed' },
    ])
    expect(await send({ template: { ...template, name: 'toString' } })).toMatchObject({ outcome: 'refused' })
    expect(await send({ template: { ...template, parameters: [] } })).toMatchObject({
      reason: 'The template "ready" has 2 values, not 0',
    })
  })

  it.each([
    [
      45_015,
      { outcome: 'refused', reason: 'The customer wrote more than 48 hours ago, or no longer follows the account' },
    ],
    [45_047, { outcome: 'refused', reason: expect.stringContaining('has to write first') as string }],
    [45_009, { outcome: 'later', retryAfterMs: 60_000, wholeChannel: true }],
    [-1, { outcome: 'later' }],
    [45_002, { outcome: 'refused', reason: 'in the words of the platform' }],
  ])('is sent later or refused as the code says: %d', async (code, expected) => {
    const { platform, send } = await open()
    platform.errcode = code
    expect(await send({ text: 'hello' })).toMatchObject(expected)
    platform.errcode = undefined
    expect(await send({ text: 'hello' })).toEqual({ outcome: 'sent' })
  })

  it('is sent once more when the token has ended while it was under way', async () => {
    const { platform, send } = await open()
    await send({ text: 'one' })
    platform.endTokens()
    expect(await send({ text: 'two' })).toEqual({ outcome: 'sent' })
    expect(platform.seen(ANNA).map(({ text }) => text)).toEqual(['one', 'two'])
  })

  it('goes out from two nodes with one token', async () => {
    const one = await open()
    const two = await open({}, one.world)
    const sent = Promise.all([one.send({ text: 'a' }), two.send({ text: 'b' })])
    await one.platform.clock.advance(1_000)
    expect(await sent).toEqual([{ outcome: 'sent' }, { outcome: 'sent' }])
    expect(one.platform.tokensGiven).toBe(1)
  })

  it('[U10] waits for an operator when WeChat gives no token, who reads why', async () => {
    const { world, platform, send } = await open()
    const since = platform.clock.now()
    platform.tokenError = { errcode: 40_164, errmsg: 'invalid ip 1.2.3.4, not in whitelist' }
    const reason = 'WeChat gives no access token: 40164 invalid ip 1.2.3.4, not in whitelist'
    expect(await send({ text: 'hello' })).toEqual({ outcome: 'later', reason })
    expect(world.adapter.health?.()).toEqual({ state: 'down', since, reason })
    platform.tokenError = undefined
    await platform.clock.advance(5_000)
    expect(await send({ text: 'hello' })).toEqual({ outcome: 'sent' })
    expect(world.adapter.health?.()).toEqual({ state: 'up' })
  })
})

describe('[L12] a file of a customer of WeChat', () => {
  it('is had by a signed link for three days, a video from where WeChat says', async () => {
    const { world, host, platform } = await open()
    const get = async (MsgType: string, MediaId: string) => {
      await platform.tell(ANNA, { MsgType, MediaId, MsgId: platform.clock.now() + host.calls.length })
      const response = await world.channel.media(new Request(last(host).content?.attachments?.[0]?.url ?? ''))
      return [response.status, await response.text()]
    }
    platform.files.set('m1', 'picture')
    platform.videos.set('m2', 'https://vweixinp.tc.qq.com/102/v')
    platform.videos.set('m3', 'https://qq.com.evil.example/v')
    expect(await get('image', 'm1')).toEqual([200, 'picture'])
    expect(await get('video', 'm2')).toEqual([200, 'video at /102/v'])
    expect(await get('video', 'm3')).toEqual([503, ''])
    expect(await get('image', 'm4')).toEqual([404, ''])
    platform.endTokens()
    expect((await get('image', 'm1'))[0]).toBe(503)
    expect(await get('image', 'm1')).toEqual([200, 'picture'])
  })
})

describe('[L18] the webhook of WeChat', () => {
  const query = (token: string) => {
    const signature = callbackSignature([token, '1', 'n'])
    return new URLSearchParams({ signature, timestamp: '1', nonce: 'n', echostr: '5930' })
  }

  it('echoes for somebody who knows the token, and for nobody else', async () => {
    const { world } = await open()
    const ask = async (parameters: URLSearchParams) => {
      const response = await world.channel.webhook(new Request(`https://center.example/wechat?${parameters}`))
      return [response.status, await response.text()]
    }
    expect(await ask(query(TOKEN))).toEqual([200, '5930'])
    expect(await ask(query('guessed'))).toEqual([403, ''])
    expect(await ask(new URLSearchParams())).toEqual([405, ''])
  })

  it('believes nothing in the clear when it has a key, and in plain mode what is signed', async () => {
    const message = { MsgType: 'text', Content: 'in the clear', MsgId: 1 }
    const sealedOnly = await open()
    sealedOnly.platform.encodingAesKey = undefined
    expect((await sealedOnly.platform.tell(ANNA, message)).status).toBe(401)
    const { encodingAesKey: _key, ...plain } = OPTIONS
    const world = new WeChatWorld({ ...plain, encodingAesKey: undefined as never })
    const host = new ChannelHostModel(['help'])
    await world.adapter.start(host)
    world.provider.encodingAesKey = undefined
    expect((await world.provider.tell(ANNA, message)).status).toBe(200)
    expect(await world.provider.forge('x')).toBe('refused')
    expect(host.calls.map(({ content }) => content.text)).toEqual(['in the clear'])
  })

  it('believes a delivery for five minutes and once', async () => {
    const { host, platform } = await open()
    await platform.tell(ANNA, { MsgType: 'text', Content: 'a', MsgId: 1 })
    expect(await platform.redeliver()).toBe('taken')
    expect(host.calls).toHaveLength(1)
    await platform.clock.advance(301_000)
    expect(await platform.redeliver()).toBe('refused')
  })

  it('takes no message of another account, no entities and nothing long', async () => {
    const { host, platform } = await open()
    const answers = [
      await platform.deliver(
        '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>',
      ),
      await platform.deliver(xmlOf({ MsgType: 'text', Content: 'x'.repeat(70_000), FromUserName: ANNA, MsgId: 1 })),
      await platform.deliver(xmlOf({ Content: 'of nobody' })),
    ]
    platform.encodingAesKey = `H${ENCODING_AES_KEY.slice(1)}`
    answers.push(await platform.deliver(xmlOf({ MsgType: 'text', Content: 'x', FromUserName: ANNA, MsgId: 2 })))
    expect(answers).toEqual(Array(4).fill('refused'))
    expect(host.calls).toEqual([])
  })
})

describe('the account', () => {
  it('gives WeChat its menu, and says what WeChat does not like about it', async () => {
    const menu = [
      { label: 'Shop', url: 'https://shop.example' },
      { label: 'Orders', items: [{ label: 'Where is it?', id: 'where' }] },
    ]
    const { world, platform } = await open({ menu })
    await world.channel.publishMenu()
    expect(platform.calls.at(-1)).toEqual({
      path: '/cgi-bin/menu/create',
      body: {
        button: [
          { type: 'view', name: 'Shop', url: 'https://shop.example' },
          { name: 'Orders', sub_button: [{ type: 'click', name: 'Where is it?', key: 'where' }] },
        ],
      },
    })
    platform.errcode = 40_018
    await expect(world.channel.publishMenu()).rejects.toMatchObject({ code: 'invalid_argument' })
    platform.become('unreachable')
    await expect(world.channel.publishMenu()).rejects.toMatchObject({ code: 'unavailable' })
    const without = await open()
    await expect(without.world.channel.publishMenu()).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect(weChat(OPTIONS).publishMenu()).rejects.toMatchObject({ code: 'wrong_state' })
  })

  it('has options that are checked before anything happens', () => {
    expect(() => weChat({ ...OPTIONS, appId: 'x' })).toThrow(/App ID/)
    expect(() => weChat({ ...OPTIONS, encodingAesKey: 'short' })).toThrow(/43 letters/)
    expect(() => weChat({ ...OPTIONS, token: 'with space' })).toThrow(/letters and digits/)
  })
})
