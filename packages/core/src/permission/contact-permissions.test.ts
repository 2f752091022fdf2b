import { afterEach, describe, expect, it } from 'vitest'
import type { Actor } from '../authorization/actor.js'
import type { ChannelCapabilities } from '../channel/channel-capabilities.js'
import { createContactCenter } from '../engine/contact-center.js'
import { buildFlow } from '../flow/flow-builder.js'
import { interactions } from '../interaction/interaction.js'
import { scriptedCallControl } from '../simulation/scripted-call-control.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import type { Directory } from '../storage/directory.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import { HOST, TextCenter } from '../text/fixtures/text-center.js'
import { contactNews } from './contact-news.js'

const ANNA = { channel: 'scripted', address: 'anna' }
const NUMBER = '+4930901820'
const SUPERVISOR: Actor = { role: 'supervisor', id: 'sue' }
const AGENT: Actor = { role: 'agent', id: 'ada' }
/** When the clock of tests begins. */
const START = steppingClock().now()
const MINUTE = 60_000

const stopping: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of stopping.splice(0)) await each.stop()
})

async function open(
  capabilities: Partial<ChannelCapabilities> = {},
  directory: Directory = memoryDirectory(),
): Promise<TextCenter> {
  const center = await TextCenter.open(capabilities, undefined, { directory })
  stopping.push(center.center)
  return center
}

