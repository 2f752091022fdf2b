import {
  buildFlow,
  type ContactCenterOptions,
  createContactCenter,
  type LogFields,
  memoryDirectory,
  memoryStore,
  RingwrightError,
  seededRandom,
  silentLogger,
  systemActor,
} from '@ringwright/core'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { hmac } from '@ringwright/core/provider'
import { steppingClock } from '@ringwright/core/simulation'
import { afterEach, describe, expect, it } from 'vitest'
import { NUMBER, SmsWorld } from './fixtures/sms-world.js'
import { ACCOUNT, TOKEN, TwilioApi, WEBHOOK_URL } from './fixtures/twilio-api.js'
import { sms, type SmsOptions, type SmsOptOutOptions, twilioSms, type TwilioSmsOptions } from './index.js'
import { isSignedByTwilio } from './twilio/twilio-callback.js'

const ANNA = '+4915112345600'

const stopping: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of stopping.splice(0)) await each.stop()
})

async function open(options: Partial<SmsOptions> = {}, twilioOptions: Partial<TwilioSmsOptions> = {}) {
  const api = new TwilioApi(steppingClock(), twilioOptions)
  const world = new SmsWorld(api, options)
  const host = new ChannelHostModel(['help', 'sales'])
  await world.adapter.start(host)
  const send = (text: string, service = 'help') =>
    world.adapter.send(ANNA, service, host.write(ANNA, service, { text }))
  return { api, world, host, send }
}

describe('[L9] a text message', () => {
  it('goes to the service of the number that it was sent to, and is answered from it', async () => {
    const { api, host, send } = await open({ numbers: { help: NUMBER, sales: '70123' } })
    await api.write(ANNA, 'How much?', '1', '70123')
    expect(host.calls).toEqual([
      { address: ANNA, service: 'sales', content: { text: 'How much?' }, externalId: `${ANNA}/SM-${ANNA}-1` },
    ])
    expect(await send('Ten.', 'sales')).toEqual({ outcome: 'sent', externalId: 'SM1' })
    expect(api.asked).toEqual([{ To: ANNA, From: '70123', Body: 'Ten.', StatusCallback: WEBHOOK_URL }])
    const signIn = Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')
    expect(api.authorizations).toEqual([`Basic ${signIn}`])
  })

  it('to a number of nobody, or of nothing, is taken and passed over', async () => {
    const { api, host } = await open()
    expect(await api.write(ANNA, 'x', '1', '+4930999')).toBe('taken')
    expect(await api.write(ANNA, ' ', '2')).toBe('taken')
    expect(host.calls).toEqual([])
  })

  it('[L12] may have pictures', async () => {
    const { api, host } = await open()
    await api.post({
      ...{ MessageSid: 'MM1', From: ANNA, To: NUMBER, Body: 'STOP', NumMedia: '2' },
      ...{ MediaUrl0: 'https://api.twilio.com/m/0', MediaContentType0: 'image/png' },
      ...{ MediaUrl1: 'javascript:alert(1)', MediaContentType1: 'image/png' },
    })
    const attachments = [{ url: 'https://api.twilio.com/m/0', name: 'media-1', contentType: 'image/png' }]
    expect(host.calls[0]?.content).toEqual({ text: 'STOP', attachments })
  })

  it('[L14] that failed says why; the states on the way say nothing', async () => {
    const { api, host } = await open()
    const told = (fields: Record<string, string>) => api.post({ MessageSid: 'SM1', To: ANNA, From: NUMBER, ...fields })
    for (const MessageStatus of ['queued', 'sent', 'something-new']) expect(await told({ MessageStatus })).toBe('taken')
    await told({ MessageStatus: 'undelivered', ErrorCode: '30005' })
    const reason = 'Not delivered (Twilio error 30005)'
    expect(host.receipts).toEqual([{ externalId: 'SM1', state: 'failed', reason }])
  })

  it('waits for the operator when Twilio does not know the token, and is sent with a key or by a service', async () => {
    const refusing = { fetch: async () => Response.json({ code: 20003, message: 'Authenticate' }, { status: 401 }) }
    expect(await (await open({}, refusing)).send('x')).toMatchObject({ outcome: 'later' })
    const messagingService = `MG${'1'.repeat(32)}`
    const { api, send } = await open({}, { messagingService, key: { id: 'SK1', secret: 's' } })
    await send('x')
    expect(api.asked[0]).toMatchObject({ MessagingServiceSid: messagingService })
    expect(api.asked[0]).not.toHaveProperty('From')
    expect(api.authorizations[0]).toBe(`Basic ${Buffer.from('SK1:s').toString('base64')}`)
  })

  it('is 503 before the center runs, and posts of nobody are refused', async () => {
    const request = () => new Request('https://center.example', { method: 'POST', body: 'MessageSid=SM1' })
    const { world } = await open()
    expect((await world.channel.webhook(request())).status).toBe(401)
    const api = new TwilioApi(steppingClock())
    expect((await sms({ numbers: { help: NUMBER }, transport: api.transport() }).webhook(request())).status).toBe(503)
  })
})

