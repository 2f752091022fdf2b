import { fitContent, type InboundMessage } from '@ringwright/core'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { afterEach, describe, expect, it } from 'vitest'
import { SECRET, TOKEN } from './fixtures/bot-api.js'
import { TelegramWorld } from './fixtures/telegram-world.js'
import { telegram, type TelegramOptions } from './index.js'

const worlds: TelegramWorld[] = []
afterEach(async () => {
  for (const { adapter } of worlds.splice(0)) await adapter.stop()
})

async function open(options: Partial<TelegramOptions> = {}, like?: TelegramWorld) {
  const world = new TelegramWorld(options, like)
  worlds.push(world)
  const host = new ChannelHostModel(['help'])
  await world.adapter.start(host)
  return { world, host, api: world.provider }
}

const PDF = { url: 'https://files.example/a.pdf', name: 'a.pdf', contentType: 'application/pdf' }
const last = ({ calls }: ChannelHostModel): Partial<InboundMessage> => calls.at(-1) ?? {}

describe('[L6] what people write to a bot', () => {
  it('comes with their name, by chat and number of the message', async () => {
    const { host, api } = await open()
    await api.update({ message: api.message('anna', 7, { text: '/start from-the-shop' }) })
    expect(last(host)).toEqual({
      address: '1000',
      service: 'help',
      content: { text: '/start from-the-shop' },
      externalId: '1000/7',
      displayName: 'anna',
    })
  })

  it.each([
    [
      'a photo, in its largest size',
      { photo: [{ file_id: 's' }, { file_id: 'l', file_size: 9 }], caption: 'Look' },
      'photo.jpg',
      'image/jpeg',
    ],
    ['a voice note', { voice: { file_id: 'v', mime_type: 'audio/ogg' } }, 'voice.ogg', 'audio/ogg'],
    [
      'a name that is turned around',
      { video: { file_id: 'v', file_name: 'x/a\u202e4pm.exe' } },
      'a4pm.exe',
      'video/mp4',
    ],
    ['a video', { video: { file_id: 'v', file_name: 'IMG 1.mp4' } }, 'IMG 1.mp4', 'video/mp4'],
    ['a round video', { video_note: { file_id: 'v' } }, 'video-note.mp4', 'video/mp4'],
    ['music', { audio: { file_id: 'a' } }, 'audio.mp3', 'audio/mpeg'],
    ['an animation, once', { animation: { file_id: 'a' }, document: { file_id: 'a' } }, 'animation.mp4', 'video/mp4'],
    [
      'a document',
      { document: { file_id: 'd', file_name: 'a.pdf', mime_type: 'application/pdf' } },
      'a.pdf',
      'application/pdf',
    ],
  ])('[L12] may be %s', async (_, content, name, contentType) => {
    const { host, api } = await open()
    await api.update({ message: api.message('anna', 1, content) })
    expect(last(host).content?.attachments).toMatchObject([{ name, contentType }])
    expect(last(host).content?.text).toBe('caption' in content ? 'Look' : undefined)
  })

  it('tells what was changed, and when', async () => {
    const { host, api } = await open()
    await api.update({ message: api.message('anna', 1, { text: 'on Monday' }) })
    await api.update({ edited_message: api.message('anna', 1, { text: 'on Tuesday', edit_date: 7 }) })
    const { id } = api.chat('anna')
    const message = { address: String(id), service: 'help', externalId: `${id}/1` }
    expect(host.revisions).toEqual([{ ...message, content: { text: 'on Tuesday' }, at: 7_000 }])
  })

  it('[L12] may be a place, a contact, a sticker; what says nothing to an agent is passed over', async () => {
    const { host, api } = await open()
    const location = { latitude: 1.5, longitude: 2.5 }
    await api.update({
      message: api.message('anna', 1, { location, venue: { title: 'Shop', address: 'Main St', location } }),
    })
    expect(last(host).content).toEqual({ location: { ...location, name: 'Shop', address: 'Main St' } })
    await api.update({ message: api.message('anna', 2, { contact: { phone_number: '+49', first_name: 'Bo' } }) })
    expect(last(host).content).toEqual({ text: 'Bo +49' })
    await api.update({ message: api.message('anna', 3, { sticker: { file_id: 's', emoji: '👍' } }) })
    expect(last(host).content).toEqual({ text: '👍' })
    await api.update({ message: api.message('anna', 4, { dice: { value: 6 } }) })
    expect(host.calls).toHaveLength(3)
  })

  it('is for us only in private chats with people, and forms that are new hold nobody up', async () => {
    const { host, api } = await open()
    const message = api.message('anna', 1, { text: 'x' })
    const statuses: number[] = []
    for (const update of [
      { message: { ...message, chat: { id: -5, type: 'group' } } },
      { message: { ...message, from: { is_bot: true, first_name: 'bot' } } },
      { message: 'of a new form' },
      { my_chat_member: {} },
    ])
      statuses.push((await api.update(update)).status)
    expect(statuses).toEqual([200, 200, 200, 200])
    expect(host.calls).toEqual([])
  })

  it('ends the waiting on a button once the choice is kept, and not before', async () => {
    const { world, host, api } = await open()
    const anna = await world.connect('anna')
    const options = [{ id: 'a', label: 'A' }]
    await world.adapter.send(anna.address, 'help', host.write(anna.address, 'help', { text: 'Which?', options }))
    host.mood = 'unavailable'
    await anna.choose?.('a', 'c1')
    const answered = () => api.calls.filter(({ method }) => method === 'answerCallbackQuery').length
    expect(answered()).toBe(0)
    host.mood = 'well'
    await anna.choose?.('a', 'c1')
    expect(answered()).toBe(1)
  })
})

