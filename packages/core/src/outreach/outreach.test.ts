import { afterEach, describe, expect, it } from 'vitest'
import type { Actor } from '../authorization/actor.js'
import type { ChannelCapabilities } from '../channel/channel-capabilities.js'
import type { MessageTemplate } from '../channel/message-content.js'
import { interactions } from '../interaction/interaction.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { Directory } from '../storage/directory.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import { memoryArchive } from '../storage/memory/memory-archive.js'
import { TextCenter } from '../text/fixtures/text-center.js'
import { outboxes } from '../text/text-records.js'
import type { BroadcastOptions } from './broadcast.js'
import { RECIPIENTS_OF_PAGE } from './broadcast-pages.js'

const AGENT: Actor = { role: 'agent', id: 'ada' }
const SUPERVISOR: Actor = { role: 'supervisor', id: 'sue' }
const BEN = { channel: 'scripted', address: 'ben' }
const HOUR = 3_600_000
const reminder: MessageTemplate = { name: 'reminder', language: 'en', parameters: ['{{name}}'] }

const opened: TextCenter[] = []
let archive = memoryArchive()
afterEach(async () => {
  for (const { center } of opened.splice(0)) await center.stop()
  archive = memoryArchive()
})

async function open(
  capabilities: Partial<ChannelCapabilities> = {},
  like?: TextCenter,
  directory?: Directory,
): Promise<TextCenter> {
  const center = await TextCenter.open(capabilities, like, { archive, ...(directory && { directory }) })
  opened.push(center)
  return center
}

const spring: BroadcastOptions = {
  ...{ id: 'spring', channel: 'scripted', service: 'help', purpose: 'news' },
  ...{ needsConsent: false, content: { text: 'Hello {{name}}!' } },
}

function* people(count: number) {
  for (let index = 0; index < count; index++) yield { address: `p${index}`, variables: { name: `P ${index}` } }
}

/** Forgets whoever is at the first address. */
async function eraseP0({ center, clock }: TextCenter) {
  const remove = async (): Promise<void> => {}
  const erasing = center.personalData.erase(
    { role: 'administrator', id: 'olga' },
    { channel: 'scripted', address: 'p0' },
    { removeRecording: remove, removeAttachment: remove },
  )
  await clock.advance(5_000)
  return erasing
}

