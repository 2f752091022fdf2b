import type { ServiceState } from '@ringwright/core'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { isSignedWith } from '@ringwright/core/provider'
import { describe, expect, it } from 'vitest'
import { RECEIVES, SENDS, URL_OF_APPLICATION, WebhookWorld } from './fixtures/application.js'
import { signedHeaders, webhookChannel, type WebhookChannelOptions, type WebhookEvent } from './index.js'

const OPTIONS: WebhookChannelOptions = { services: ['help'], url: URL_OF_APPLICATION, receives: RECEIVES, sends: SENDS }
const from = { id: 'anna', name: 'Anna' }

async function open(options: Partial<WebhookChannelOptions> = {}) {
  const world = new WebhookWorld(options)
  const host = new ChannelHostModel(['help'])
  await world.adapter.start(host)
  return { world, host, application: world.provider }
}

describe('[L18] what an application posts', () => {
  it('is answered with where the message now stands', async () => {
    const { application } = await open()
    const event: WebhookEvent = { type: 'message', service: 'help', from, message: { id: '1', text: 'hello' } }
    expect(await (await application.post(event)).json()).toEqual({
      outcome: 'received',
      duplicate: false,
      message: { id: 'help/anna.1', sequence: 1 },
    })
    expect(await (await application.post(event)).json()).toMatchObject({ duplicate: true })
  })

  it('is refused in words that the application can show', async () => {
    const { application, host } = await open({ textLengthMax: 10 })
    const post = async (message: object, service = 'help') => {
      const response = await application.post({ type: 'message', service, from, message: { id: '1', ...message } })
      return [response.status, ((await response.json()) as { reason: string }).reason]
    }
    expect(await post({ text: 'x'.repeat(11) })).toEqual([422, 'tooLong'])
    expect(await post({ text: 'hello' }, 'sales')).toEqual([422, 'unknownService'])
    expect(await post({})).toEqual([422, 'empty'])
    const attachments = [{ url: 'file:///etc/passwd', name: 'x', contentType: 'text/plain' }]
    expect(await post({ attachments })).toEqual([422, 'badAttachment'])
    expect(host.calls).toEqual([])
  })

  it('may have files, of which no name reads otherwise than it is', async () => {
    const { application, host } = await open()
    const attachments = [{ url: 'https://files.example/a', name: 'bill\u202efdp.exe', contentType: 'text/plain' }]
    await application.post({ type: 'message', service: 'help', from, message: { id: '1', attachments } })
    expect(host.calls[0]?.content.attachments).toMatchObject([{ name: 'billfdp.exe' }])
  })

  it('may be changed later, with the time of the change, and taken back', async () => {
    const { application, host } = await open()
    const common = { service: 'help', from }
    await application.post({ type: 'message', ...common, message: { id: '1', text: 'on Monday' } })
    await application.post({ type: 'message.edited', ...common, message: { id: '1', text: 'on Tuesday', at: 7_000 } })
    await application.post({ type: 'message.edited', ...common, message: { id: '1', text: 'on Friday' } })
    await application.post({ type: 'message.deleted', ...common, message: { id: '1' } })
    const message = { address: 'anna', service: 'help', externalId: 'anna/1' }
    expect(host.revisions).toEqual([
      { ...message, content: { text: 'on Tuesday' }, at: 7_000 },
      { ...message, content: { text: 'on Friday' } },
      { ...message, content: null },
    ])
  })

  it('is the id of what was pressed where that has no words, and a place without any', async () => {
    const { application, host } = await open()
    const post = (message: object) => application.post({ type: 'message', service: 'help', from, message } as never)
    const location = { latitude: 52.5, longitude: 13.4 }
    for (const [index, text] of [{}, { text: ' ' }].entries()) {
      expect((await post({ id: `a${index}`, reply: { id: 'yes' }, ...text })).status).toBe(200)
      expect((await post({ id: `b${index}`, location, attachments: [], ...text })).status).toBe(200)
    }
    const choice = { text: 'yes', reply: { id: 'yes' } }
    expect(host.calls.map(({ content }) => content)).toEqual([choice, { location }, choice, { location }])
  })

  it('is not believed with an old time, another id, another body or the key of the other direction', async () => {
    const { world, application, host } = await open()
    await application.clock.advance(1_000_000)
    const body = JSON.stringify({ type: 'left', service: 'help', from })
    const at = application.clock.now()
    const status = async (headers: object, sent = body) => {
      const init = { method: 'POST', headers: headers as Record<string, string>, body: sent }
      return (await world.channel.webhook(new Request('https://center.example', init))).status
    }
    const signed = signedHeaders(RECEIVES, body, { id: 'd1', at })
    expect(await status(signedHeaders(RECEIVES, body, { id: 'd1', at: at - 301_000 }))).toBe(401)
    expect(await status({ ...signed, 'webhook-id': 'd2' })).toBe(401)
    expect(await status(signed, body.replace('anna', 'berta'))).toBe(401)
    expect(await status(signedHeaders(SENDS, body, { id: 'd1', at }))).toBe(401)
    expect(await status({})).toBe(401)
    expect(host.left).toEqual([])
    expect(await status({ ...signed, 'webhook-signature': `v1,x ${signed['webhook-signature']}` })).toBe(200)
    expect(await status(signed)).toBe(200)
    expect(host.left).toHaveLength(1)
  })

  it('is 503 before the center runs and after it has stopped', async () => {
    const { world, application } = await open()
    await world.adapter.stop()
    expect((await application.post({ type: 'left', service: 'help', from })).status).toBe(503)
    const idle = await webhookChannel(OPTIONS).webhook(new Request('https://center.example', { method: 'POST' }))
    expect(idle.status).toBe(503)
  })
})

