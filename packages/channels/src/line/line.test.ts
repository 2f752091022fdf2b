import { createContactCenter, memoryStore, type MessageContent, RingwrightError, seededRandom } from '@ringwright/core'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { describe, expect, it } from 'vitest'
import { LineWorld, OPTIONS } from './fixtures/line-world.js'
import { line, type LineOptions } from './index.js'

const ANNA = 'U8189cf6745fc0d808977bdb0b9f22995'

async function setUp(options: Partial<LineOptions> = {}) {
  const world = new LineWorld(options)
  const host = new ChannelHostModel(['help'])
  await world.adapter.start(host)
  const { provider, adapter } = world
  const write = (content: MessageContent) => adapter.send(ANNA, 'help', host.write(ANNA, 'help', content))
  const says = (text: string, id = `${host.calls.length}`) => provider.message(ANNA, id, { type: 'text', text })
  return { world, host, provider, adapter, clock: provider.clock, write, says }
}

const contents = ({ calls }: ChannelHostModel) => calls.map(({ content }) => content)

describe('[L7] what is written on LINE', () => {
  it('comes as what it is: stickers in words, places, documents by name', async () => {
    const { host, provider } = await setUp()
    await provider.message(ANNA, '1', { type: 'sticker', packageId: '1', stickerId: '2', keywords: ['Thanks', 'bow'] })
    await provider.message(ANNA, '2', {
      type: 'location',
      title: 'Gate',
      address: 'Pariser Platz',
      latitude: 52.5,
      longitude: 13.4,
    })
    await provider.message(ANNA, '3', { type: 'file', fileName: 'bill.pdf', fileSize: 2_138 })
    expect(contents(host)).toEqual([
      { text: '[Thanks]' },
      { location: { latitude: 52.5, longitude: 13.4, name: 'Gate', address: 'Pariser Platz' } },
      { attachments: [expect.objectContaining({ name: 'bill.pdf', contentType: 'application/octet-stream' })] },
    ])
  })

  it('passes over groups, what another system answers, and what nobody knows', async () => {
    const { host, provider } = await setUp()
    const message = { type: 'message', message: { id: '1', type: 'text', text: 'hello' } }
    await provider.event(ANNA, message, { type: 'group', groupId: 'C1', userId: ANNA })
    await provider.event(ANNA, { ...message, mode: 'standby' })
    await provider.event(ANNA, { type: 'videoPlayComplete', videoPlayComplete: { trackingId: 't' } })
    expect(await provider.deliver(JSON.stringify({ destination: 'U1', events: [] }))).toBe('taken')
    expect(host.calls).toEqual([])
  })

  it('[L18] is believed with the secret in use and the one that it replaces', async () => {
    const old = '00112233445566778899aabbccddeeff'
    const { host, provider, world } = await setUp({ channelSecret: [String(OPTIONS.channelSecret), old] })
    await provider.message(ANNA, '1', { type: 'text', text: 'one' })
    const event = {
      type: 'message',
      timestamp: 1,
      source: { type: 'user', userId: ANNA },
      message: { id: '2', type: 'text', text: 'two' },
    }
    await provider.post(JSON.stringify({ destination: 'U1', events: [event] }), old)
    expect(contents(host)).toEqual([{ text: 'one' }, { text: 'two' }])
    const unsigned = new Request('https://center.example/line', {
      method: 'POST',
      body: '{"destination":"U1","events":[]}',
    })
    expect((await world.channel.webhook(unsigned)).status).toBe(401)
  })

  it('makes a customer of who follows; who blocks the account is not written to until that is taken back', async () => {
    const { host, provider } = await setUp()
    await provider.event(ANNA, { type: 'follow', follow: { isUnblocked: false } })
    await provider.event(ANNA, { type: 'unfollow', timestamp: 2 })
    await provider.event(ANNA, { type: 'follow', follow: { isUnblocked: true }, timestamp: 3 })
    expect(host.meetings).toEqual([{ address: ANNA }])
    expect(host.consents).toEqual([
      { address: ANNA, given: false, words: 'unfollow', at: 2, externalId: '01H2' },
      { address: ANNA, given: true, purpose: 'service', words: 'follow', at: 3, externalId: '01H3' },
    ])
  })

  it('[K21] is not written to from the moment of the block, although the store is away and LINE tells of it once', async () => {
    const { provider } = new LineWorld()
    const account = line({ ...OPTIONS, fetch: provider.fetch })
    const store = memoryStore({ clock: provider.clock })
    const center = createContactCenter({ clock: provider.clock, random: seededRandom(1), store, plugins: [account] })
    await center.start()
    provider.webhook = account.webhook
    const { commit, lease } = store
    const away = () => Promise.reject(new RingwrightError('unavailable', 'the store is away'))
    Object.assign(store, { commit: away, lease: away })
    await provider.clock.advance(5 * 60_000)
    expect((await provider.event(ANNA, { type: 'unfollow' })).status).toBe(503)
    const may = center.permissions.ask({ channel: 'line', address: ANNA }, { purpose: 'service' })
    expect(await may).toMatchObject({ outcome: 'refused', reason: 'withdrawn' })
    Object.assign(store, { commit, lease })
    await provider.clock.advance(60_000)
    await center.stop()
  })

  it('[K21] is answered once a block is taken back, which agrees to no advertising', async () => {
    const { provider } = new LineWorld()
    const account = line({ ...OPTIONS, fetch: provider.fetch })
    const center = createContactCenter({ clock: provider.clock, random: seededRandom(1), plugins: [account] })
    await center.start()
    provider.webhook = account.webhook
    const may = async (purpose: string, needsConsent: boolean) =>
      (await center.permissions.ask({ channel: 'line', address: ANNA }, { purpose, needsConsent })).outcome
    await provider.event(ANNA, { type: 'unfollow' })
    expect(await may('service', false)).toBe('refused')
    await provider.clock.advance(1_000)
    await provider.event(ANNA, { type: 'follow', follow: { isUnblocked: true } })
    expect([await may('service', false), await may('news', true)]).toEqual(['allowed', 'refused'])
    await center.stop()
  })

  it('shows agents files without the token, for as long as LINE has them', async () => {
    const { host, provider, world } = await setUp()
    provider.files.set('77', 'the picture')
    await provider.message(ANNA, '77', { type: 'image', contentProvider: { type: 'line' } })
    await provider.message(ANNA, '78', { type: 'image', contentProvider: { type: 'line' } })
    const open = (index: number) =>
      world.channel.media(new Request(host.calls[index]?.content.attachments?.[0]?.url ?? ''))
    const file = await open(0)
    expect([file.status, file.headers.get('content-type'), await file.text()]).toEqual([
      200,
      'image/jpeg',
      'the picture',
    ])
    expect((await open(1)).status).toBe(404)
    const elsewhere = { type: 'external', originalContentUrl: 'https://img.example/a.jpg' }
    await provider.message(ANNA, '79', { type: 'image', contentProvider: elsewhere })
    expect(host.calls[2]?.content.attachments?.[0]?.url).toBe('https://img.example/a.jpg')
  })
})

