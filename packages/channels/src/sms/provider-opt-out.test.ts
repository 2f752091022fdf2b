import { buildFlow, createContactCenter, seededRandom } from '@ringwright/core'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { steppingClock } from '@ringwright/core/simulation'
import { afterEach, describe, expect, it } from 'vitest'
import { MessageCenter } from './fixtures/message-center.js'
import { NUMBER, type PlayedSmsProvider, SmsWorld } from './fixtures/sms-world.js'
import { TwilioApi } from './fixtures/twilio-api.js'
import { sms, smppSms } from './index.js'

const ANNA = '+4915112345600'
const BLOCKED = { MessageSid: 'SM1', From: NUMBER, To: ANNA, MessageStatus: 'failed', ErrorCode: '21610' }

const stopping: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of stopping.splice(0)) await each.stop()
})

async function open<Provider extends PlayedSmsProvider>(provider: Provider) {
  const { adapter } = new SmsWorld(provider)
  stopping.push(adapter)
  const host = new ChannelHostModel(['help'])
  await adapter.start(host)
  await provider.clock.advance(0)
  const send = () => adapter.send(ANNA, 'help', host.write(ANNA, 'help', { text: 'Hello' }))
  return { provider, host, send }
}

describe('[L9] [K21] somebody who has told the provider STOP', () => {
  it('has withdrawn consent, which is told with the answer of Twilio', async () => {
    const { provider, host, send } = await open(new TwilioApi(steppingClock()))
    provider.become('refusing')
    const at = provider.clock.now()
    expect(await send()).toMatchObject({ outcome: 'refused' })
    expect(host.consents).toEqual([
      { address: ANNA, given: false, words: 'Twilio error 21610', externalId: `${ANNA}/21610/${at}`, at },
    ])
    expect(provider.seen(ANNA)).toEqual([])
  })

  it('has withdrawn consent, which Twilio tells later where a messaging service sends', async () => {
    const { provider, host } = await open(new TwilioApi(steppingClock()))
    expect(await provider.post({ ...BLOCKED, ErrorCode: '30005' })).toBe('taken')
    expect(host.consents).toEqual([])
    expect(await provider.post(BLOCKED)).toBe('taken')
    expect(host.consents).toEqual([
      { address: ANNA, given: false, words: 'Twilio error 21610', externalId: `${ANNA}/SM1` },
    ])
    expect(host.receipts.at(-1)).toMatchObject({ externalId: 'SM1', state: 'failed' })
    host.mood = 'unavailable'
    expect(await provider.redeliver()).toBe('again')
  })

  it('is written to by nobody until START', async () => {
    const api = new TwilioApi(steppingClock())
    const channel = sms({ numbers: { help: NUMBER }, transport: api.transport() })
    const answering = buildFlow({ id: 'answering', steps: { bye: { kind: 'hangUp', text: 'Hello.' } } })
    const center = createContactCenter({
      ...{ clock: api.clock, random: seededRandom(1), plugins: [channel] },
      ...{ flows: [answering], entries: [{ address: 'help', flow: 'answering' }] },
    })
    await center.start()
    stopping.push(center)
    api.webhook = channel.webhook
    const may = async () =>
      (await center.permissions.ask({ channel: 'sms', address: ANNA }, { purpose: 'service' })).outcome
    api.become('refusing')
    await api.write(ANNA, 'Anybody there?', '1')
    await api.clock.advance(1_000)
    expect(await may()).toBe('refused')
    api.become('well')
    expect(await api.write(ANNA, 'START', '2')).toBe('taken')
    expect(await may()).toBe('allowed')
    await api.write(ANNA, 'Anybody there now?', '3')
    await api.clock.advance(1_000)
    expect(api.seen(ANNA)).toEqual(['Hello.'])
  })

  it('has withdrawn consent by the codes that the message center is said to have for it', async () => {
    const optOuts = { statuses: [0x0b], errors: ['011'] }
    const { provider, host, send } = await open(new MessageCenter(steppingClock(), { optOuts }))
    provider.become('refusing')
    const at = provider.clock.now()
    expect(await send()).toMatchObject({ outcome: 'refused' })
    const told = { address: ANNA, given: false, words: 'SMPP status 11', externalId: `${ANNA}/11/${at}`, at }
    expect(host.consents).toEqual([told])
    await provider.receipt({ externalId: 'm1', state: 'delivered' })
    expect(await provider.receipt({ externalId: 'm2', state: 'failed' })).toBe('taken')
    expect(host.consents.slice(1)).toEqual([
      { address: ANNA, given: false, words: 'SMPP err:011', externalId: `${ANNA}/m2` },
    ])
    host.mood = 'unavailable'
    expect(await provider.redeliver()).toBe('again')
  })

  it('is not known by codes that nobody has named', async () => {
    const { provider, host, send } = await open(new MessageCenter(steppingClock()))
    await provider.receipt({ externalId: 'm2', state: 'failed' })
    provider.become('refusing')
    await send()
    expect(host.consents).toEqual([])
    expect(() => smppSms({ systemId: 'a', password: 'b', optOuts: { errors: ['err:011'] } })).toThrow(/err:/)
  })
})
