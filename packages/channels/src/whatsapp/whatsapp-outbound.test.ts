import { describe, expect, it } from 'vitest'
import { ANNA, openWhatsApp } from './fixtures/open-whatsapp.js'
import { OPTIONS } from './fixtures/whatsapp-world.js'

describe('[L5] what is written to people on WhatsApp', () => {
  it.each([
    ['image/png', 100, 'image'],
    ['image/png', 5_000_001, 'document'],
    ['image/webp', 100, 'document'],
    ['video/mp4', 100, 'video'],
    ['application/pdf', 100, 'document'],
  ])('[L12] goes as the kind of file that WhatsApp shows: %s of %d bytes', async (contentType, bytes, kind) => {
    const { api, send } = await openWhatsApp()
    await send({ text: 'Look', attachments: [{ url: 'https://files.example/a', name: 'a.x', contentType, bytes }] })
    const filename = kind === 'document' && { filename: 'a.x' }
    const file = { link: 'https://files.example/a', ...filename, caption: 'Look' }
    expect(api.posts).toMatchObject([{ to: ANNA, type: kind, [kind]: file }])
  })

  it('[L12] sends audio as what it is, and as a document where words belong to it', async () => {
    const { api, send } = await openWhatsApp()
    const attachments = [{ url: 'https://files.example/a', name: 'a.ogg', contentType: 'audio/ogg' }]
    await send({ attachments })
    await send({ attachments, text: 'Listen' })
    expect(api.posts.map(({ type }) => type)).toEqual(['audio', 'document'])
  })

  it('[L13] has up to three short options as buttons, and others as a list', async () => {
    const { api, send } = await openWhatsApp()
    const options = (count: number, label = 'Option') =>
      Array.from({ length: count }, (_, index) => ({ id: `o${index}`, label: `${label} ${index}` }))
    await send({ text: 'Which?', options: options(3) })
    await send({ text: 'Which?', options: options(4) })
    await send({ text: 'Which?', options: options(2, 'A label of 22 letters') })
    await send({ text: 'x'.repeat(1_025), options: options(2) })
    await send({ text: 'Which?', options: [{ id: 'a', label: 'A', description: 'd'.repeat(100) }] })
    const kinds = api.posts.map(({ interactive }) => interactive?.type)
    expect(kinds).toEqual(['button', 'list', 'list', 'list', 'list'])
    const [row] = api.posts.at(-1)?.interactive?.action.sections?.[0]?.rows ?? []
    expect(row).toEqual({ id: 'a', title: 'A', description: `${'d'.repeat(71)}…` })
  })

  it('[L13] may be a template of the language, with its values, whenever the customer wrote last', async () => {
    const { world, api, send } = await openWhatsApp()
    expect(world.adapter.capabilities).toMatchObject({ templates: true, windowMs: 86_400_000 })
    const template = { name: 'order_ready', language: 'en-US', parameters: ['Anna', '17'] }
    await send({ text: 'Hello Anna, order 17 is ready', template })
    expect(api.posts[0]).toMatchObject({
      type: 'template',
      template: {
        name: 'order_ready',
        language: { code: 'en_US' },
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Anna' },
              { type: 'text', text: '17' },
            ],
          },
        ],
      },
    })
  })

  it.each([
    [130_429, { outcome: 'later', retryAfterMs: 1_000, wholeChannel: true }],
    [131_056, { outcome: 'later', retryAfterMs: 6_000 }],
    [80_007, { outcome: 'later', retryAfterMs: 60_000, wholeChannel: true }],
    [131_016, { outcome: 'later' }],
    [190, { outcome: 'later', reason: 'WhatsApp does not accept the access token' }],
    [131_047, { outcome: 'refused', reason: 'The customer wrote more than 24 hours ago: only templates pass now' }],
    [131_026, { outcome: 'refused', reason: expect.stringContaining('has no WhatsApp') as string }],
    [131_999, { outcome: 'refused', reason: 'The details of Meta' }],
  ])('is sent later or refused as the code says: %d', async (code, expected) => {
    const { api, send } = await openWhatsApp()
    api.error = { status: 400, code, message: `(#${code}) of Meta`, details: 'The details of Meta' }
    expect(await send({ text: 'hello' })).toMatchObject(expected)
    api.error = undefined
    expect(await send({ text: 'hello' })).toMatchObject({ outcome: 'sent' })
  })

  it.each([
    [500, 3, { outcome: 'later', reason: 'WhatsApp does not accept the access token' }],
    [500, 131_000, { outcome: 'later' }],
    [503, 131_016, { outcome: 'later' }],
    [500, 131_045, { outcome: 'refused' }],
    [429, 130_429, { outcome: 'later', retryAfterMs: 1_000, wholeChannel: true }],
    // Nobody knows where on its way it stopped.
    [500, 1, { outcome: 'unknown' }],
    [500, 2, { outcome: 'unknown' }],
    [500, 131_999, { outcome: 'unknown' }],
    [503, 2, { outcome: 'later' }],
  ])(
    'is sent later where Meta fails before it, and not again where it may have gone: %d with %d',
    async (status, code, expected) => {
      const { api, send } = await openWhatsApp()
      api.error = { status, code, message: `(#${code}) of Meta` }
      expect(await send({ text: 'hello' })).toMatchObject(expected)
    },
  )

  it('[U10] waits for an operator when the token has expired, who sees since when', async () => {
    const { world, api, send } = await openWhatsApp()
    api.accessToken = 'another'
    const since = api.clock.now()
    expect(await send({ text: 'hello' })).toMatchObject({ outcome: 'later' })
    await api.clock.advance(5_000)
    expect(await send({ text: 'hello' })).toMatchObject({ outcome: 'later' })
    expect(world.adapter.health?.()).toMatchObject({ state: 'down', since })
    api.accessToken = OPTIONS.accessToken
    expect(await send({ text: 'hello' })).toMatchObject({ outcome: 'sent' })
    expect(world.adapter.health?.()).toEqual({ state: 'up' })
  })
})

describe('[L14] what became of a message', () => {
  it('is told with a reason that an agent understands', async () => {
    const { host, api } = await openWhatsApp()
    const errors = [{ code: 131_053, title: 'Media upload error', error_data: { details: 'x' } }]
    await api.status('wamid.a', 'sent', { pricing: { billable: true } })
    await api.status('wamid.a', 'delivered')
    await api.status('wamid.b', 'played')
    await api.status('wamid.c', 'failed', { errors })
    expect(host.receipts).toEqual([
      { externalId: 'wamid.a', state: 'delivered' },
      { externalId: 'wamid.b', state: 'read' },
      { externalId: 'wamid.c', state: 'failed', reason: expect.stringContaining('could not be taken') as string },
    ])
  })

  it('is taken note of also for messages that this center has not sent', async () => {
    const { host, api } = await openWhatsApp()
    host.receipt = async () => ({ outcome: 'unknownMessage' })
    expect((await api.status('wamid.of another system', 'read')).status).toBe(200)
  })
})

describe('[L15] that somebody types', () => {
  it('is shown under the last message of the customer, and not when there is none', async () => {
    const { world, api } = await openWhatsApp()
    world.adapter.typing?.(ANNA, 'help', true)
    await api.message(ANNA, 'wamid.1', { type: 'text', text: { body: 'a' } })
    await api.message(ANNA, 'wamid.2', { type: 'text', text: { body: 'b' } })
    world.adapter.typing?.(ANNA, 'help', false)
    world.adapter.typing?.(ANNA, 'help', true)
    await api.clock.advance(0)
    expect(api.posts).toEqual([
      { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.2', typing_indicator: { type: 'text' } },
    ])
  })
})
