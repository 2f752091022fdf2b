import { afterEach, describe, expect, it } from 'vitest'
import type { ChannelCapabilities } from '../channel/channel-capabilities.js'
import { interactions } from '../interaction/interaction.js'
import { HOST, TextCenter } from './fixtures/text-center.js'
import { outboxes } from './text-records.js'

const opened: TextCenter[] = []
afterEach(async () => {
  for (const { center } of opened.splice(0)) await center.stop()
})

async function open(capabilities: Partial<ChannelCapabilities> = {}, like?: TextCenter): Promise<TextCenter> {
  const center = await TextCenter.open(capabilities, like)
  opened.push(center)
  return center
}

/** A center whose customer has been asked what it is about. */
async function opening(capabilities: Partial<ChannelCapabilities> = {}): Promise<TextCenter> {
  const center = await open(capabilities)
  await center.receive('hello', 'm1')
  return center
}

const BERTA = { address: 'berta', service: 'help' }

const deliveries = ({ facts }: TextCenter) =>
  facts.flatMap(({ type, data }) => (type === 'message:delivery' ? [(data as { state: string }).state] : []))

describe('[M2] somebody who comes near without writing', () => {
  it('is a customer from then on, once, and of no work to anybody', async () => {
    const center = await open()
    const { host } = center.channel
    expect(await host.meet({ address: 'berta', displayName: 'Berta' })).toEqual({ outcome: 'met' })
    expect(await host.meet({ address: 'berta' })).toEqual({ outcome: 'met' })
    await center.settle()
    expect(center.center.all(interactions).size).toBe(0)
    const received = await host.receive({ ...BERTA, content: { text: 'hello' }, externalId: 'b1' })
    expect(received).toMatchObject({ message: { author: { role: 'customer', name: 'Berta' } } })
  })
})

describe('what the contact center writes', () => {
  it('[L13] becomes buttons where the channel has them', async () => {
    const { channel } = await opening({ options: { countMax: 3, labelLengthMax: 20 } })
    expect(channel.sent[0]?.message).toMatchObject({
      text: 'What is it about?',
      options: [
        { id: 'order-status', label: 'My order' },
        { id: 'something-else', label: 'Something else' },
      ],
    })
  })

  it('[L13] becomes numbered lines where it has none, and a typed number is the choice', async () => {
    const center = await opening()
    expect(center.texts).toEqual(['What is it about?\n1: My order\n2: Something else'])
    const outcome = await center.receive(' 1. ', 'm2')
    expect(outcome).toMatchObject({ message: { text: ' 1. ', reply: { id: 'order-status' } } })
    expect(center.texts.at(-1)).toBe('Which order?')
  })

  it('becomes several messages when it is too long for one, and says so by no other name', async () => {
    const center = await opening()
    const text = 'All work and no play makes a dull day. '.repeat(10).trim()
    const outcome = await center.write({ text }, 'c1')
    await center.settle()
    const parts = center.texts.slice(1)
    expect(parts.length).toBe(2)
    expect(parts.join(' ')).toBe(text)
    expect(outcome).toMatchObject({ outcome: 'written', message: { text: parts[0] } })
    expect(await center.write({ text }, 'c1')).toMatchObject({ outcome: 'written', duplicate: true })
    expect(await center.write({ text: 'x'.repeat(16_000) }, 'c2')).toEqual({ outcome: 'refused', reason: 'tooLong' })
    expect(center.texts.length).toBe(3)
  })
})

describe('what a channel can show nothing of', () => {
  const template = { name: 'reminder', language: 'en', parameters: [] }

  it('is refused, and nobody is said to have answered', async () => {
    const center = await opening()
    const before = center.facts.length
    expect(await center.write({ template }, 'c1')).toEqual({ outcome: 'refused', reason: 'empty' })
    expect(center.facts.length).toBe(before)
  })

  it('is refused where nobody has asked, too', async () => {
    const { center } = await open()
    const anna = { channel: 'scripted', address: 'anna' }
    const sent = await center.outreach.send(HOST, anna, { template }, { service: 'help', clientId: 'c1' })
    expect(sent).toEqual({ outcome: 'refused', reason: 'empty' })
  })
})