describe('[L13] a message that nobody has asked for', () => {
  it('does not go to somebody who was erased while it waited for its turn', async () => {
    const center = await open({ rate: { perSecond: 0.01, burst: 1 } })
    for (const address of ['ben', 'p0'])
      await center.center.outreach.send(
        AGENT,
        { channel: 'scripted', address },
        { text: 'It is ready.' },
        { service: 'help', clientId: address },
      )
    await center.settle()
    expect(await eraseP0(center)).toMatchObject({ outcome: 'erased', messages: 1 })
    await center.clock.advance(200_000)
    expect(center.channel.sent.map(({ to }) => to)).toEqual(['ben'])
    expect(center.center.all(outboxes).size).toBe(0)
  })

  it('goes to a customer who has never written, once, and the answer goes to the conversation', async () => {
    const center = await open()
    const send = () =>
      center.center.outreach.send(AGENT, BEN, { text: 'Your parcel is here.' }, { service: 'help', clientId: 'c1' })
    expect(await send()).toMatchObject({ outcome: 'written', duplicate: false, message: { author: { id: 'ada' } } })
    await center.settle()
    expect(await send()).toMatchObject({ outcome: 'written', duplicate: true })
    await center.settle()
    expect(center.texts).toEqual(['Your parcel is here.'])
    expect(center.center.all(interactions).size).toBe(0)
    await center.receive('thank you', 'm1', { address: 'ben' })
    expect(center.interaction).toMatchObject({ from: 'ben', lastAgent: 'ada' })
    const history = await center.center.conversations.history(center.interaction.conversation)
    expect(history.map(({ text }) => text).slice(0, 2)).toEqual(['Your parcel is here.', 'thank you'])
  })

  it('does not keep a customer from being served whose own message was taken only half, and comes again', async () => {
    const directory = memoryDirectory()
    let isAway = false
    const failing: Directory = {
      ...directory,
      put: async (center, collection, ...entry) => {
        if (isAway && collection.name === 'conversations') throw new RingwrightError('unavailable', 'away')
        return directory.put(center, collection, ...entry)
      },
    }
    const center = await open({ windowMs: 24 * HOUR, templates: true }, undefined, failing)
    const send = (clientId: string) =>
      center.center.outreach.send(AGENT, BEN, { template: reminder }, { service: 'help', clientId })
    expect(await send('c1')).toMatchObject({ outcome: 'written' })
    isAway = true
    expect(await center.receive('help!', 'm1', { address: 'ben' })).toMatchObject({ reason: 'unavailable' })
    isAway = false
    expect(await send('c2')).toMatchObject({ outcome: 'written' })
    expect(await center.receive('help!', 'm1', { address: 'ben' })).toMatchObject({ duplicate: true })
    expect(center.interaction).toMatchObject({ from: 'ben' })
  })

  it('is refused with its reason, before anything is kept', async () => {
    const center = await open({ windowMs: 24 * HOUR, templates: true })
    const { outreach, permissions } = center.center
    const send = (more: object = {}, content: object = { template: reminder }, contact = BEN) =>
      outreach.send(SUPERVISOR, contact, content, { service: 'help', clientId: 'c', ...more })
    const news = { purpose: 'news' }
    expect(await send({}, { text: 'hello' })).toMatchObject({ reason: 'windowClosed' })
    expect(await send({}, { text: ' ' })).toMatchObject({ reason: 'empty' })
    expect(await send({}, {}, { channel: 'fax', address: '1' })).toMatchObject({ reason: 'unknownChannel' })
    expect(await send({ service: 'nothing' })).toMatchObject({ reason: 'unknownService' })
    expect(await send(news)).toMatchObject({ reason: 'noConsent' })
    await permissions.consent(SUPERVISOR, BEN, { given: true, purpose: 'news', source: 'form' })
    expect(await send(news)).toMatchObject({ outcome: 'written' })
    await permissions.consent(SUPERVISOR, BEN, { given: false, source: 'form' })
    expect(await send({ clientId: 'd' })).toMatchObject({ reason: 'withdrawn' })
    await permissions.block(SUPERVISOR, BEN, { reason: 'fraud' })
    expect(await send({ clientId: 'd' })).toMatchObject({ reason: 'blocked' })
    await expect(
      outreach.send({ role: 'customer', id: 'x' }, BEN, { text: 'hi' }, { service: 'help', clientId: 'c' }),
    ).rejects.toMatchObject({ code: 'not_permitted' })
  })

  it('is not sent when its purpose was withdrawn while it waited', async () => {
    const center = await open()
    const { outreach, permissions } = center.center
    center.channel.outcomes.push({ outcome: 'later', reason: 'busy', retryAfterMs: 60_000 })
    await permissions.consent(SUPERVISOR, BEN, { given: true, purpose: 'news', source: 'form' })
    await outreach.send(SUPERVISOR, BEN, { text: 'News!' }, { service: 'help', purpose: 'news', clientId: 'c1' })
    await center.settle()
    await permissions.consent(SUPERVISOR, BEN, { given: false, purpose: 'news', source: 'form' })
    await center.clock.advance(120_000)
    expect(center.texts).toHaveLength(1)
    expect(center.facts.find(({ type }) => type === 'message:delivery')?.data).toMatchObject({ reason: 'withdrawn' })
  })
})