describe('what is posted to an application', () => {
  it('[L18] is signed, without what is nobody elses business', async () => {
    const { world, host, application } = await open()
    const message = { ...host.write('anna', 'help', { text: 'hello' }), at: 17 }
    expect(await world.adapter.send('anna', 'help', message)).toEqual({ outcome: 'sent', externalId: message.id })
    const [{ headers, body } = { headers: new Headers(), body: '' }] = application.posts
    const payload = `${message.id}.${headers.get('webhook-timestamp')}.${body}`
    const signature = headers.get('webhook-signature')?.slice(3) ?? ''
    expect(isSignedWith([SENDS], payload, signature, { encoding: 'base64' })).toBe(true)
    expect(JSON.parse(body)).toEqual({
      type: 'message',
      service: 'help',
      to: { id: 'anna' },
      message: { id: message.id, sequence: 1, at: 17, text: 'hello', from: { role: 'agent', name: 'Ada' } },
    })
  })

  it('is refused with the reason of the application, and tells of states as they pass', async () => {
    const { world, host, application } = await open()
    application.become('refusing')
    const message = host.write('anna', 'help', { text: 'hello' })
    const outcome = await world.adapter.send('anna', 'help', message)
    expect(outcome).toEqual({ outcome: 'refused', reason: 'The customer has no device' })
    application.become('well')
    const state: ServiceState = { state: 'waiting', position: 2, waiting: 3 }
    world.adapter.stateChanged?.('anna', 'help', state)
    await application.clock.advance(0)
    expect(application.notices).toEqual([{ type: 'state', state, service: 'help', to: { id: 'anna' } }])
  })

  it('keeps a hundred hints on their way at the most, whatever the application does', async () => {
    const { world, application } = await open()
    let asked = 0
    application.become('silent')
    const { fetch } = application
    const counting = new WebhookWorld({
      fetch: (...call) => {
        asked++
        return fetch(...call)
      },
    })
    for (let index = 0; index < 500; index++) counting.adapter.typing?.('anna', 'help', true)
    await world.provider.clock.advance(0)
    expect(asked).toBe(100)
  })
})

describe('the signature', () => {
  it('is that of the Standard Webhooks specification', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const body = '{"test": 2432232314}'
    const headers = signedHeaders(secret, body, { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: 1_614_265_330_000 })
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })
})

describe('the options of a webhook channel', () => {
  it.each([
    ['one secret for both directions', { sends: RECEIVES }, /another|could be sent back/],
    ['a short secret', { receives: 'short' }, /32 characters/],
    ['a URL of another kind', { url: 'ftp://x' }, /url/],
    ['no service', { services: [] }, /services/],
  ])('do not allow %s', (_, options, message) => {
    expect(() => webhookChannel({ ...OPTIONS, ...options })).toThrow(message)
  })
})

describe('[L14] what an application is told of changes', () => {
  it('is the message as it now reads, or that it is gone; nothing where it has not asked for that', async () => {
    const { world, host, application } = await open()
    const message = host.write('anna', 'help', { text: 'on Monday' })
    await world.adapter.send('anna', 'help', message)
    await world.adapter.revise?.('anna', 'help', { ...message, text: 'on Tuesday', editedAt: 2 })
    const { text: _text, ...rest } = message
    await world.adapter.revise?.('anna', 'help', { ...rest, deletedAt: 3 })
    expect(application.notices.slice(1)).toEqual([
      expect.objectContaining({
        type: 'message.edited',
        message: expect.objectContaining({ id: message.id, text: 'on Tuesday' }),
      }),
      { type: 'message.deleted', service: 'help', to: { id: 'anna' }, message: { id: message.id } },
    ])
    expect((await open({ revises: false })).world.adapter.capabilities.revisions).toBeUndefined()
  })
})