describe('a conversation over two channels', () => {
  it('[M1] is one, and each message goes by the channel that it was written for, whenever it is sent', async () => {
    const center = await open()
    await center.knowAnna()
    center.channel.outcomes.push({ outcome: 'later', reason: 'away', retryAfterMs: 60_000 })
    await center.receive('hello', 'm1')
    await center.other.host.receive({ address: 'anna', service: 'help', content: { text: 'me too' }, externalId: 'm2' })
    await center.settle()
    await center.write({ text: 'by the first' }, 'c1')
    await center.clock.advance(70_000)
    const question = 'What is it about?\n1: My order\n2: Something else'
    expect(center.texts).toEqual([question, question, 'by the first'])
    expect(center.other.sent.map(({ message }) => message.text)).toEqual([question])
    const channels = (await center.messages()).map(({ channel }) => channel)
    expect(channels).toEqual(['scripted', 'scripted', 'other', 'other', 'scripted'])
  })
})

describe('[A13] a first message that comes again under its key', () => {
  it('opens one request, at the same time and after its end', async () => {
    const center = await open()
    const requests = () => center.facts.filter(({ type }) => type === 'interaction:opened').length
    const outcomes = await Promise.all([center.receive('hello', 'm1'), center.receive('hello', 'm1')])
    expect(outcomes.map((outcome) => 'duplicate' in outcome && outcome.duplicate).toSorted()).toEqual([false, true])
    expect(requests()).toBe(1)
    await center.receive('1', 'm2')
    await center.receive('1', 'm2')
    expect(center.texts.filter((text) => text === 'Which order?')).toHaveLength(1)
    await center.receive('0', 'm3')
    expect(center.texts.at(-1)).toBe('Goodbye.')
    expect(await center.receive('hello', 'm1')).toMatchObject({ duplicate: true })
    expect(requests()).toBe(1)
    await center.receive('hello', 'm4')
    expect(requests()).toBe(2)
  })
})