describe('[L6] what is written to people', () => {
  it.each([
    ['image/png', 'sendPhoto', 'photo'],
    ['video/mp4', 'sendVideo', 'video'],
    ['audio/ogg; codecs=opus', 'sendVoice', 'voice'],
    ['audio/mpeg', 'sendAudio', 'audio'],
    ['image/gif', 'sendDocument', 'document'],
    ['application/pdf', 'sendDocument', 'document'],
  ])('[L12] goes as the kind of file that it is: %s', async (contentType, method, field) => {
    const { world, host, api } = await open()
    const attachments = [{ url: 'https://files.example/a', name: 'a', contentType }]
    await world.adapter.send('1000', 'help', host.write('1000', 'help', { text: 'Look', attachments }))
    const parameters = { chat_id: '1000', [field]: 'https://files.example/a', caption: 'Look' }
    expect(api.calls).toEqual([{ method, parameters }])
  })

  it.each([
    [{}, 'sendLocation', {}],
    [{ name: 'Shop', address: 'Main St' }, 'sendVenue', { title: 'Shop', address: 'Main St' }],
    [{ address: 'Main St' }, 'sendVenue', { title: 'Main St', address: 'Main St' }],
    [{ name: 'Shop' }, 'sendVenue', { title: 'Shop', address: 'Shop' }],
  ])('[L12] is a place with all the words that there are: %o', async (words, method, shown) => {
    const { world, host, api } = await open()
    const point = { latitude: 1.5, longitude: 2.5 }
    await world.adapter.send('1000', 'help', host.write('1000', 'help', { location: { ...point, ...words } }))
    expect(api.calls).toEqual([{ method, parameters: { chat_id: '1000', ...point, ...shown } }])
  })

  it('[L12] has files that Telegram does not fetch as links', async () => {
    const { world } = await open()
    const letter = { url: 'https://files.example/a', name: 'letter.docx', contentType: 'application/msword' }
    const parts = fitContent({ text: 'Look', attachments: [PDF, letter] }, world.adapter.capabilities)
    expect(parts).toEqual([{ text: 'Look\nletter.docx: https://files.example/a', attachments: [PDF] }])
  })

  it('is tried again when the token is not accepted, which the operator mends', async () => {
    const { world, host } = await open({ token: '999:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr' })
    const outcome = await world.adapter.send('1000', 'help', host.write('1000', 'help', { text: 'x' }))
    expect(outcome).toMatchObject({ outcome: 'later', reason: expect.stringContaining('token') as string })
  })

  it('is refused with the sentence of Telegram', async () => {
    const { world, host, api } = await open()
    api.become('refusing')
    const outcome = await world.adapter.send('1000', 'help', host.write('1000', 'help', { text: 'x' }))
    expect(outcome).toEqual({ outcome: 'refused', reason: 'Forbidden: bot was blocked by the user' })
  })
})

