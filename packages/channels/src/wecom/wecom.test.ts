import type { InboundMessage, MessageContent, SendOutcome } from '@ringwright/core'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { afterEach, describe, expect, it } from 'vitest'
import { callbackSignature } from '../tencent/callback-envelope.js'
import { sealed, xmlOf } from '../tencent/fixtures/sealed.js'
import { ACCOUNT, CORP_ID, ENCODING_AES_KEY, TOKEN } from './fixtures/wecom-platform.js'
import { OPTIONS, WeComWorld } from './fixtures/wecom-world.js'
import { weCom, type WeComOptions } from './index.js'

const ANNA = 'wmAJ2GCAAAme1XQRC-NI-q0_ZM9ukoAw'

const worlds: WeComWorld[] = []
afterEach(async () => {
  for (const { adapter } of worlds.splice(0)) await adapter.stop()
})

async function open(options: Partial<WeComOptions> = {}, like?: WeComWorld) {
  const world = new WeComWorld(options, like)
  worlds.push(world)
  const host = new ChannelHostModel(['help'])
  await world.adapter.start(host)
  const { provider: platform } = world
  const send = (content: MessageContent): Promise<SendOutcome> =>
    world.adapter.send(ANNA, 'help', host.write(ANNA, 'help', content))
  const texts = () => host.messages(ANNA, 'help').map(({ text }) => text)
  return { world, host, platform, send, texts }
}

const last = ({ calls }: ChannelHostModel): Partial<InboundMessage> => calls.at(-1) ?? {}
const text = (content: string) => ({ msgtype: 'text', text: { content } })

describe('[L3] what people write to the customer service in WeCom', () => {
  it.each([
    ['a text', text('你好'), { text: '你好' }],
    [
      'a pressed option',
      { msgtype: 'text', text: { content: 'Yes', menu_id: '101' } },
      { text: 'Yes', reply: { id: '101' } },
    ],
    [
      'a place',
      { msgtype: 'location', location: { latitude: 23.1, longitude: 113.3, name: 'Tower', address: '' } },
      { location: { latitude: 23.1, longitude: 113.3, name: 'Tower' } },
    ],
    [
      'a link',
      { msgtype: 'link', link: { title: 'T', desc: 'D', url: 'https://x.example', pic_url: 'p' } },
      { text: 'T\nD\nhttps://x.example' },
    ],
    [
      'a mini program',
      { msgtype: 'miniprogram', miniprogram: { title: 'Shop', appid: 'a', pagepath: 'p', thumb_media_id: 't' } },
      { text: 'Shop' },
    ],
  ])('[L12] may be %s', async (_, content, expected) => {
    const { host, platform } = await open()
    platform.keep(ANNA, 'm1', content)
    expect((await platform.call()).status).toBe(200)
    expect(last(host)).toEqual({ address: ANNA, service: 'help', externalId: 'm1', content: expected })
  })

  it.each([
    ['image', 'photo.jpg', 'image/jpeg'],
    ['voice', 'voice.amr', 'audio/amr'],
    ['video', 'video.mp4', 'video/mp4'],
    ['file', 'file', 'application/octet-stream'],
  ])('[L12] may be a file, had by a signed link: %s', async (msgtype, name, contentType) => {
    const { world, host, platform } = await open()
    platform.files.set('media1', 'content')
    platform.keep(ANNA, 'm1', { msgtype, [msgtype]: { media_id: 'media1' } })
    await platform.call()
    expect(last(host).content?.attachments).toMatchObject([{ name, contentType }])
    const link = last(host).content?.attachments?.[0]?.url ?? ''
    const response = await world.channel.media(new Request(link))
    expect([response.status, await response.text()]).toEqual([200, 'content'])
    await platform.clock.advance(3 * 86_400_000 + 1)
    expect((await world.channel.media(new Request(link))).status).toBe(410)
  })

  it.each([
    ['text', 'text/plain', 'An answer {"errcode":40007}'],
    ['more than WeCom gives at once', 'application/octet-stream', `${'0123456789'.repeat(2_500_000)}end`],
  ])('[L12] may be a file of %s', async (_what, type, written) => {
    const { world, host, platform } = await open()
    platform.typeOfFiles = type
    platform.files.set('media1', written)
    platform.keep(ANNA, 'm1', { msgtype: 'file', file: { media_id: 'media1' } })
    await platform.call()
    const response = await world.channel.media(new Request(last(host).content?.attachments?.[0]?.url ?? ''))
    expect([response.status, (await response.text()) === written]).toEqual([200, true])
  })

  it('is passed over when the company wrote it, it is new to the platform, or it says nothing', async () => {
    const { host, platform } = await open()
    platform.keep(ANNA, 'm1', text('of a servicer'), { origin: 5, servicer_userid: 'Zhangsan' })
    platform.keep(ANNA, 'm2', { msgtype: 'hologram' })
    platform.keep(ANNA, 'm3', { msgtype: 'image', image: { media_id: '../../token' } })
    platform.keepEvent('m4', { event_type: 'session_status_change', external_userid: ANNA, change_type: 1 })
    platform.keepEvent('m5', { event_type: 'of_a_new_kind' })
    platform.keep(ANNA, 'm6', text('after all that'))
    expect((await platform.call()).status).toBe(200)
    expect(host.calls.map(({ content }) => content.text)).toEqual(['after all that'])
    platform.keep(ANNA, 'm7', text('for another account'))
    expect((await platform.call('wkSomebodyElse')).status).toBe(200)
    expect(host.calls).toHaveLength(1)
  })

  it('[L14] is taken back where the customer has done so', async () => {
    const { host, platform } = await open()
    platform.keep(ANNA, 'm1', text('hello'))
    platform.keepEvent('m2', { event_type: 'user_recall_msg', external_userid: ANNA, recall_msgid: 'm1' })
    await platform.call()
    expect(host.revisions).toEqual([{ address: ANNA, service: 'help', externalId: 'm1', content: null }])
  })

  it('[M2] makes a customer of somebody who comes in, who is welcomed once and soon', async () => {
    const { host, platform } = await open({ accounts: [{ id: ACCOUNT, service: 'help', welcome: 'Hello!' }] })
    const entered = { event_type: 'enter_session', external_userid: ANNA, scene: '', welcome_code: 'c1' }
    platform.keepEvent('m1', entered)
    await platform.call()
    await platform.clock.advance(0)
    const welcome = { code: 'c1', msgtype: 'text', text: { content: 'Hello!' } }
    expect(platform.calls).toEqual([{ path: '/cgi-bin/kf/send_msg_on_event', body: welcome }])
    expect(host.meetings).toEqual([{ address: ANNA }])
    platform.keepEvent('m2', { ...entered, welcome_code: 'c2' })
    await platform.clock.advance(20_000)
    await platform.call()
    await platform.clock.advance(0)
    expect(platform.calls).toHaveLength(1)
  })
})