describe('a message that is handed to a provider', () => {
  it('[L14] carries what became of it, as receipts tell in whatever order', async () => {
    const center = await opening()
    const { host } = center.channel
    expect(await host.receipt({ externalId: 'p/2', state: 'read' })).toEqual({ outcome: 'recorded' })
    expect(await host.receipt({ externalId: 'p/2', state: 'delivered' })).toEqual({ outcome: 'outdated' })
    await center.settle()
    expect((await center.messages())[1]).toMatchObject({ sequence: 2, delivery: { state: 'read' } })
    expect(deliveries(center)).toEqual(['accepted', 'read'])
    expect(center.seen.filter(({ sequence }) => sequence === 2).map(({ delivery }) => delivery?.state)).toContain(
      'read',
    )
  })

  it('[L14] a receipt that overtakes the answer to its send is waited for, one that nobody knows is said to be so', async () => {
    const center = await open()
    let answer = (): void => {}
    center.channel.send = async () => {
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      return { outcome: 'sent', externalId: 'fast' }
    }
    await center.receive('hello', 'm1')
    const early = center.channel.host.receipt({ externalId: 'fast', state: 'delivered' })
    await center.clock.advance(100)
    answer()
    await center.clock.advance(1_000)
    expect(await early).toEqual({ outcome: 'recorded' })
    const foreign = center.channel.host.receipt({ externalId: 'of another tool', state: 'delivered' })
    await center.clock.advance(5_000)
    expect(await foreign).toEqual({ outcome: 'unknownMessage' })
  })

  it('[L14] that is refused is shown as failed, with the reason for the agent', async () => {
    const center = await opening()
    center.channel.outcomes.push({ outcome: 'refused', reason: 'The customer has blocked us' })
    await center.write({ text: 'one' }, 'c1')
    await center.write({ text: 'two' }, 'c2')
    await center.settle()
    const states = (await center.messages()).slice(2).map(({ delivery }) => [delivery?.state, delivery?.reason])
    expect(states).toEqual([
      ['failed', 'The customer has blocked us'],
      ['accepted', undefined],
    ])
  })

  it('waits as long as a 429 asks for, keeps its order, and holds up the whole channel when told so', async () => {
    const center = await opening()
    const from = center.clock.now()
    center.channel.outcomes.push({ outcome: 'later', reason: 'limit', retryAfterMs: 7_000, wholeChannel: true })
    await center.write({ text: 'one' }, 'c1')
    await center.write({ text: 'two' }, 'c2')
    const other = await center.receive('hello', 'm9', { address: 'berta' })
    expect(other.outcome).toBe('received')
    await center.clock.advance(10_000)
    const later = center.channel.sent.filter(({ at }) => at > from).map(({ at, message }) => [at - from, message.text])
    expect(later.map(([at]) => at).every((at) => (at as number) >= 7_000)).toBe(true)
    const own = center.texts.filter((text) => text === 'one' || text === 'two')
    expect(own).toEqual(['one', 'one', 'two'])
  })

  it('is tried again with growing delays while the provider cannot be reached, and given up after a quarter of an hour', async () => {
    const center = await opening()
    const from = center.clock.now()
    center.channel.outcomes.push(...Array.from({ length: 11 }, () => ({ outcome: 'later', reason: 'down' }) as const))
    await center.write({ text: 'one' }, 'c1')
    await center.clock.advance(3_600_000)
    const tries = center.channel.sent.filter(({ message }) => message.text === 'one')
    const at = tries.map((each) => (each.at - from) / 1_000)
    expect(at).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811])
    const message = (await center.messages()).find(({ text }) => text === 'one')
    expect(message?.delivery).toMatchObject({ state: 'failed', reason: 'down' })
  })

  it('is asked about again when its answer was lost and the channel knows repeats, and is then shown as unknown', async () => {
    const center = await opening()
    center.channel.outcomes.push('throws', { outcome: 'unknown', reason: 'cut' }, 'never', 'throws', 'throws')
    await center.write({ text: 'one' }, 'c1')
    await center.clock.advance(300_000)
    expect(center.texts.slice(1)).toEqual(['one', 'one', 'one', 'one', 'one'])
    expect((await center.messages()).at(-1)?.delivery?.state).toBe('unknown')
    expect(deliveries(center)).toEqual(['accepted', 'unknown'])
  })

  it('holds up nothing when the channel fails before it has begun to send', async () => {
    const center = await opening()
    center.channel.send = () => {
      throw new Error('the adapter has a bug')
    }
    await center.write({ text: 'one' }, 'c1')
    await center.clock.advance(300_000)
    expect((await center.messages()).at(-1)?.delivery).toMatchObject({ state: 'unknown' })
  })

  it('is never sent twice where the provider does not know repeats', async () => {
    const center = await opening({ recognizesRepeats: false })
    center.channel.outcomes.push({ outcome: 'unknown', reason: 'cut' })
    await center.write({ text: 'one' }, 'c1')
    await center.write({ text: 'two' }, 'c2')
    await center.clock.advance(300_000)
    expect(center.texts.slice(1)).toEqual(['one', 'two'])
    expect(deliveries(center)).toEqual(['accepted', 'unknown', 'accepted'])
  })

  it('tells operators since when a provider has been away', async () => {
    const center = await opening()
    const status = () => center.center.conversations.channels()[0]
    expect(status()).toMatchObject({ name: 'scripted', health: { state: 'up' } })
    center.channel.outcomes.push({ outcome: 'later', reason: 'no connection' })
    await center.write({ text: 'one' }, 'c1')
    await center.settle()
    expect(status()?.health).toEqual({ state: 'down', since: center.clock.now(), reason: 'no connection' })
    await center.clock.advance(1_000)
    expect(status()?.health).toEqual({ state: 'up' })
  })

  it('keeps to the rate of the provider', async () => {
    const center = await opening({ rate: { perSecond: 2, burst: 2 } })
    const from = center.clock.now()
    for (let index = 0; index < 5; index++) await center.write({ text: `${index}` }, `c${index}`)
    await center.clock.advance(60_000)
    expect(center.channel.sent.slice(1).map(({ at }) => at - from)).toEqual([0, 500, 1_000, 1_500, 2_000])
  })
})

describe('a channel with a window', () => {
  it('[L13] takes free text only for so long after the customer wrote, templates at any time', async () => {
    const center = await opening({ windowMs: 3_600_000, templates: true })
    expect(await center.write({ text: 'in time' }, 'c1')).toMatchObject({ outcome: 'written' })
    await center.clock.advance(3_600_000)
    expect(await center.write({ text: 'too late' }, 'c2')).toEqual({ outcome: 'refused', reason: 'windowClosed' })
    const template = { name: 'order_update', language: 'en', parameters: ['7'] }
    expect(await center.write({ text: 'Your order 7', template }, 'c3')).toMatchObject({ outcome: 'written' })
    await center.receive('still there?', 'm2')
    expect(await center.write({ text: 'yes' }, 'c4')).toMatchObject({ outcome: 'written' })
    await center.settle()
    expect(center.texts).toEqual(expect.arrayContaining(['in time', 'Your order 7', 'yes']))
    expect(center.texts).not.toContain('too late')
  })

  it('[L13] is open from when the customer wrote, however late that is delivered again', async () => {
    const center = await opening({ windowMs: 3_600_000 })
    await center.clock.advance(3_000_000)
    expect(await center.receive('hello', 'm1')).toMatchObject({ duplicate: true })
    await center.clock.advance(700_000)
    expect(await center.write({ text: 'too late' }, 'c1')).toEqual({ outcome: 'refused', reason: 'windowClosed' })
  })

  it('[L13] a message that waits until the window is closed is shown as failed for that reason', async () => {
    const center = await opening({ windowMs: 60_000 })
    center.channel.outcomes.push({ outcome: 'later', reason: 'limit', retryAfterMs: 120_000 })
    await center.write({ text: 'one' }, 'c1')
    await center.clock.advance(130_000)
    const message = (await center.messages()).find(({ text }) => text === 'one')
    expect(message?.delivery).toMatchObject({ state: 'failed', reason: 'windowClosed' })
  })
})