describe('[K21] consent', () => {
  it('is what was said last about a channel and a purpose', async () => {
    const { center, clock } = await open()
    const { permissions } = center
    const say = async (given: boolean, channel: string, purpose: string) => {
      await permissions.consent(HOST, ANNA, { given, channel, purpose, source: 'form' })
      await clock.advance(MINUTE)
    }
    const marketing = { purpose: 'marketing', needsConsent: true }
    expect(await permissions.ask(ANNA, marketing)).toEqual({ outcome: 'refused', reason: 'noConsent' })
    expect(await permissions.ask(ANNA, { purpose: 'service' })).toEqual({ outcome: 'allowed' })
    await say(true, 'scripted', 'marketing')
    expect(await permissions.ask(ANNA, marketing)).toMatchObject({ outcome: 'allowed', consent: { source: 'form' } })
    await say(false, '*', '*')
    expect(await permissions.ask(ANNA, marketing)).toEqual({ outcome: 'refused', reason: 'withdrawn' })
    expect(await permissions.ask(ANNA, { purpose: 'service' })).toEqual({ outcome: 'refused', reason: 'withdrawn' })
    await say(true, 'scripted', 'service')
    expect(await permissions.ask(ANNA, { purpose: 'service' })).toMatchObject({ outcome: 'allowed' })
    expect(await permissions.ask(ANNA, marketing)).toEqual({ outcome: 'refused', reason: 'withdrawn' })
  })

  it('is kept with who recorded it, when, where and in which words, superseded statements too', async () => {
    const { center, clock, facts } = await open()
    const { permissions } = center
    await permissions.consent(AGENT, ANNA, { given: true, source: 'call 17', words: 'yes, please' })
    await clock.advance(MINUTE)
    await permissions.consent(AGENT, ANNA, { given: false, source: 'call 18', words: 'no more' })
    await expect(permissions.evidence(AGENT, ANNA)).rejects.toMatchObject({ code: 'not_permitted' })
    expect(await permissions.evidence(SUPERVISOR, ANNA)).toEqual([
      {
        given: true,
        channel: '*',
        purpose: '*',
        source: 'call 17',
        words: 'yes, please',
        at: START,
        by: AGENT,
        recordedAt: START,
      },
      {
        ...{ given: false, channel: '*', purpose: '*', source: 'call 18', words: 'no more' },
        ...{ at: START + MINUTE, by: AGENT, recordedAt: START + MINUTE },
      },
    ])
    const stated = facts.filter(({ type }) => type === 'consent:stated')
    expect(stated.map(({ data }) => data)).toMatchObject([{ given: true }, { given: false }])
    expect(JSON.stringify(facts)).not.toContain('please')
  })

  it('that was given earlier does not undo what was said since, whenever it is entered', async () => {
    const { center, clock } = await open()
    const { permissions } = center
    await clock.advance(10 * MINUTE)
    await permissions.consent(HOST, ANNA, { given: false, source: 'letter' })
    await permissions.consent(HOST, ANNA, { given: true, source: 'old list', at: START + MINUTE })
    expect(await permissions.ask(ANNA, { purpose: 'marketing' })).toMatchObject({ reason: 'withdrawn' })
    await expect(
      permissions.consent(HOST, ANNA, { given: true, source: 'list', at: START + 20 * MINUTE }),
    ).rejects.toMatchObject({ code: 'invalid_argument' })
  })

  it('is what the customer said last on a channel, in whatever order the provider delivers it', async () => {
    const center = await open()
    const { host } = center.channel
    const start = center.clock.now()
    await center.clock.advance(10 * MINUTE)
    await host.consent({ address: 'anna', given: true, words: 'START', at: start + 2 * MINUTE })
    await host.consent({ address: 'anna', given: false, words: 'STOP', at: start + MINUTE })
    expect(await center.center.permissions.ask(ANNA, { purpose: 'service' })).toMatchObject({ outcome: 'allowed' })
    // A clock that is ahead makes nobody unheard.
    await host.consent({ address: 'anna', given: false, words: 'STOP', at: start + 60 * MINUTE })
    expect(await center.center.permissions.ask(ANNA, { purpose: 'service' })).toMatchObject({ reason: 'withdrawn' })
  })

  it('is said once, however often a provider that tells no times delivers it', async () => {
    const center = await open()
    const say = (given: boolean, externalId: string) =>
      center.channel.host.consent({ address: 'anna', given, externalId })
    await say(false, 'm1')
    await center.clock.advance(MINUTE)
    await say(true, 'm2')
    await center.clock.advance(MINUTE)
    expect(await say(false, 'm1')).toEqual({ outcome: 'recorded' })
    expect(await center.center.permissions.ask(ANNA, { purpose: 'service' })).toMatchObject({ outcome: 'allowed' })
    expect(await center.center.permissions.evidence(SUPERVISOR, ANNA)).toHaveLength(2)
    await say(false, 'm3')
    expect(await center.center.permissions.ask(ANNA, { purpose: 'service' })).toMatchObject({ reason: 'withdrawn' })
  })

  it('that is as before a withdrawal is what was agreed to until then, and nothing else', async () => {
    const { center, channel, clock } = await open()
    const { permissions } = center
    const news = () => permissions.ask(ANNA, { purpose: 'news', needsConsent: true })
    const offers = () => permissions.ask(ANNA, { purpose: 'offers', needsConsent: true })
    const say = async (said: Parameters<typeof channel.host.consent>[0]) => {
      await clock.advance(MINUTE)
      expect(await channel.host.consent(said)).toEqual({ outcome: 'recorded' })
    }
    const start = { address: 'anna', given: true, asBefore: true } as const
    await permissions.consent(HOST, ANNA, { given: true, purpose: 'news', source: 'form' })
    await permissions.consent(HOST, ANNA, { given: false, purpose: 'polls', source: 'form' })
    await say({ address: 'anna', given: false, externalId: 'stop 1' })
    expect(await news()).toMatchObject({ reason: 'withdrawn' })
    await say(start)
    expect(await news()).toMatchObject({ outcome: 'allowed', consent: { source: 'form' } })
    expect(await offers()).toEqual({ outcome: 'refused', reason: 'noConsent' })
    expect(await permissions.ask(ANNA, { purpose: 'polls' })).toMatchObject({ reason: 'withdrawn' })
    expect(await permissions.ask(ANNA, { purpose: 'service' })).toMatchObject({ outcome: 'allowed' })
    // Delivered again, it is the one from before.
    await say({ address: 'anna', given: false, externalId: 'stop 1' })
    expect(await news()).toMatchObject({ outcome: 'allowed' })
    await say({ address: 'anna', given: false, externalId: 'stop 2' })
    expect(await news()).toMatchObject({ reason: 'withdrawn' })
    await say(start)
    expect(await news()).toMatchObject({ outcome: 'allowed' })
  })

  it('for one purpose that is as before takes back what the same source said of that purpose alone', async () => {
    const { center, channel, clock } = await open()
    const { permissions } = center
    const outcomes = async () => {
      const asked = ['news', 'service'].map((purpose) => permissions.ask(ANNA, { purpose, needsConsent: true }))
      return (await Promise.all(asked)).map((permission) =>
        permission.outcome === 'refused' ? permission.reason : 'allowed',
      )
    }
    const say = async (said: { given: boolean; asBefore?: true; at?: number }) => {
      await clock.advance(MINUTE)
      await channel.host.consent({ address: 'anna', purpose: 'news', ...said })
    }
    const resumed = { given: true, asBefore: true } as const
    await say({ given: false })
    await say(resumed)
    expect(await outcomes()).toEqual(['noConsent', 'noConsent'])
    await permissions.consent(HOST, ANNA, { given: true, purpose: 'news', source: 'form' })
    await say({ given: false })
    expect(await outcomes()).toEqual(['withdrawn', 'noConsent'])
    await say(resumed)
    expect(await outcomes()).toEqual(['allowed', 'noConsent'])
    // What was said before comes late.
    await say({ given: false, at: clock.now() - MINUTE })
    expect(await outcomes()).toEqual(['allowed', 'noConsent'])
    await permissions.consent(HOST, ANNA, { given: false, purpose: 'news', source: 'letter' })
    await say(resumed)
    expect(await outcomes()).toEqual(['withdrawn', 'noConsent'])
  })

  it('that is as before takes back nothing that was said elsewhere, but whoever writes so is answered', async () => {
    const { center, channel, clock } = await open()
    const { permissions } = center
    await permissions.consent(HOST, ANNA, { given: false, source: 'letter' })
    await clock.advance(MINUTE)
    await channel.host.consent({ address: 'anna', given: true, asBefore: true })
    expect(await permissions.ask(ANNA, { purpose: 'service' })).toMatchObject({ outcome: 'allowed' })
    expect(await permissions.ask(ANNA, { purpose: 'news' })).toMatchObject({ reason: 'withdrawn' })
    const withdrawn = permissions.consent(HOST, ANNA, { given: false, asBefore: true, source: 'form' })
    await expect(withdrawn).rejects.toThrow(/asBefore/)
  })

  it('of a number is one for calls and messages, and a statement about one of them leaves the other', async () => {
    const { center } = await open({ addressKind: 'phone' })
    const { permissions } = center
    await permissions.consent(HOST, { channel: 'voice', address: NUMBER }, { given: false, source: 'call' })
    const written = { channel: 'scripted', address: NUMBER.slice(1) }
    expect(await permissions.ask(written, { purpose: 'marketing' })).toMatchObject({ reason: 'withdrawn' })
    await permissions.consent(HOST, written, { given: true, channel: 'scripted', source: 'form' })
    expect(await permissions.ask(written, { purpose: 'marketing' })).toMatchObject({ outcome: 'allowed' })
    expect(await permissions.ask({ channel: 'voice', address: NUMBER }, { purpose: 'marketing' })).toMatchObject({
      reason: 'withdrawn',
    })
  })

  it('keeps within a bound what one contact tells apart', async () => {
    const { permissions } = (await open()).center
    for (let index = 0; index < 64; index++)
      await permissions.consent(HOST, ANNA, { given: true, purpose: `topic ${index}`, source: 'form' })
    for (const given of [true, false])
      await expect(
        permissions.consent(HOST, ANNA, { given, purpose: 'topic 64', source: 'form' }),
      ).rejects.toMatchObject({ code: 'limit_reached' })
    // Whoever wants nothing on a channel, or nothing at all, is always heard.
    await permissions.consent(HOST, ANNA, { given: false, channel: 'scripted', source: 'scripted' })
    expect(await permissions.ask(ANNA, { purpose: 'topic 1' })).toMatchObject({ reason: 'withdrawn' })
    await permissions.consent(HOST, ANNA, { given: false, source: 'form' })
    expect(await permissions.state(ANNA)).toMatchObject({ consents: [{ given: false, purpose: '*' }] })
  })

  it('that is withdrawn on a channel holds back what was about to be sent, and the agent is told', async () => {
    const center = await open()
    await center.receive('hello', 'm1')
    center.channel.outcomes.push({ outcome: 'later', reason: 'busy', retryAfterMs: MINUTE })
    await center.write({ text: 'a moment' }, 'c1')
    await center.settle()
    expect(await center.channel.host.consent({ address: 'anna', given: false, words: 'STOP' })).toEqual({
      outcome: 'recorded',
    })
    await center.clock.advance(2 * MINUTE)
    expect(center.texts.filter((text) => text === 'a moment')).toHaveLength(1)
    expect((await center.messages()).at(-1)?.delivery).toMatchObject({ state: 'failed', reason: 'withdrawn' })
    expect(await center.write({ text: 'still there?' }, 'c2')).toEqual({ outcome: 'refused', reason: 'withdrawn' })
    const [said] = await center.center.permissions.evidence(HOST, ANNA)
    expect(said).toMatchObject({ channel: 'scripted', words: 'STOP', by: { role: 'customer' } })
    await center.channel.host.consent({ address: 'anna', given: true, words: 'START' })
    expect(await center.write({ text: 'still there?' }, 'c3')).toMatchObject({ outcome: 'written' })
  })

  it('that was said a moment ago is known to decisions that looked it up before', async () => {
    const { center, clock } = await open()
    const { permissions } = center
    const known = await permissions.state(ANNA)
    const decide = () =>
      center.run(HOST, (transaction) => permissions.decide(transaction, ANNA, { purpose: 'surveys' }, known))
    expect(await decide()).toEqual({ outcome: 'allowed' })
    await permissions.consent(HOST, ANNA, { given: false, source: 'form' })
    expect(await decide()).toEqual({ outcome: 'refused', reason: 'withdrawn' })
    await clock.advance(21 * MINUTE)
    expect(center.all(contactNews).size).toBe(0)
  })
})