describe('[L19] messages that are fetched', () => {
  it('come page by page, each once and in order, and go on there after a restart', async () => {
    const first = await open()
    const { platform } = first
    platform.pageSize = 3
    for (let index = 0; index < 10; index++) platform.keep(ANNA, `m${index}`, text(String(index)))
    await platform.call()
    expect(first.texts()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    await first.world.adapter.stop()
    platform.keep(ANNA, 'm10', text('10'))
    const second = await open({}, first.world)
    const asked = platform.pages.length
    await platform.call()
    expect(second.texts()).toEqual(['10'])
    expect(platform.pages[asked]).toMatchObject({ cursor: '0/10', open_kfid: ACCOUNT })
  })

  it('leave no gap when the center fails in the middle of a page', async () => {
    const { host, platform, texts } = await open()
    for (const id of ['a', 'b', 'c']) platform.keep(ANNA, id, text(id))
    const { receive } = host
    let left = 1
    host.receive = (message) => {
      host.mood = left-- > 0 ? 'well' : 'failing'
      return receive.call(host, message)
    }
    expect((await platform.call()).status).toBe(503)
    expect(texts()).toEqual(['a'])
    host.receive = receive
    host.mood = 'well'
    await platform.clock.advance(1_000)
    expect(texts()).toEqual(['a', 'b', 'c'])
  })

  it('come by themselves after an outage, which operators see', async () => {
    const { world, platform, texts } = await open()
    platform.pageErrcode = -1
    platform.keep(ANNA, 'm1', text('hello'))
    const since = platform.clock.now()
    expect((await platform.call()).status).toBe(503)
    await platform.clock.advance(200_000)
    expect(world.adapter.health?.()).toEqual({ state: 'down', since, reason: 'WeCom takes nothing at present' })
    const asked = platform.pages.length
    expect(asked).toBeLessThan(12)
    platform.pageErrcode = undefined
    await platform.clock.advance(60_000)
    expect(texts()).toEqual(['hello'])
    expect(world.adapter.health?.()).toEqual({ state: 'up' })
    await platform.clock.advance(600_000)
    expect(platform.pages).toHaveLength(asked + 1)
  })

  it('are fetched by the node that becomes the dispatcher, when nobody was told of them', async () => {
    const { world, platform, texts } = await open()
    platform.keep(ANNA, 'm1', text('while all nodes were down'))
    world.dispatch(true)
    await platform.clock.advance(0)
    expect(texts()).toEqual(['while all nodes were down'])
    expect(platform.pages[0]).not.toHaveProperty('token')
  })

  it('are one conversation when two nodes fetch them at once', async () => {
    const one = await open()
    const two = await open({}, one.world)
    for (let index = 0; index < 5; index++) one.platform.keep(ANNA, `m${index}`, text(String(index)))
    // Both nodes speak to one center.
    two.host.receive = one.host.receive.bind(one.host)
    one.world.dispatch(true)
    two.world.dispatch(true)
    await one.platform.clock.advance(1_000)
    expect(one.texts()).toEqual(['0', '1', '2', '3', '4'])
  })

  it('are not those that were answered elsewhere before the channel was new', async () => {
    const { platform, texts } = await open()
    platform.pageSize = 1
    platform.keep(ANNA, 'm0', text('the day before'))
    platform.keep(ANNA, 'm1', text('yesterday'))
    await platform.clock.advance(86_400_000)
    platform.keep(ANNA, 'm2', text('today'))
    await platform.call()
    expect(texts()).toEqual(['today'])
    platform.keep(ANNA, 'm3', text('during an outage'))
    await platform.clock.advance(86_400_000)
    await platform.call()
    expect(texts()).toEqual(['today', 'during an outage'])
  })

  it('go on where WeCom has forgotten how far they were fetched, without those that are kept', async () => {
    const { world, host, platform, texts } = await open()
    platform.pageSize = 2
    platform.keep(ANNA, 'm0', text('before'))
    await platform.clock.advance(3_600_000)
    platform.keep(ANNA, 'm1', text('kept'))
    await platform.call()
    expect(texts()).toEqual(['kept'])
    await platform.clock.advance(5 * 86_400_000)
    for (const id of ['m2', 'm3', 'm4']) platform.keep(ANNA, id, text(id))
    platform.forget(4)
    expect((await platform.call()).status).toBe(200)
    expect(texts()).toEqual(['kept', 'm2', 'm3', 'm4'])
    await platform.clock.advance(3_600_000)
    platform.keep(ANNA, 'm5', text('m5'))
    await platform.call()
    platform.forget(3)
    platform.keep(ANNA, 'm6', text('m6'))
    const received = host.calls.length
    await platform.call()
    expect(host.calls.slice(received).map(({ externalId }) => externalId)).toEqual(['m5', 'm6'])
    expect(texts()).toEqual(['kept', 'm2', 'm3', 'm4', 'm5', 'm6'])
    expect(world.adapter.health?.()).toEqual({ state: 'up' })
  })

  it('are asked for from the beginning once, where WeCom refuses every place', async () => {
    const { world, platform } = await open()
    platform.keep(ANNA, 'm0', text('hello'))
    await platform.call()
    platform.pageErrcode = 40_058
    const asked = platform.pages.length
    expect((await platform.call()).status).toBe(503)
    expect(platform.pages.slice(asked).map(({ cursor }) => cursor)).toEqual(['0/1', '0/1', undefined, undefined])
    expect(world.adapter.health?.()).toMatchObject({ state: 'down', reason: 'in the words of the platform' })
  })

  it('are fetched without the token of a callback that has run out', async () => {
    const { platform, texts } = await open()
    platform.callbackTokensAreOver = true
    platform.keep(ANNA, 'm1', text('hello'))
    expect((await platform.call()).status).toBe(200)
    expect(texts()).toEqual(['hello'])
    expect(platform.pages.map(({ token }) => token)).toEqual(['ENC0', undefined])
  })

  it('are asked for a few times when there are many callbacks at once', async () => {
    const { platform, texts } = await open()
    platform.keep(ANNA, 'm1', text('hello'))
    const answers = await Promise.all(Array.from({ length: 20 }, () => platform.call()))
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect(texts()).toEqual(['hello'])
    expect(platform.pages.length).toBeLessThan(5)
  })
})

describe('[L3] what a company writes to people in WeCom', () => {
  it('[L13] has options as a menu, with what is too long for its head below them', async () => {
    const { platform, send } = await open()
    const options = [{ id: '101', label: 'Yes' }]
    expect(await send({ text: 'Content?', options })).toEqual({ outcome: 'sent', externalId: 'sent0' })
    const long = '好'.repeat(680)
    await send({ text: long, options })
    const menus = platform.calls.map(({ body }) => body.msgmenu as { head_content: string; tail_content?: string })
    expect(menus[0]).toEqual({
      head_content: 'Content?',
      list: [{ type: 'click', click: { id: '101', content: 'Yes' } }],
    })
    expect(menus[1]?.head_content).toBe('好'.repeat(341))
    expect(menus[1]?.tail_content).toBe('好'.repeat(339))
  })

  it.each([
    ['image/png', 100, 'image'],
    ['image/png', 10_000_001, 'file'],
    ['audio/amr', 100, 'voice'],
    ['video/mp4', 100, 'video'],
    ['application/pdf', 100, 'file'],
  ])('[L12] has files as the kind that WeCom shows: %s of %d bytes', async (contentType, bytes, kind) => {
    const { platform, send } = await open()
    await send({ attachments: [{ url: 'https://files.example/a', name: 'a', contentType, bytes }] })
    expect(platform.calls.at(-1)?.body).toMatchObject({ msgtype: kind, [kind]: { media_id: 'uploaded0' } })
  })

  it.each([
    [95_001, { outcome: 'refused', reason: expect.stringContaining('has to write first') as string }],
    [95_018, { outcome: 'refused', reason: expect.stringContaining('in the WeCom application') as string }],
    [45_009, { outcome: 'later', retryAfterMs: 60_000, wholeChannel: true }],
    [40_096, { outcome: 'refused', reason: 'in the words of the platform' }],
  ])('is sent later or refused as the code says: %d', async (code, expected) => {
    const { platform, send } = await open()
    platform.errcode = code
    expect(await send({ text: 'hello' })).toMatchObject(expected)
  })

  it('[L14] may fail later, which the agent is told', async () => {
    const { host, platform } = await open()
    for (const [id, fail_type] of [
      ['s1', 10],
      ['s2', 6],
      ['s3', 99],
    ] as const) {
      platform.keepEvent(`e${id}`, { event_type: 'msg_send_fail', external_userid: ANNA, fail_msgid: id, fail_type })
    }
    await platform.call()
    expect(host.receipts.map(({ externalId, state, reason }) => [externalId, state, reason?.slice(0, 30)])).toEqual([
      ['s1', 'failed', 'The customer does not want mes'],
      ['s2', 'failed', 'WeCom takes five messages afte'],
      ['s3', 'failed', 'WeCom could not deliver it (99'],
    ])
  })

  it('is sent once more when the token has ended while it was under way', async () => {
    const { platform, send } = await open()
    await send({ text: 'one' })
    platform.endTokens()
    expect(await send({ text: 'two' })).toMatchObject({ outcome: 'sent' })
    expect(platform.tokensGiven).toBe(2)
  })
})

describe('[L18] the webhook of WeCom', () => {
  it('echoes what was sealed for us, and nothing else', async () => {
    const { world } = await open()
    const ask = async (token: string, receiver = CORP_ID) => {
      const echostr = sealed('1616140317555161061', { encodingAesKey: ENCODING_AES_KEY, receiver })
      const msg_signature = callbackSignature([token, '1409659589', '263014780', echostr])
      const query = new URLSearchParams({ msg_signature, timestamp: '1409659589', nonce: '263014780', echostr })
      const response = await world.channel.webhook(new Request(`https://center.example/wecom?${query}`))
      return [response.status, await response.text()]
    }
    expect(await ask(TOKEN)).toEqual([200, '1616140317555161061'])
    expect(await ask('guessed')).toEqual([403, ''])
    expect(await ask(TOKEN, 'ww0000000000000000')).toEqual([400, ''])
  })

  it('is of no use for events of another kind, and open only while the center runs', async () => {
    const { world, platform } = await open()
    expect(await platform.deliver(xmlOf({ MsgType: 'event', Event: 'change_contact' }))).toBe('taken')
    expect(await platform.deliver(xmlOf({ Event: 'kf_msg_or_event' }))).toBe('refused')
    expect(platform.pages).toEqual([])
    await world.adapter.stop()
    expect((await platform.call()).status).toBe(503)
    const idle = await weCom(OPTIONS).webhook(new Request('https://center.example', { method: 'POST' }))
    expect(idle.status).toBe(503)
  })

  it('has options that are checked before anything happens', () => {
    expect(() => weCom({ ...OPTIONS, corpId: 'x' })).toThrow(/Corp ID/)
    const accounts = [...OPTIONS.accounts, { id: ACCOUNT, service: 'sales' }]
    expect(() => weCom({ ...OPTIONS, accounts })).toThrow(/twice/)
    expect(() => weCom({ ...OPTIONS, accounts: [{ id: 'kf1', service: 'help' }] })).toThrow(/open_kfid/)
  })
})