describe('[L7] what is sent on LINE', () => {
  it('is pushed, and arrives once although its answer was lost', async () => {
    const { adapter, host, provider, says } = await setUp()
    await says('hello')
    const message = host.write(ANNA, 'help', { text: 'answer' })
    provider.losesAnswer = true
    expect(await adapter.send(ANNA, 'help', message)).toMatchObject({ outcome: 'unknown' })
    expect(await adapter.send(ANNA, 'help', message)).toEqual({ outcome: 'sent', externalId: '46101' })
    expect(provider.seen(ANNA)).toEqual([{ text: 'answer' }])
    expect(adapter.capabilities.recognizesRepeats).toBe(true)
  })

  it('answers with the token of the last message where that is wanted, once and within its time', async () => {
    const { adapter, clock, provider, says, write } = await setUp({ useReplyTokens: true })
    expect(adapter.capabilities.recognizesRepeats).toBe(false)
    await says('hello')
    await write({ text: 'one' })
    await write({ text: 'two' })
    await says('and?')
    await clock.advance(51_000)
    await write({ text: 'three' })
    expect(provider.calls).toEqual(['reply', 'push', 'push'])
    expect(provider.seen(ANNA).map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  it('is pushed where LINE does not take the token any more', async () => {
    const { provider, says, write } = await setUp({ useReplyTokens: true })
    await says('hello')
    await provider.post(JSON.stringify({ destination: 'U1', events: [unknownToken(ANNA)] }))
    expect(await write({ text: 'answer' })).toMatchObject({ outcome: 'sent' })
    expect(provider.calls).toEqual(['reply', 'push'])
  })

  it('has choices whose words come back, however strange their ids are', async () => {
    const { host, provider, write } = await setUp()
    await write({ text: 'Which?', options: [{ id: 'a\nb', label: 'The first' }] })
    await provider.event(ANNA, { type: 'postback', postback: { data: provider.dataOf(ANNA, 'The first') } })
    await provider.event(ANNA, { type: 'postback', postback: { data: 'action=menu' } })
    expect(contents(host)).toEqual([
      { text: 'The first', reply: { id: 'a\nb' } },
      { text: 'action=menu', reply: { id: 'action=menu' } },
    ])
  })

  it('has places of whole characters, however long their names are', async () => {
    const asked: string[] = []
    const fetch = async (_url: unknown, init?: RequestInit) => {
      asked.push(init?.body as string)
      return Response.json({ sentMessages: [{ id: '1' }] })
    }
    const { write } = await setUp({ fetch })
    await write({ location: { latitude: 52.5, longitude: 13.4, name: `${'x'.repeat(99)}🏰 Gate` } })
    const [place] = (JSON.parse(asked[0] ?? '') as { messages: { title: string; address: string }[] }).messages
    expect([place?.title, place?.address]).toEqual(['x'.repeat(99), 'x'.repeat(99)])
  })

  it('says why it was refused, and waits while the token is', async () => {
    const { adapter, provider, write } = await setUp()
    provider.refuses = { status: 400, message: 'The request body has 1 error(s)' }
    expect(await write({ text: 'x' })).toEqual({ outcome: 'refused', reason: 'The request body has 1 error(s)' })
    provider.refuses = undefined
    provider.accessToken = 'another'
    expect(await write({ text: 'x' })).toMatchObject({ outcome: 'later' })
    expect(adapter.health?.()).toMatchObject({ state: 'down' })
    provider.accessToken = OPTIONS.accessToken
    expect(await write({ text: 'x' })).toMatchObject({ outcome: 'sent' })
    expect(adapter.health?.()).toEqual({ state: 'up' })
  })

  it('is set up with options that say what is wrong with them', () => {
    expect(() => line({ ...OPTIONS, channelSecret: 'short' })).toThrow('Channel secret')
  })
})

/** A message with a token that the platform never gave, or that is over. */
function unknownToken(userId: string): object {
  const message = { id: '9', type: 'text', text: 'still there?' }
  return { type: 'message', timestamp: 1, source: { type: 'user', userId }, replyToken: 'gone', message }
}
