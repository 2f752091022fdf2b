import type { InboundMessage } from '@ringwright/core'
import type { ChannelHostModel } from '@ringwright/core/conformance'
import { describe, expect, it } from 'vitest'
import { ANNA, openWhatsApp } from './fixtures/open-whatsapp.js'
import { APP_SECRET, NUMBER, VERIFY_TOKEN } from './fixtures/cloud-api.js'
import { OPTIONS } from './fixtures/whatsapp-world.js'
import { whatsApp, type WhatsAppOptions } from './index.js'

const form = (name: string, body: string, json: string) => ({
  ...{ type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { name, body, response_json: json } } },
})
const last = ({ calls }: ChannelHostModel): Partial<InboundMessage> => calls.at(-1) ?? {}

describe('[L5] what people write on WhatsApp', () => {
  it('comes with their name, by number and id of the message, to the service of the number', async () => {
    const numbers = [...OPTIONS.numbers, { id: '200000000000000', service: 'sales' }]
    const { host, api } = await openWhatsApp({ numbers })
    await api.message(ANNA, 'wamid.1', { type: 'text', text: { body: 'hello' } }, '200000000000000')
    expect(last(host)).toEqual({
      address: ANNA,
      service: 'sales',
      content: { text: 'hello' },
      externalId: 'wamid.1',
      displayName: ANNA,
    })
  })

  it.each([
    ['a photo', 'image', { mime_type: 'image/jpeg', caption: 'Look' }, 'photo.jpg', 'image/jpeg'],
    ['a voice note', 'audio', { mime_type: 'audio/ogg; codecs=opus', voice: true }, 'voice.ogg', 'audio/ogg'],
    ['a video', 'video', { mime_type: 'video/mp4' }, 'video.mp4', 'video/mp4'],
    ['a sticker', 'sticker', { mime_type: 'image/webp', animated: false }, 'sticker.webp', 'image/webp'],
    [
      'a name that is turned around',
      'document',
      { filename: 'a\u202efdp.exe' },
      'afdp.exe',
      'application/octet-stream',
    ],
    ['a document', 'document', { mime_type: 'application/pdf', filename: 'a b.pdf' }, 'a b.pdf', 'application/pdf'],
  ])('[L12] may be %s', async (_, type, file, name, contentType) => {
    const { host, api } = await openWhatsApp()
    await api.message(ANNA, 'wamid.1', { type, [type]: { id: '1003383421387256', sha256: 'x=', ...file } })
    expect(last(host).content?.attachments).toMatchObject([{ name, contentType }])
    expect(last(host).content?.text).toBe('caption' in file ? 'Look' : undefined)
  })

  it.each([
    [
      'a place',
      { type: 'location', location: { latitude: 1.5, longitude: 2.5, name: 'Shop', url: 'https://x' } },
      { location: { latitude: 1.5, longitude: 2.5, name: 'Shop' } },
    ],
    [
      'a contact',
      {
        type: 'contacts',
        contacts: [{ name: { formatted_name: 'Bo' }, phones: [{ phone: '+49 30', wa_id: '4930' }] }],
      },
      { text: 'Bo +49 30' },
    ],
    ['a reaction', { type: 'reaction', reaction: { message_id: 'wamid.9', emoji: '👍' } }, { text: '👍' }],
    [
      'an order',
      {
        type: 'order',
        order: { catalog_id: 'c', text: '', product_items: [{ product_retailer_id: 'di9ozbzfi4', quantity: 2 }] },
      },
      { text: '2 × di9ozbzfi4' },
    ],
    [
      'a pressed button of a template',
      { type: 'button', button: { text: 'Unsubscribe', payload: 'out' } },
      { text: 'Unsubscribe', reply: { id: 'out' } },
    ],
    [
      'a form that was filled in',
      form('flow', 'Sent', '{"flow_token":"t1","name":"Bo","sizes":["M","L"],"gift":true,"note":"","at":{"day":7}}'),
      { text: 'name: Bo\nsizes: M, L\ngift: true\nat: {"day":7}' },
    ],
    ['a form that nobody can read', form('flow', 'Sent', '{"flow_token":'), { text: 'Sent' }],
    [
      'a form of WhatsApp’s own',
      form('address_message', 'Bo\nMain St 1', '{"values":{"a":1}}'),
      { text: 'Bo\nMain St 1' },
    ],
    [
      'a form that is longer than any message',
      form('flow', 'Sent', JSON.stringify({ story: 'x'.repeat(50_000) })),
      { text: `story: ${'x'.repeat(16_377)}` },
    ],
    [
      'a row of a list',
      { type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: 'r1', title: 'Mail' } } },
      { text: 'Mail', reply: { id: 'r1' } },
    ],
  ])('[L12] may be %s', async (_, content, expected) => {
    const { host, api } = await openWhatsApp()
    await api.message(ANNA, 'wamid.1', content)
    expect(last(host).content).toEqual(expected)
  })

  it('passes over what says nothing to an agent, what is for others, and what is new to the platform', async () => {
    const { host, api } = await openWhatsApp()
    const text = { type: 'text', text: { body: 'x' } }
    const answers = [
      await api.message(ANNA, 'wamid.1', { ...text, group_id: 'g' }),
      await api.message(ANNA, 'wamid.2', text, '999999999'),
      await api.message(ANNA, 'wamid.3', { type: 'unsupported', errors: [{ code: 131_051 }] }),
      await api.message(ANNA, 'wamid.4', { type: 'reaction', reaction: { message_id: 'wamid.9' } }),
      await api.message(ANNA, 'wamid.5', { type: 'image', image: { id: '../me' } }),
      await api.notify({ messages: ['of a new form'], statuses: [null] }),
    ]
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200))
    expect(host.calls).toEqual([])
  })

  it('takes what it understands of a notification, whatever stands beside it', async () => {
    const { host, api } = await openWhatsApp()
    const message = (id: string) => ({ from: ANNA, id, timestamp: '1', type: 'text', text: { body: id } })
    await api.notify({ messages: [message('wamid.1'), { type: 'new' }, message('wamid.2')] })
    expect(host.calls.map(({ content }) => content.text)).toEqual(['wamid.1', 'wamid.2'])
  })

  it('has the name of its own sender, where a notification has messages of several', async () => {
    const { host, api } = await openWhatsApp()
    const [bo, cy, dee] = [
      { profile: { name: 'Bo' }, wa_id: '4930' },
      { profile: { name: 'Cy' }, user_id: 'DE.1' },
      { profile: { name: 'Dee' }, user_id: 'DE.2' },
    ]
    const text = { timestamp: '1', type: 'text', text: { body: 'x' } }
    const messages = [
      { from: ANNA, id: 'wamid.1', ...text },
      { from: bo.wa_id, id: 'wamid.2', ...text },
      { from_user_id: dee.user_id, id: 'wamid.3', ...text },
    ]
    await api.notify({ contacts: [bo, cy, dee], messages })
    expect(host.calls.map(({ displayName }) => displayName)).toEqual([undefined, 'Bo', 'Dee'])
  })

  it('may be changed, with the time of the change, and taken back', async () => {
    const { host, api } = await openWhatsApp()
    const original_message_id = 'wamid.1'
    await api.message(ANNA, 'wamid.1', { type: 'text', text: { body: 'on Monday' } })
    const message = { type: 'text', text: { body: 'on Tuesday' } }
    await api.message(ANNA, 'wamid.2', { type: 'edit', timestamp: '7', edit: { original_message_id, message } })
    await api.message(ANNA, 'wamid.3', { type: 'revoke', timestamp: '8', revoke: { original_message_id } })
    const known = { address: ANNA, service: 'help', externalId: 'wamid.1' }
    expect(host.revisions).toEqual([
      { ...known, content: { text: 'on Tuesday' }, at: 7_000 },
      { ...known, content: null },
    ])
    expect(host.calls).toHaveLength(1)
  })

  it('comes by the id of somebody who hides the number, and is answered by it', async () => {
    const { world, host, api } = await openWhatsApp()
    const contacts = [{ profile: { name: 'Anna', username: '@anna' }, user_id: 'US.13491208655302741918' }]
    const text = { type: 'text', text: { body: 'hello' } }
    await api.notify({ contacts, messages: [{ from_user_id: 'US.13491208655302741918', id: 'wamid.1', ...text }] })
    const { address = '', displayName } = last(host)
    expect([address, displayName]).toEqual(['US.13491208655302741918', 'Anna'])
    expect(world.adapter.capabilities.addressKind).toBe('phone')
    await world.adapter.send(address, 'help', host.write(address, 'help', { text: 'hi' }))
    expect(api.posts.at(-1)).toMatchObject({ recipient: address, text: { body: 'hi' } })
    expect(api.posts.at(-1)).not.toHaveProperty('to')
  })
})