describe('a broadcast of messages', () => {
  it('goes to everybody who may be written to, each with words of their own, once', async () => {
    const center = await open()
    const { outreach, permissions } = center.center
    await permissions.consent(SUPERVISOR, { ...BEN, address: 'p1' }, { given: false, purpose: 'news', source: 'form' })
    const recipients = [...people(4), { address: 'p2', variables: { name: 'again' } }, { address: 'p9' }]
    await expect(outreach.createBroadcast(AGENT, spring, recipients)).rejects.toMatchObject({ code: 'not_permitted' })
    expect(await outreach.createBroadcast(SUPERVISOR, spring, recipients)).toMatchObject({
      state: 'stopped',
      recipients: 6,
    })
    await center.clock.advance(10_000)
    expect(center.texts).toEqual([])
    expect(await outreach.startBroadcast(SUPERVISOR, 'spring')).toMatchObject({ outcome: 'done' })
    await center.clock.advance(10_000)
    expect(center.texts).toEqual(['Hello P 0!', 'Hello P 2!', 'Hello P 3!'])
    expect(outreach.broadcast('spring')).toMatchObject({
      ...{ state: 'finished', done: 6, written: 3 },
      refused: { withdrawn: 1, twice: 1, variableMissing: 1 },
    })
    await expect(outreach.createBroadcast(SUPERVISOR, spring, [])).rejects.toMatchObject({ code: 'already_exists' })
    expect(await outreach.startBroadcast(SUPERVISOR, 'spring')).toMatchObject({
      reason: 'wrongState',
      state: 'finished',
    })
    expect(await outreach.startBroadcast(SUPERVISOR, 'summer')).toMatchObject({ reason: 'unknownBroadcast' })
  })

  it('counts who is among many recipients twice as such, wherever', async () => {
    const center = await open()
    const { outreach } = center.center
    await outreach.createBroadcast(SUPERVISOR, spring, [...people(RECIPIENTS_OF_PAGE), ...people(1)])
    await outreach.startBroadcast(SUPERVISOR, 'spring')
    await center.clock.advance(60_000)
    const { written, refused } = outreach.broadcast('spring') ?? {}
    expect([written, refused]).toEqual([RECIPIENTS_OF_PAGE, { twice: 1 }])
  })

  it.each([
    ['a text that is none', { text: 42 }],
    ['values that are none', { template: { name: 'reminder', language: 'en', parameters: [4711] } }],
    ['files without an address', { text: 'See here', attachments: [{ name: 'a.png' }] }],
    ['neither a text nor a template', { options: [] }],
  ])('is not made with what no message can have: %s', async (_what, content) => {
    const center = await open()
    const made = center.center.outreach.createBroadcast(SUPERVISOR, { ...spring, content: content as never }, people(2))
    await expect(made).rejects.toMatchObject({ code: 'invalid_argument' })
  })

  it('keeps the rate of the provider, lets an agent through, and stops and goes on at any time', async () => {
    const center = await open({ rate: { perSecond: 10, burst: 1 } })
    const { outreach } = center.center
    await outreach.createBroadcast(SUPERVISOR, spring, people(600))
    await outreach.startBroadcast(SUPERVISOR, 'spring')
    await center.clock.advance(5_000)
    expect(center.texts.length).toBeGreaterThan(45)
    expect(center.texts.length).toBeLessThan(55)
    await outreach.send(AGENT, BEN, { text: 'Urgent' }, { service: 'help', clientId: 'c1' })
    await center.clock.advance(6_000)
    expect(center.texts).toContain('Urgent')
    await outreach.stopBroadcast(SUPERVISOR, 'spring')
    const { done = 0 } = outreach.broadcast('spring') ?? {}
    await center.clock.advance(60_000)
    expect(outreach.broadcast('spring')?.done).toBeLessThanOrEqual(done + 1)
    await outreach.startBroadcast(SUPERVISOR, 'spring')
    await center.clock.advance(120_000)
    expect(outreach.broadcast('spring')).toMatchObject({ state: 'finished', written: 600 })
    const sent = center.texts.filter((text) => text !== 'Urgent')
    expect(new Set(sent).size).toBe(600)
    expect(sent).toHaveLength(600)
  })

  it('goes on at another node when its node dies, and writes to nobody twice', async () => {
    const first = await open({ rate: { perSecond: 20, burst: 1 } })
    const second = await open({ rate: { perSecond: 20, burst: 1 } }, first)
    await first.center.outreach.createBroadcast(SUPERVISOR, spring, people(200))
    await first.center.outreach.startBroadcast(SUPERVISOR, 'spring')
    await first.clock.advance(3_000)
    await first.center.stop()
    await second.clock.advance(60_000)
    expect(second.center.outreach.broadcast('spring')).toMatchObject({ state: 'finished', written: 200 })
    const ids = new Set([...first.channel.sent, ...second.channel.sent].map(({ message }) => message.id))
    const texts = new Set([...first.texts, ...second.texts])
    expect([ids.size, texts.size]).toEqual([200, 200])
    expect(first.texts.length).toBeGreaterThan(10)
  })

  it('that breaks off while it is read keeps nobody, begins anew, and takes no recipient that is none', async () => {
    const center = await open()
    const { outreach } = center.center
    async function* breaking() {
      yield* people(600)
      throw new Error('the file is gone')
    }
    await expect(outreach.createBroadcast(SUPERVISOR, spring, breaking())).rejects.toThrow('the file is gone')
    expect(await outreach.startBroadcast(SUPERVISOR, 'spring')).toMatchObject({ reason: 'unknownBroadcast' })
    expect(await eraseP0(center)).toMatchObject({ outcome: 'erased', others: { recipients: 0 } })
    await expect(outreach.createBroadcast(SUPERVISOR, spring, [{ address: '' }])).rejects.toThrow('recipient 1')
    await outreach.createBroadcast(SUPERVISOR, spring, people(2))
    await outreach.startBroadcast(SUPERVISOR, 'spring')
    await center.clock.advance(10_000)
    expect(center.texts).toEqual(['Hello P 0!', 'Hello P 1!'])
  })

  it('is read by one at a time, and whose node dies meanwhile is forgotten with those it has read', async () => {
    const first = await open()
    const second = await open({}, first)
    async function* endless() {
      yield* people(600)
      await new Promise(() => {})
    }
    first.center.outreach.createBroadcast(SUPERVISOR, spring, endless()).catch(() => {})
    await first.settle()
    const isRefused = { code: 'wrong_state' }
    for (const { center } of [first, second])
      await expect(center.outreach.createBroadcast(SUPERVISOR, spring, people(1))).rejects.toMatchObject(isRefused)
    expect(await eraseP0(second)).toMatchObject({ outcome: 'refused', keepers: ['recipients'] })
    await first.center.stop()
    await second.clock.advance(60_000)
    expect(await eraseP0(second)).toMatchObject({ outcome: 'erased', others: { recipients: 1 } })
    await second.center.outreach.createBroadcast(SUPERVISOR, spring, people(2))
    await second.center.outreach.startBroadcast(SUPERVISOR, 'spring')
    await second.clock.advance(10_000)
    expect(second.texts).toEqual(['Hello P 0!', 'Hello P 1!'])
  })

  it('keeps its name when a hundred others have followed, since its messages are found by it', async () => {
    const center = await open()
    const { outreach } = center.center
    const send = async (id: string) => {
      await outreach.createBroadcast(SUPERVISOR, { ...spring, id }, people(1))
      await outreach.startBroadcast(SUPERVISOR, id)
      await center.clock.advance(2_000)
    }
    await send('spring')
    for (let index = 0; index < 100; index++) await send(`other-${index}`)
    expect(outreach.broadcast('spring')).toBeUndefined()
    await expect(send('spring')).rejects.toMatchObject({ code: 'already_exists' })
    expect(await outreach.startBroadcast(SUPERVISOR, 'spring')).toMatchObject({ reason: 'unknownBroadcast' })
    expect(center.texts).toHaveLength(101)
  })

  it('that nobody wants any more is ended for good, and makes room for others', async () => {
    const center = await open()
    const { outreach } = center.center
    for (let index = 0; index < 100; index++)
      await outreach.createBroadcast(SUPERVISOR, { ...spring, id: `idea-${index}` }, people(1))
    const isFull = { code: 'limit_reached', message: expect.stringContaining('cancelBroadcast()') }
    await expect(outreach.createBroadcast(SUPERVISOR, spring, people(1))).rejects.toMatchObject(isFull)
    const canceled = { outcome: 'done', broadcast: { state: 'finished', done: 0, recipients: 1 } }
    for (const _twice of [1, 2]) expect(await outreach.cancelBroadcast(SUPERVISOR, 'idea-0')).toMatchObject(canceled)
    expect(await outreach.startBroadcast(SUPERVISOR, 'idea-0')).toMatchObject({ reason: 'wrongState' })
    await outreach.createBroadcast(SUPERVISOR, spring, people(1))
    await outreach.startBroadcast(SUPERVISOR, 'spring')
    expect(await outreach.cancelBroadcast(SUPERVISOR, 'spring')).toMatchObject({ reason: 'wrongState' })
    await center.clock.advance(2_000)
    expect(center.texts).toEqual(['Hello P 0!'])
  })
})