describe('a message that its author changes', () => {
  const revision = { address: 'anna', service: 'help', externalId: 'm1' }

  it('[L14] reads as it was last written, and everybody who reads along is told', async () => {
    const center = await opening()
    const { host } = center.channel
    expect(await host.revise({ ...revision, content: { text: 'hello!' } })).toEqual({ outcome: 'revised' })
    await center.settle()
    expect((await center.messages())[0]).toMatchObject({ sequence: 1, text: 'hello!', editedAt: center.clock.now() })
    expect(center.seen.at(-1)).toMatchObject({ sequence: 1, text: 'hello!' })
    expect(center.facts.at(-1)).toMatchObject({ type: 'message:revised', data: { sequence: 1, revision: 'edited' } })
  })

  it('[L14] is empty once it was taken back, and stays so', async () => {
    const center = await opening()
    const { host } = center.channel
    expect(await host.revise({ ...revision, content: null })).toEqual({ outcome: 'revised' })
    expect(await host.revise({ ...revision, content: { text: 'again' } })).toEqual({ outcome: 'unknownMessage' })
    const [message] = await center.messages()
    expect(message).not.toHaveProperty('text')
    expect(message).toMatchObject({ deletedAt: center.clock.now() })
  })

  it('[L14] must be one of the customer, not of the agent or of somebody else', async () => {
    const center = await opening()
    await center.receive('hello', 'b1', { address: 'berta' })
    const change = (more: object) => center.channel.host.revise({ ...revision, content: { text: 'x' }, ...more })
    expect(await change({ externalId: 'b1' })).toEqual({ outcome: 'unknownMessage' })
    expect(await change({ externalId: 'flow:1' })).toEqual({ outcome: 'unknownMessage' })
    expect(await change({ address: 'nobody' })).toEqual({ outcome: 'unknownMessage' })
    expect(await change({ content: { text: ' ' } })).toEqual({ outcome: 'refused', reason: 'empty' })
  })
})

describe('a node that takes over an outbox', () => {
  it('does not send again what may have been sent, says so, and goes on with the next', async () => {
    const first = await opening({ recognizesRepeats: false })
    first.channel.outcomes.push('never')
    await first.write({ text: 'one' }, 'c1')
    await first.write({ text: 'two' }, 'c2')
    await first.settle()
    const second = await takeOver(first, { recognizesRepeats: false })
    expect(second.texts).toEqual(['two'])
    const states = (await second.messages()).slice(2).map(({ delivery }) => delivery?.state)
    expect(states).toEqual(['unknown', 'accepted'])
  })

  it('sends again what the channel recognizes, and waits as long as was left to wait', async () => {
    const first = await opening()
    first.channel.outcomes.push({ outcome: 'later', reason: 'limit', retryAfterMs: 60_000 })
    await first.write({ text: 'one' }, 'c1')
    await first.clock.advance(20_000)
    const second = await takeOver(first)
    expect(second.texts).toEqual([])
    const from = second.clock.now()
    await second.clock.advance(60_000)
    expect(second.channel.sent.map(({ at, message }) => [at - from, message.text])).toEqual([[40_000, 'one']])
  })

  async function takeOver(first: TextCenter, capabilities: Partial<ChannelCapabilities> = {}): Promise<TextCenter> {
    await first.center.stop()
    const second = await open(capabilities, first)
    await second.center.run(HOST, (transaction) => {
      for (const [id, { body }] of second.center.all(outboxes))
        transaction.put(outboxes, id, { ...body, home: transaction.node })
    })
    await second.settle()
    return second
  }
})
