import { beforeEach, describe, expect, it } from 'vitest'
import { DigestClient } from '../authentication/index.js'
import { registeredPhones } from '../call-control/registered-phones.js'
import { phoneNews, type PhoneNews } from '../call-control/phone-news.js'
import { type SipLaboratory, sipLaboratory } from '../simulation/index.js'
import type { SipStack } from '../sip-stack.js'
import { type LampPhone, lampPhone } from './fixtures/lamp-phone.js'

const SERVER = '10.0.0.1'
const MESSAGES = ['Event: message-summary', 'Expires: 300']

let laboratory: SipLaboratory
let stack: SipStack
let news: PhoneNews
let waiting: number
let lamp: LampPhone
/** Whom nobody may watch. */
let unseen: string

beforeEach(async () => {
  laboratory = sipLaboratory()
  const { clock, random } = laboratory
  stack = await laboratory.stack(SERVER)
  const users = (user: string) => (['alice', 'bob', 'ceo'].includes(user) ? { password: 'secret' } : undefined)
  const phones = registeredPhones({ clock, random, realm: 'office', users, limits: { failuresMax: 1 } })
  stack.onRequest('REGISTER', phones.registrar.handler)
  waiting = 0
  unseen = 'ceo'
  news = phoneNews({
    stack,
    phones,
    host: () => 'office.example',
    mayWatch: (_watcher, user) => user !== unseen,
    waitingMessages() {
      if (Number.isNaN(waiting)) throw new Error('The messages cannot be counted.')
      return { unheard: waiting, heard: 8 }
    },
  })
  lamp = await lampPhone({ laboratory, server: SERVER, host: '10.0.0.2', user: 'alice' })
})

/** What the last NOTIFY says. */
function told(phone = lamp): { state: string | undefined; body: string } {
  const last = phone.news.at(-1)
  return { state: last?.headers.get('subscription-state'), body: last?.bodyText ?? '' }
}