describe('[L12] a file of a customer on WhatsApp', () => {
  async function link(options: Partial<WhatsAppOptions> = {}) {
    const opened = await openWhatsApp(options)
    const { api, host } = opened
    api.files.set('1003', { contentType: 'image/jpeg', bytes: 'picture' })
    await api.message(ANNA, 'wamid.1', { type: 'image', image: { id: '1003', mime_type: 'image/jpeg' } })
    const get = (url: string) => opened.world.channel.media(new Request(url))
    return { ...opened, get, url: host.calls[0]?.content.attachments?.[0]?.url ?? '' }
  }

  it('is had by a signed link that does not show the token, for as long as Meta keeps it', async () => {
    const { api, get, url } = await link()
    expect(url).not.toContain(OPTIONS.accessToken)
    const response = await get(url)
    expect([response.status, await response.text()]).toEqual([200, 'picture'])
    expect((await get(url.replace('1003', '1004'))).status).toBe(403)
    api.files.clear()
    expect((await get(url)).status).toBe(404)
    await api.clock.advance(7 * 86_400_000 + 1)
    expect((await get(url)).status).toBe(410)
  })

  it('is broken off where it is longer than any file of WhatsApp, and not waited for without end', async () => {
    const { api, get, url } = await link()
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(10_000_000)),
    })
    const { fetch } = api
    let answer: () => Promise<Response> = async () => new Response(endless)
    const another = await link({
      fetch: (input, init) => (new Request(input).url.includes('lookaside') ? answer() : fetch(input, init)),
    })
    api.files.set('1003', { contentType: 'image/jpeg', bytes: '' })
    await expect((await another.get(another.url)).arrayBuffer()).rejects.toThrow('more than 100000000 bytes')
    answer = async () => new Response('', { headers: { 'content-length': '100000001' } })
    expect((await another.get(another.url)).status).toBe(502)
    answer = () => new Promise(() => {})
    const waiting = another.get(another.url)
    await another.api.clock.advance(20_000)
    expect((await waiting).status).toBe(503)
    expect((await get(url)).status).toBe(200)
  })
})