describe('[L6] [L14] what was written to people and is changed', () => {
  it('is changed as what it is, and no news when it was changed before', async () => {
    const { world, host, api } = await open()
    const { id } = api.chat('anna')
    const revise = (content: object, externalId?: string) =>
      world.adapter.revise?.(String(id), 'help', host.write(String(id), 'help', content), externalId)
    for (const content of [{ text: 'one' }, { text: 'two', attachments: [PDF] }])
      await world.adapter.send(String(id), 'help', host.write(String(id), 'help', content))
    const sent = { outcome: 'sent' }
    expect(await revise({ text: 'one!' }, `${id}/1`)).toMatchObject(sent)
    expect(await revise({ text: 'one!' }, `${id}/1`)).toMatchObject(sent)
    expect(await revise({ text: 'two!', attachments: [PDF] }, `${id}/2`)).toMatchObject(sent)
    expect(await revise({ deletedAt: 1 }, `${id}/2`)).toMatchObject(sent)
    expect(await revise({ deletedAt: 1 }, `${id}/2`)).toMatchObject(sent)
    expect(api.calls.slice(2).map(({ method }) => method)).toEqual([
      ...['editMessageText', 'editMessageText', 'editMessageCaption', 'deleteMessage', 'deleteMessage'],
    ])
    expect(api.seen('anna')).toEqual([{ text: 'one!' }])
    expect(await revise({ text: 'never sent' }, `${id}/9`)).toMatchObject({ outcome: 'refused' })
    expect(await revise({ text: 'without an id' })).toMatchObject({ outcome: 'refused' })
  })

  it('keeps its buttons when its words are changed', async () => {
    const { world, host, api } = await open()
    const { id } = api.chat('anna')
    const options = [{ id: 'a', label: 'Mail' }]
    const write = (text: string) => host.write(String(id), 'help', { text, options })
    await world.adapter.send(String(id), 'help', write('How shall we answer?'))
    await world.adapter.revise?.(String(id), 'help', write('How may we answer?'), `${id}/1`)
    expect(api.seen('anna')).toEqual([{ text: 'How may we answer?', options }])
  })
})

describe('[L6] a bot that fetches its messages', () => {
  const polling = { receive: 'polling' } as const

  it('takes each once and in order, and confirms what is kept', async () => {
    const { world, host, api } = await open(polling)
    await api.update({ message: api.message('anna', 1, { text: 'before' }) })
    world.dispatch(true)
    await api.clock.advance(0)
    for (const [index, text] of ['one', 'two'].entries())
      await api.update({ message: api.message('anna', 2 + index, { text }) })
    await api.clock.advance(60_000)
    expect(host.calls.map(({ content }) => content.text)).toEqual(['before', 'one', 'two'])
  })

  it('fetches only on the node that is the dispatcher, and goes on where another has stopped', async () => {
    const first = await open(polling)
    const second = await open(polling, first.world)
    const { api } = first
    first.world.dispatch(true)
    await api.update({ message: api.message('anna', 1, { text: 'one' }) })
    await api.clock.advance(1_000)
    expect([first.host.calls.length, second.host.calls.length]).toEqual([1, 0])
    first.world.dispatch(false)
    second.world.dispatch(true)
    await api.update({ message: api.message('anna', 2, { text: 'two' }) })
    await api.clock.advance(30_000)
    expect(first.host.calls).toHaveLength(1)
    expect(second.host.calls.at(-1)?.content.text).toBe('two')
  })

  it('[U10] loses nothing while the center takes no messages, and says since when', async () => {
    const { world, host, api } = await open(polling)
    host.mood = 'unavailable'
    world.dispatch(true)
    await api.update({ message: api.message('anna', 1, { text: 'one' }) })
    await api.clock.advance(10_000)
    expect(world.adapter.health?.()).toMatchObject({ state: 'down' })
    host.mood = 'well'
    await api.clock.advance(60_000)
    expect(host.messages('1000', 'help').map(({ text }) => text)).toEqual(['one'])
    expect(world.adapter.health?.()).toEqual({ state: 'up' })
  })

  it('comes back after an outage, and takes a webhook away that is in its way', async () => {
    const { world, host, api } = await open(polling)
    api.become('garbage')
    world.dispatch(true)
    const since = api.clock.now()
    await api.clock.advance(300_000)
    expect(world.adapter.health?.()).toMatchObject({ state: 'down', since })
    api.become('well')
    api.webhook = async () => new Response()
    await api.clock.advance(120_000)
    expect(api.calls.map(({ method }) => method)).toEqual(['deleteWebhook'])
    expect(world.adapter.health?.()).toEqual({ state: 'up' })
    await api.update({ message: api.message('anna', 1, { text: 'one' }) })
    await api.clock.advance(0)
    expect(host.calls).toHaveLength(1)
  })

  it.each(['well', 'garbage'] as const)(
    'reports no trouble where it does not fetch any more: the provider was %s',
    async (mood) => {
      const { world, api } = await open(polling)
      api.become(mood)
      world.dispatch(true)
      await api.clock.advance(10_000)
      expect(world.adapter.health?.().state).toBe(mood === 'well' ? 'up' : 'down')
      world.dispatch(false)
      await api.clock.advance(60_000)
      expect(world.adapter.health?.()).toEqual({ state: 'up' })
    },
  )

  it('is not kept from stopping by a poll that waits', async () => {
    const { world, host, api } = await open(polling)
    world.dispatch(true)
    await api.clock.advance(1_000)
    await world.adapter.stop()
    await api.update({ message: api.message('anna', 1, { text: 'late' }) })
    await api.clock.advance(60_000)
    expect(host.calls).toEqual([])
  })
})