describe('lamps of desk phones (RFC 6665, RFC 4235)', () => {
  it('[J23] [J24] shows that a colleague rings, talks and is free again, to a phone with its password', async () => {
    expect(await lamp.subscribe('bob')).toBe(200)
    expect(lamp.peer.responses('SUBSCRIBE').map(({ status }) => status)).toEqual([401, 200])
    expect(lamp.header('expires')).toBe('300')
    expect(told().state).toBe('active;expires=300')
    expect(told().body).toContain('version="0" state="full" entity="sip:bob@office.example"></dialog-info>')
    const call = news.userCalls.begin('bob', 'recipient')
    call.rings()
    await laboratory.clock.advance(20)
    expect(told().body).toContain('version="2"')
    expect(told().body).toContain('direction="recipient"><state>early</state>')
    call.talks()
    await laboratory.clock.advance(20)
    expect(told().body).toContain('<state>confirmed</state>')
    call.ends()
    await laboratory.clock.advance(20)
    expect(told().body).not.toContain('<dialog ')
    expect(told().body).toContain('version="4"')
  })

  it('tells much news at once in one NOTIFY, and never two at a time', async () => {
    await lamp.subscribe('bob')
    for (let count = 0; count < 5; count++) news.userCalls.begin('bob', 'recipient')
    await laboratory.clock.advance(4)
    expect(lamp.news).toHaveLength(1)
    await laboratory.clock.advance(40)
    expect(lamp.news).toHaveLength(3)
    expect(told().body.match(/<dialog /g)).toHaveLength(5)
  })

  it('goes on for as long as the phone asks again, and ends by its time', async () => {
    await lamp.subscribe('bob')
    await laboratory.clock.advance(250_000)
    expect(await lamp.subscribeAgain()).toBe(200)
    await laboratory.clock.advance(250_000)
    expect(told().state).toBe('active;expires=300')
    await laboratory.clock.advance(60_000)
    expect(told().state).toBe('terminated;reason=timeout')
    const count = lamp.news.length
    news.userCalls.begin('bob', 'recipient')
    await laboratory.clock.advance(1_000)
    expect(lamp.news).toHaveLength(count)
    expect(await lamp.subscribeAgain()).toBe(481)
  })

  it('ends with its time when the phone may not watch any more; whoever gives it up may do that', async () => {
    await lamp.subscribe('bob')
    unseen = 'bob'
    expect(await lamp.subscribeAgain()).toBe(403)
    await laboratory.clock.advance(300_000)
    expect(told().state).toBe('terminated;reason=timeout')
  })

  it('whoever may not watch any more may give it up', async () => {
    await lamp.subscribe('bob')
    unseen = 'bob'
    expect(await lamp.subscribeAgain(['Event: dialog', 'Expires: 0'])).toBe(200)
  })

  it('ends when the phone asks for no more time, with the state as it is', async () => {
    await lamp.subscribe('bob')
    news.userCalls.begin('bob', 'initiator')
    await laboratory.clock.advance(50)
    expect(await lamp.subscribeAgain(['Event: dialog', 'Expires: 0'])).toBe(200)
    expect(told().state).toBe('terminated;reason=timeout')
    expect(told().body).toContain('direction="initiator"')
  })

  it('a look at the state keeps nothing', async () => {
    expect(await lamp.subscribe('bob', ['Event: dialog', 'Expires: 0'])).toBe(200)
    expect(told().state).toBe('terminated;reason=timeout')
    expect(stack.statistics().transactionsRunning).toBeGreaterThan(0)
    expect(await lamp.subscribeAgain()).toBe(481)
  })

  it.each<[string, { user: string; headers?: readonly string[] }, number, Record<string, string>]>([
    [
      'news that nobody has',
      { user: 'bob', headers: ['Event: presence'] },
      489,
      { 'allow-events': 'dialog, message-summary' },
    ],
    ['news of nothing', { user: 'bob', headers: [] }, 489, {}],
    ['a user whom nobody knows', { user: 'nobody' }, 404, {}],
    ['a user whom the host keeps private', { user: 'ceo' }, 403, {}],
    ['the messages of somebody else', { user: 'bob', headers: MESSAGES }, 403, {}],
    ['every second', { user: 'bob', headers: ['Event: dialog', 'Expires: 1'] }, 423, { 'min-expires': '60' }],
    ['a form that we do not write', { user: 'bob', headers: ['Event: dialog', 'Accept: text/plain'] }, 406, {}],
  ])('refuses %s', async (_what, { user, headers }, status, expected) => {
    expect(await lamp.subscribe(user, headers)).toBe(status)
    for (const [name, value] of Object.entries(expected)) expect(lamp.header(name)).toBe(value)
    expect(lamp.news).toEqual([])
  })

  it('tells a phone that takes any form of its kind', async () => {
    expect(await lamp.subscribe('bob', ['Event: dialog', 'Accept: text/plain, application/*;q=0.8'])).toBe(200)
  })

  it('[J24] tells a phone with a wrong password nothing, and stops listening to one that guesses', async () => {
    const thief = await lampPhone({ laboratory, server: SERVER, host: '10.0.0.3', user: 'alice', password: 'guess' })
    expect(await thief.subscribe('bob')).toBe(401)
    expect(await thief.subscribe('bob')).toBe(503)
    expect(thief.news).toEqual([])
  })

  it('nobody goes on with the subscription of another', async () => {
    await lamp.subscribe('bob')
    const tag = lamp.peer.responses('SUBSCRIBE').at(-1)?.to().tag ?? ''
    const thief = await lampPhone({ laboratory, server: SERVER, host: '10.0.0.3', user: 'bob' })
    const digest = new DigestClient({ username: 'bob', password: 'secret' }, laboratory.random)
    const uri = `sip:${SERVER}:5060`
    const steal = async (sequence: number, authorization: readonly string[]): Promise<number | undefined> => {
      thief.peer.send({ address: SERVER, port: 5060 }, `SUBSCRIBE ${uri} SIP/2.0`, [
        `Via: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bKthief${sequence}`,
        `From: <sip:alice@${SERVER}>;tag=10.0.0.2`,
        `To: <sip:bob@${SERVER}>;tag=${tag}`,
        'Call-ID: lamp-10.0.0.2-1',
        `CSeq: ${sequence} SUBSCRIBE`,
        'Contact: <sip:bob@10.0.0.3>',
        'Event: dialog',
        ...authorization,
      ])
      await laboratory.clock.advance(50)
      return thief.peer.responses('SUBSCRIBE').at(-1)?.status
    }
    expect(await steal(900, [])).toBe(401)
    const challenges = thief.peer.responses('SUBSCRIBE').at(-1)?.headers.all('www-authenticate') ?? []
    digest.take(challenges)
    const [value] = digest.authorizations({ method: 'SUBSCRIBE', uri })
    expect(await steal(901, [`Authorization: ${value}`])).toBe(403)
    news.userCalls.begin('bob', 'recipient')
    await laboratory.clock.advance(50)
    expect(thief.news).toEqual([])
  })

  it('subscribe-flood: one user has so many lamps and no more', async () => {
    for (let count = 0; count < 200; count++) expect(await lamp.subscribe('bob')).toBe(200)
    expect(await lamp.subscribe('bob')).toBe(403)
    const other = await lampPhone({ laboratory, server: SERVER, host: '10.0.0.3', user: 'bob' })
    expect(await other.subscribe('alice')).toBe(200)
  })

  it.each<[string, { status: number; headers?: Record<string, string> }, number]>([
    ['no longer knows it', { status: 481 }, 0],
    ['asks for patience', { status: 503, headers: { 'Retry-After': '10' } }, 1],
  ])('a phone that %s gets %#', async (_what, answer, later) => {
    await lamp.subscribe('bob')
    lamp.answers = answer
    news.userCalls.begin('bob', 'recipient')
    await laboratory.clock.advance(50)
    const count = lamp.news.length
    lamp.answers = { status: 200 }
    news.userCalls.begin('bob', 'recipient')
    await laboratory.clock.advance(5_000)
    expect(lamp.news).toHaveLength(count)
    await laboratory.clock.advance(10_000)
    expect(lamp.news).toHaveLength(count + later)
  })

  it('a phone that is gone loses its subscription, not ours', async () => {
    await lamp.subscribe('bob')
    laboratory.fate = ({ to }) => (to.includes('10.0.0.2') ? 'lose' : undefined)
    news.userCalls.begin('bob', 'recipient')
    await laboratory.clock.advance(40_000)
    laboratory.fate = undefined
    expect(await lamp.subscribeAgain()).toBe(481)
  })

  it('follows a phone that registers over another flow', async () => {
    await lamp.subscribe('bob')
    const moved = await lampPhone({ laboratory, server: SERVER, host: '10.0.0.7', user: 'alice' })
    const register = (authorization: readonly string[]): void =>
      moved.peer.send({ address: SERVER, port: 5060 }, `REGISTER sip:${SERVER} SIP/2.0`, [
        `Via: SIP/2.0/UDP 10.0.0.2;rport;branch=z9hG4bKmoved${authorization.length}`,
        `From: <sip:alice@${SERVER}>;tag=moved`,
        `To: <sip:alice@${SERVER}>`,
        'Call-ID: moved',
        `CSeq: ${authorization.length + 1} REGISTER`,
        'Contact: <sip:alice@10.0.0.2>',
        ...authorization,
      ])
    register([])
    await laboratory.clock.advance(50)
    const digest = new DigestClient({ username: 'alice', password: 'secret' }, laboratory.random)
    const challenges = moved.peer.responses('REGISTER').at(-1)?.headers.all('www-authenticate') ?? []
    digest.take(challenges)
    const [value] = digest.authorizations({ method: 'REGISTER', uri: `sip:${SERVER}` })
    register([`Authorization: ${value}`])
    await laboratory.clock.advance(50)
    expect(moved.peer.responses('REGISTER').at(-1)?.status).toBe(200)
    news.userCalls.begin('bob', 'recipient')
    await laboratory.clock.advance(50)
    expect(told(moved).body).toContain('<state>trying</state>')
  })

  it('asks everybody to come back later when it stops', async () => {
    await lamp.subscribe('bob')
    const closed = stack.close()
    await laboratory.clock.advance(100)
    await closed
    expect(told().state).toBe('terminated;reason=probation;retry-after=30')
  })
})

describe('messages that wait (RFC 3842)', () => {
  it('lights the lamp of the own phone, and puts it out again', async () => {
    expect(await lamp.subscribe('alice', MESSAGES)).toBe(200)
    expect(told().body).toBe(
      'Messages-Waiting: no\r\nMessage-Account: sip:alice@office.example\r\nVoice-Message: 0/8\r\n',
    )
    waiting = 2
    news.messagesChanged('alice')
    await laboratory.clock.advance(50)
    expect(told().body).toContain('Messages-Waiting: yes\r\n')
    expect(told().body).toContain('Voice-Message: 2/8\r\n')
  })

  it('ends with a reason when the host cannot count', async () => {
    await lamp.subscribe('alice', MESSAGES)
    const problems: string[] = []
    stack.on('handler:failed', ({ during }) => problems.push(during))
    waiting = Number.NaN
    news.messagesChanged('alice')
    await laboratory.clock.advance(50)
    expect(told().state).toBe('terminated;reason=giveup')
    expect(problems).toEqual(['the state of a message-summary subscription'])
  })
})