describe('[L18] the webhook of WhatsApp', () => {
  it('answers the challenge of somebody who knows the token that was typed in, and of nobody else', async () => {
    const { world } = await openWhatsApp()
    const ask = async (token: string, mode = 'subscribe') => {
      const query = new URLSearchParams({ 'hub.mode': mode, 'hub.challenge': '1158201444', 'hub.verify_token': token })
      const response = await world.channel.webhook(new Request(`https://center.example/whatsapp?${query}`))
      return [response.status, await response.text()]
    }
    expect(await ask(VERIFY_TOKEN)).toEqual([200, '1158201444'])
    expect(await ask('guessed')).toEqual([403, ''])
    expect(await ask(VERIFY_TOKEN, 'other')).toEqual([405, ''])
  })

  it('believes each of its secrets, and no signature of another kind', async () => {
    const old = 'a'.repeat(32)
    const { world, api, host } = await openWhatsApp({ appSecret: [APP_SECRET, old] })
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [] })
    expect((await api.post(body)).status).toBe(200)
    expect((await api.post(body, old)).status).toBe(200)
    expect((await api.post(body, 'b'.repeat(32))).status).toBe(401)
    const unsigned = new Request('https://center.example/whatsapp', { method: 'POST', body })
    expect((await world.channel.webhook(unsigned)).status).toBe(401)
    expect(host.calls).toEqual([])
  })

  it('has options that are checked before anything happens', () => {
    expect(() => whatsApp({ ...OPTIONS, appSecret: 'x' })).toThrow(/App Secret/)
    expect(() => whatsApp({ ...OPTIONS, numbers: [{ id: '+49 30 123456', service: 'help' }] })).toThrow(
      /not the number itself/,
    )
    const twice = [...OPTIONS.numbers, { id: NUMBER, service: 'sales' }]
    expect(() => whatsApp({ ...OPTIONS, numbers: twice })).toThrow(/twice/)
    const same = [...OPTIONS.numbers, { id: '99999', service: 'help' }]
    expect(() => whatsApp({ ...OPTIONS, numbers: same })).toThrow(/one service for each number/)
  })
})