describe('two statements at once', () => {
  it('are known to decisions as the directory has them, whichever was told last', async () => {
    const behind = memoryDirectory()
    let release = (): void => {}
    let held: Promise<void> | undefined
    const directory: Directory = {
      ...behind,
      async find(center, collection, ...rest) {
        if (collection.name === 'customers') await held
        return behind.find(center, collection, ...rest)
      },
    }
    const { center, clock } = await open({}, directory)
    const { permissions } = center
    const known = await permissions.state(ANNA)
    held = new Promise((resolve) => {
      release = resolve
    })
    const agreeing = permissions.consent(HOST, ANNA, { given: true, source: 'form' })
    await clock.advance(1)
    held = undefined
    await permissions.consent(HOST, ANNA, { given: false, source: 'call' })
    release()
    await agreeing
    const decide = center.run(HOST, (transaction) => permissions.decide(transaction, ANNA, { purpose: 'news' }, known))
    expect(await decide).toEqual({ outcome: 'refused', reason: 'withdrawn' })
  })
})

describe('the block list', () => {
  it('[N12] refuses what a blocked contact writes, sends nothing, and ends by itself', async () => {
    const center = await open()
    const { permissions } = center.center
    await center.receive('hello', 'm1')
    await expect(permissions.block(AGENT, ANNA, { reason: 'abuse' })).rejects.toMatchObject({ code: 'not_permitted' })
    await permissions.block(SUPERVISOR, ANNA, { reason: 'abuse', until: center.clock.now() + MINUTE })
    expect(await center.receive('again', 'm2')).toEqual({ outcome: 'refused', reason: 'blocked' })
    expect(await center.write({ text: 'no' }, 'c1')).toEqual({ outcome: 'refused', reason: 'blocked' })
    expect(await permissions.ask(ANNA, { purpose: 'service' })).toEqual({
      ...{ outcome: 'refused', reason: 'blocked', until: START + MINUTE },
    })
    expect((await center.messages()).map(({ text }) => text)).not.toContain('again')
    await center.clock.advance(MINUTE)
    expect(await center.receive('again', 'm2')).toMatchObject({ outcome: 'received' })
  })

  it('[N12] keeps the words of before: a blocked contact may take them back, and put no others in their place', async () => {
    const center = await open()
    const { permissions } = center.center
    await center.receive('hello', 'm1')
    await permissions.block(SUPERVISOR, ANNA, { reason: 'abuse' })
    const change = (text: string | null) =>
      center.channel.host.revise({
        address: 'anna',
        service: 'help',
        externalId: 'm1',
        content: text === null ? null : { text },
      })
    expect(await change('you fools')).toEqual({ outcome: 'refused', reason: 'blocked' })
    expect((await center.messages())[0]).toMatchObject({ text: 'hello' })
    expect(await change(null)).toEqual({ outcome: 'revised' })
  })

  it('[N12] rejects calls of a blocked number before anything is opened, until it is taken back', async () => {
    const clock = steppingClock()
    const control = scriptedCallControl({ clock })
    const center = createContactCenter({
      clock,
      plugins: [{ name: 'phones', setup: () => ({ callControl: control }) }],
      flows: [buildFlow({ id: 'menu', steps: { bye: { kind: 'hangUp', prompt: 'bye' } } })],
      entries: [{ address: '100', flow: 'menu' }],
    })
    stopping.push(center)
    await center.start()
    const contact = { channel: 'voice', address: NUMBER }
    await center.permissions.block(HOST, contact, { reason: 'prank calls' })
    const refused = control.call(NUMBER, '100')
    await clock.advance(1_000)
    expect(refused.events).not.toContain('answered')
    expect(center.all(interactions).size).toBe(0)
    expect(await center.permissions.unblock(HOST, contact)).toBe(true)
    expect(await center.permissions.unblock(HOST, contact)).toBe(false)
    const taken = control.call(NUMBER, '100')
    await clock.advance(1_000)
    expect(taken.events).toContain('answered')
  })
})