describe('[L12] a file of a customer', () => {
  async function link(content: object) {
    const opened = await open()
    const { api, host } = opened
    await api.update({ message: api.message('anna', 1, content) })
    return { ...opened, url: host.calls[0]?.content.attachments?.[0]?.url ?? '' }
  }

  it('is had by a signed link that does not show the token', async () => {
    const { world, api, url } = await link({ photo: [{ file_id: 'p1' }] })
    api.files.set('p1', { path: 'photos/file_1.jpg', bytes: 'picture' })
    expect(url).not.toContain(TOKEN.split(':')[1])
    const response = await world.channel.media(new Request(url))
    expect([response.status, await response.text()]).toEqual([200, 'picture'])
    expect(response.headers.get('content-type')).toBe('image/jpeg')
  })

  it('is saved, not shown, when it could run in the browser', async () => {
    const content = { document: { file_id: 'd1', file_name: `../"evil'\n.html`, mime_type: 'text/html' } }
    const { world, api, url } = await link(content)
    api.files.set('d1', { path: 'documents/file_2', bytes: '<script>' })
    const { headers } = await world.channel.media(new Request(url))
    expect(headers.get('content-type')).toBe('application/octet-stream')
    expect(headers.get('content-disposition')).toBe(`attachment; filename*=UTF-8''%22evil%27.html`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('is had in ranges, which players of videos ask for, and its length beforehand', async () => {
    const { world, api, url } = await link({ video: { file_id: 'v1', mime_type: 'video/mp4' } })
    api.files.set('v1', { path: 'videos/file_3.mp4', bytes: '0123456789' })
    const ask = async (range?: string, method = 'GET') => {
      const { body, headers, status } = await world.channel.media(
        new Request(url, { method, headers: range === undefined ? {} : { range } }),
      )
      const [length, part] = [headers.get('content-length'), headers.get('content-range')]
      return [status, length, part, await new Response(body).text()]
    }
    expect(await ask('bytes=0-1')).toEqual([206, '2', 'bytes 0-1/10', '01'])
    expect(await ask('bytes=8-')).toEqual([206, '2', 'bytes 8-9/10', '89'])
    expect(await ask('bytes=-3')).toEqual([206, '3', 'bytes 7-9/10', '789'])
    expect(await ask('bytes=10-')).toEqual([416, null, 'bytes */10', ''])
    expect(await ask()).toEqual([200, '10', null, '0123456789'])
    expect(await ask(undefined, 'HEAD')).toEqual([200, '10', null, ''])
    expect(await ask('bytes=0-1', 'HEAD')).toEqual([200, '10', null, ''])
  })

  it('is not had by a link that was changed, ran out, or names what is not there', async () => {
    const { world, api, url } = await link({ photo: [{ file_id: 'p1' }] })
    const status = async (asked: string, init?: RequestInit) =>
      (await world.channel.media(new Request(asked, init))).status
    expect(await status(url.replace('p1', 'p2'))).toBe(403)
    expect(await status(url.replace(/signature=.*/, ''))).toBe(403)
    expect(await status(url)).toBe(404)
    expect(await status(url, { method: 'POST' })).toBe(405)
    await api.clock.advance(31 * 86_400_000)
    expect(await status(url)).toBe(410)
  })
})

describe('a bot', () => {
  it('tells Telegram its webhook, and says what Telegram does not like about it', async () => {
    const { world, api } = await open()
    await world.channel.register('https://center.example/telegram')
    expect(api.calls.at(-1)).toMatchObject({
      method: 'setWebhook',
      parameters: { url: 'https://center.example/telegram', secret_token: SECRET },
    })
    api.become('refusing')
    await expect(world.channel.register('http://x')).rejects.toMatchObject({ code: 'invalid_argument' })
    api.become('unreachable')
    await expect(world.channel.register('https://x')).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('has options that are checked before anything happens', () => {
    const options = { service: 'help', token: TOKEN, secret: SECRET, mediaUrl: 'https://center.example/media' }
    expect(() => telegram({ ...options, token: 'x' })).toThrow(/BotFather/)
    const { secret: _secret, ...open } = options
    expect(() => telegram(open)).toThrow(/anybody could post/)
    expect(() => telegram({ ...open, receive: 'polling' })).not.toThrow()
  })
})