describe('[L18] the signature of Twilio', () => {
  const url = 'https://mycompany.example/myapp.php?foo=1&bar=2'
  const signed = (token: string, payload: string) => hmac(token, payload, { algorithm: 'sha1', encoding: 'base64' })

  it('is made of the URL and the fields in the order of their names, as they are and not as they are encoded', () => {
    const form = 'To=%2B18005551212&Digits=1234&CallSid=CA1&Body=a+b'
    const payload = `${url}Bodya bCallSidCA1Digits1234To+18005551212`
    expect(isSignedByTwilio(['12345'], url, form, signed('12345', payload))).toBe(true)
    expect(isSignedByTwilio(['12345'], `${url}3`, form, signed('12345', payload))).toBe(false)
    expect(isSignedByTwilio(['12345'], url, `${form}&Body=c`, signed('12345', payload))).toBe(false)
  })

  it('may be of the token that is being replaced', () => {
    expect(isSignedByTwilio(['new', 'old'], url, 'A=1', signed('old', `${url}A1`))).toBe(true)
  })
})

describe('[L9] [K21] whoever does not want to be written to', () => {
  const replies = { stopped: 'You will get no more texts.', started: 'Welcome back.', help: 'Call +4930123456.' }

  async function center(optOut: SmsOptOutOptions = {}, more: Partial<ContactCenterOptions> = {}) {
    const api = new TwilioApi(steppingClock())
    const channel = sms({ numbers: { help: NUMBER }, transport: api.transport(), optOut })
    const directory = memoryDirectory()
    const store = memoryStore({ clock: api.clock })
    const { commit, lease } = store
    const outage = { isOn: false }
    const away = () => Promise.reject(new RingwrightError('unavailable', 'the store is away'))
    store.commit = (...given) => (outage.isOn ? away() : commit.apply(store, given))
    store.lease = (...given) => (outage.isOn ? away() : lease.apply(store, given))
    const running = createContactCenter({
      ...{ clock: api.clock, random: seededRandom(1), directory, store, plugins: [channel] },
      ...more,
    })
    await running.start()
    stopping.push(running)
    api.webhook = channel.webhook
    const may = async () => (await running.permissions.ask({ channel: 'sms', address: ANNA }, { purpose: 'x' })).outcome
    return { api, directory, outage, running, may }
  }

  it('is not taken off again by a STOP from before START that is delivered again', async () => {
    const { api, may } = await center({ replies })
    await api.write(ANNA, 'STOP', '1')
    await api.clock.advance(60_000)
    await api.write(ANNA, 'START', '2')
    await api.clock.advance(60_000)
    await api.write(ANNA, 'STOP', '1')
    expect(await may()).toBe('allowed')
    expect(api.seen(ANNA)).toEqual([replies.stopped, replies.started])
  })

  it('says STOP, is told so once, and is written to no more until START', async () => {
    const answering = buildFlow({ id: 'answering', steps: { bye: { kind: 'hangUp', text: 'Hello.' } } })
    const answered = { flows: [answering], entries: [{ address: 'help', flow: 'answering' }] }
    const { api, running, may } = await center({ replies }, answered)
    await api.write(ANNA, ' Stop. ', '1')
    await api.redeliver()
    expect(api.seen(ANNA)).toEqual([replies.stopped])
    expect(await may()).toBe('refused')
    const evidence = await running.permissions.evidence(
      { role: 'supervisor', id: 'sue' },
      { channel: 'sms', address: ANNA },
    )
    expect(evidence[0]).toMatchObject({
      given: false,
      channel: 'sms',
      source: 'sms',
      words: 'Stop.',
      by: { role: 'customer' },
    })
    await api.write(ANNA, 'START', '2')
    await api.redeliver()
    await api.clock.advance(1_000)
    expect(await may()).toBe('allowed')
    expect(api.seen(ANNA)).toEqual([replies.stopped, replies.started])
  })

  it('says so also in words that only the provider knows', async () => {
    const { api, may } = await center()
    const said = (id: string, text: string, OptOutType: string) =>
      api.post({ MessageSid: `SM-${id}`, From: ANNA, To: NUMBER, Body: text, NumMedia: '0', OptOutType })
    expect(await said('1', 'Schluss damit', 'STOP')).toBe('taken')
    expect(await may()).toBe('refused')
    await api.clock.advance(1_000)
    expect(await said('2', 'Doch wieder', 'START')).toBe('taken')
    expect(await may()).toBe('allowed')
  })

  it('and says START has what was agreed to before, and has agreed to nothing else', async () => {
    const { api, running } = await center()
    const contact = { channel: 'sms', address: ANNA }
    const may = async (purpose: string) =>
      (await running.permissions.ask(contact, { purpose, needsConsent: true })).outcome
    await running.permissions.consent(systemActor('form'), contact, { given: true, purpose: 'news', source: 'form' })
    await api.clock.advance(1_000)
    await api.write(ANNA, 'STOP', '1')
    await api.clock.advance(1_000)
    await api.write(ANNA, 'START', '2')
    expect([await may('service'), await may('news'), await may('marketing')]).toEqual(['allowed', 'allowed', 'refused'])
  })

  it('is heard also at a number that the provider has chosen and no service has', async () => {
    const { api, may } = await center()
    expect(await api.write(ANNA, 'START', '1', '+4930999')).toBe('taken')
    expect(await may()).toBe('allowed')
    expect(await api.write(ANNA, 'STOP', '2', '+4930999')).toBe('taken')
    expect(await may()).toBe('refused')
  })

  it('is heard in the order in which it was said, although posts arrive side by side', async () => {
    const { api, directory, running, may } = await center({ replies })
    await api.write(ANNA, 'hello', '0')
    const get = directory.get.bind(directory)
    directory.get = async (ofCenter, collection, id) => {
      await Promise.resolve()
      return get(ofCenter, collection, id)
    }
    await Promise.all([api.write(ANNA, 'STOP', '1'), api.write(ANNA, 'START', '2')])
    expect(await may()).toBe('allowed')
    expect(api.seen(ANNA)).toEqual([replies.stopped, replies.started])
    const contact = { channel: 'sms', address: ANNA }
    const evidence = await running.permissions.evidence({ role: 'supervisor', id: 'sue' }, contact)
    expect(evidence.map(({ given }) => given)).toEqual([false, true])
  })

  it('is not forgotten because the directory does not answer', async () => {
    const { api, directory, may } = await center()
    const { get } = directory
    directory.get = () => Promise.reject(new Error('the directory is away'))
    expect(await api.write(ANNA, 'STOP', '1')).toBe('again')
    directory.get = get
    expect(await api.redeliver()).toBe('taken')
    expect(await may()).toBe('refused')
  })

  it('is heard once the directory answers again, although the provider never delivers it again', async () => {
    const { api, directory, may } = await center({ replies })
    const { get } = directory
    directory.get = () => Promise.reject(new Error('the directory is away'))
    expect(await api.write(ANNA, 'STOP', '1')).toBe('again')
    await api.clock.advance(60_000)
    directory.get = get
    await api.clock.advance(60_000)
    expect(await may()).toBe('refused')
    expect(await api.redeliver()).toBe('taken')
    expect(api.seen(ANNA)).toEqual([replies.stopped])
  })

  it('[U10] is heard although the store is away and the process ends before it is back', async () => {
    const { api, outage, running, may } = await center({ replies })
    outage.isOn = true
    await api.clock.advance(5 * 60_000)
    expect(running.available).toBe(false)
    expect(await api.write(ANNA, 'STOP', '1')).toBe('again')
    expect(await may()).toBe('refused')
    expect(api.seen(ANNA)).toEqual([])
    outage.isOn = false
    await api.clock.advance(60_000)
    expect(running.available).toBe(true)
    expect(api.seen(ANNA)).toEqual([replies.stopped])
    expect(await api.redeliver()).toBe('taken')
    const contact = { channel: 'sms', address: ANNA }
    expect(await running.permissions.evidence({ role: 'supervisor', id: 'sue' }, contact)).toHaveLength(1)
  })

  it('and wants to be after all is heard in that order, although nothing could be recorded at first', async () => {
    const { api, directory, may } = await center({ replies })
    const { get } = directory
    directory.get = () => Promise.reject(new Error('the directory is away'))
    await api.write(ANNA, 'STOP', '1')
    expect(await api.write(ANNA, 'START', '2')).toBe('again')
    directory.get = get
    expect(await api.redeliver()).toBe('taken')
    await api.clock.advance(60_000)
    expect(await may()).toBe('allowed')
    expect(api.seen(ANNA)).toEqual([replies.stopped, replies.started])
  })

  it('is told of to the operator where the center stops before it could be recorded', async () => {
    const logged: [string, LogFields | undefined][] = []
    const logger = {
      ...silentLogger,
      error: (message: string, fields?: LogFields) => void logged.push([message, fields]),
    }
    const { api, directory, running } = await center({}, { logger })
    directory.get = () => Promise.reject(new Error('the directory is away'))
    await api.write(ANNA, 'STOP', '1')
    await running.stop()
    expect(logged.at(-1)).toEqual([
      'wishes for no more messages are not recorded',
      { channel: 'sms', count: 1, personal: { numbers: [ANNA] } },
    ])
  })

  it('is not brought back by a START from before STOP that is delivered again', async () => {
    const answering = buildFlow({ id: 'answering', steps: { bye: { kind: 'hangUp', text: 'Hello.' } } })
    const answered = { flows: [answering], entries: [{ address: 'help', flow: 'answering' }] }
    const { api, may } = await center({ replies }, answered)
    await api.write(ANNA, 'START', '1')
    await api.clock.advance(60_000)
    await api.write(ANNA, 'STOP', '2')
    await api.clock.advance(60_000)
    expect(await api.write(ANNA, 'START', '1')).toBe('taken')
    expect(await may()).toBe('refused')
  })

  it.each([
    ['de', 'Abmelden!'],
    ['fr', 'ARRÊT'],
    ['es', 'baja'],
    ['zh', '退订'],
    ['en', 'opt-out'],
  ] as const)('may say so in the words of its language: %s, %s', async (language, word) => {
    const { api, may } = await center({ languages: [language] })
    await api.write(ANNA, word, '1')
    expect(await may()).toBe('refused')
  })

  it('says nothing else in the message, and nothing with words of languages or wishes that are not configured', async () => {
    const { api, may } = await center({ stop: ['Genug'] })
    const texts = ['Please stop the delivery', 'Abmelden', 'yes', 'START', 'HELP']
    for (const [index, text] of texts.entries()) await api.write(ANNA, text, `m${index}`)
    expect(await may()).toBe('allowed')
    await api.write(ANNA, 'genug', 'm9')
    expect(await may()).toBe('refused')
  })

  it('is helped, and a message like any other where nobody helps', async () => {
    const { api, host } = await open({ optOut: { replies } })
    await api.write(ANNA, 'Help', '1')
    expect(api.seen(ANNA)).toEqual([replies.help])
    expect(host.calls).toEqual([])
    api.become('unreachable')
    expect(await api.write(ANNA, 'HELP', '2')).toBe('taken')
    const other = await open()
    await other.api.write(ANNA, 'HELP', '1')
    expect(other.host.calls).toHaveLength(1)
  })
})

describe('the options of text messages', () => {
  it('are checked before anything happens', () => {
    const transport = new TwilioApi(steppingClock()).transport()
    expect(() => sms({ numbers: {}, transport })).toThrow(/at least one service/)
    expect(() => sms({ numbers: { a: NUMBER, b: NUMBER }, transport })).toThrow(/each number once/)
    expect(() => sms({ numbers: { a: '030 123456' }, transport })).toThrow(/\+4930123456/)
    expect(() => sms({ numbers: { a: NUMBER }, transport: {} as never })).toThrow(/twilioSms/)
    expect(() => twilioSms({ account: 'x', token: TOKEN, webhookUrl: WEBHOOK_URL })).toThrow(/AC…/)
  })
})
