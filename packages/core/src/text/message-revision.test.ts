import { afterEach, describe, expect, it } from 'vitest'
import type { ChannelCapabilities } from '../channel/channel-capabilities.js'
import { memoryArchive } from '../storage/memory/memory-archive.js'
import { HOST, TextCenter } from './fixtures/text-center.js'
import { outboxes } from './text-records.js'

const opened: TextCenter[] = []
afterEach(async () => {
  for (const { center } of opened.splice(0)) await center.stop()
})

const CAN = { revisions: { edit: {}, takeBack: {} } }
const SUPERVISOR = { role: 'supervisor', id: 'sue' } as const
const AGENT = { role: 'agent', id: 'ada' } as const

/** A center in which Anna was asked something (2) and written to (3). */
async function written(
  capabilities: Partial<ChannelCapabilities> = CAN,
  more: Parameters<typeof TextCenter.open>[2] = {},
): Promise<TextCenter> {
  const center = await TextCenter.open(capabilities, undefined, more)
  opened.push(center)
  await center.receive('hello', 'm1')
  await center.write({ text: 'Your order leaves on Monday.' }, 'c1')
  await center.settle()
  return center
}

const SENTENCE = 3
const third = async (center: TextCenter) => (await center.messages())[SENTENCE - 1]
const factsOf = ({ facts }: TextCenter, type: string) => facts.filter((fact) => fact.type === type)

describe('[L14] a message that its agent changes', () => {
  it('reads as it was last written, at the customer and in the history, with a fact that says who', async () => {
    const center = await written()
    expect(await center.revise(SENTENCE, 'It leaves on Tuesday.')).toEqual({ outcome: 'revising' })
    await center.settle()
    expect(center.channel.revised).toMatchObject([
      { message: { sequence: SENTENCE, text: 'It leaves on Tuesday.' }, externalId: 'p/3' },
    ])
    expect(await third(center)).toMatchObject({ text: 'It leaves on Tuesday.', editedAt: center.clock.now() })
    expect(center.seen.at(-1)).toMatchObject({ sequence: SENTENCE, text: 'It leaves on Tuesday.' })
    expect(factsOf(center, 'message:revised')).toMatchObject([
      { actor: HOST, data: { sequence: SENTENCE, revision: 'edited' } },
    ])
    expect(center.center.all(outboxes).size).toBe(0)
  })

  it('is changed before it is sent while it waits, and never sent when it was taken back', async () => {
    const center = await written()
    center.channel.outcomes.push({ outcome: 'later', reason: 'limit', retryAfterMs: 60_000 })
    await center.write({ text: 'first' }, 'c2')
    await center.write({ text: 'second' }, 'c3')
    await center.settle()
    await center.revise(4, 'first, corrected')
    await center.revise(5, null)
    await center.clock.advance(70_000)
    expect(center.texts.slice(2)).toEqual(['first', 'first, corrected'])
    expect(center.channel.revised).toEqual([])
    expect(await center.messages()).toMatchObject([{}, {}, {}, { text: 'first, corrected' }, { sequence: 5 }])
    expect((await center.messages())[4]).not.toHaveProperty('text')
  })

  it('is changed before it is sent, and never sent when it was taken back, also while the pace of the channel holds it up', async () => {
    const center = await written({ ...CAN, rate: { perSecond: 0.1, burst: 2 } })
    await center.write({ text: 'meant for somebody else' }, 'c2')
    await center.settle()
    await center.revise(4, null)
    await center.clock.advance(10_000)
    await center.write({ text: 'first' }, 'c3')
    await center.settle()
    await center.revise(5, 'first, corrected')
    await center.clock.advance(20_000)
    expect(center.texts.slice(2)).toEqual(['first, corrected'])
    expect(center.channel.revised).toEqual([])
    expect(center.center.all(outboxes).size).toBe(0)
  })

  it('is changed no more at somebody who was erased while the change waited for its turn', async () => {
    const center = await written({ ...CAN, rate: { perSecond: 0.01, burst: 2 } }, { archive: memoryArchive() })
    await center.revise(SENTENCE, 'It leaves on Tuesday.')
    await center.receive('2', 'm2')
    const remove = async (): Promise<void> => {}
    const erasing = center.center.personalData.erase(
      { role: 'administrator', id: 'olga' },
      { channel: 'scripted', address: 'anna' },
      { removeRecording: remove, removeAttachment: remove },
    )
    await center.clock.advance(15_000)
    expect(await erasing).toMatchObject({ outcome: 'erased' })
    await center.clock.advance(300_000)
    expect(center.channel.revised).toEqual([])
    expect(center.texts).toHaveLength(2)
    expect(center.center.all(outboxes).size).toBe(0)
  })

  it('is sent as it was where the customer may have it already, and changed there', async () => {
    const center = await written()
    center.channel.outcomes.push({ outcome: 'unknown', reason: 'lost' })
    await center.write({ text: 'first' }, 'c2')
    await center.settle()
    await center.revise(4, 'first, corrected')
    await center.clock.advance(10_000)
    expect(center.texts.slice(2)).toEqual(['first', 'first'])
    expect(center.channel.revised).toMatchObject([{ message: { text: 'first, corrected' } }])
  })

  it('stays as the customer reads it when the provider refuses, and says why', async () => {
    const center = await written()
    center.channel.revisionOutcomes.push({ outcome: 'refused', reason: 'too old' })
    await center.revise(SENTENCE, null)
    await center.settle()
    expect(await third(center)).toMatchObject({
      text: 'Your order leaves on Monday.',
      revisionFailure: { wanted: 'deleted', reason: 'too old', at: center.clock.now() },
    })
    expect(center.seen.at(-1)).toHaveProperty('revisionFailure')
    expect(factsOf(center, 'message:revisionFailed')).toHaveLength(1)
    await center.revise(SENTENCE, 'On Tuesday.')
    await center.settle()
    expect(await third(center)).not.toHaveProperty('revisionFailure')
  })

  it('is tried again while the provider is away, and holds up nothing that is written meanwhile', async () => {
    const center = await written()
    center.channel.revisionOutcomes.push({ outcome: 'later', reason: 'away' }, { outcome: 'unknown', reason: 'lost' })
    await center.revise(SENTENCE, 'On Tuesday.')
    await center.settle()
    await center.write({ text: 'Anything else?' }, 'c2')
    await center.settle()
    expect(center.texts.at(-1)).toBe('Anything else?')
    await center.clock.advance(10_000)
    expect(center.channel.revised).toHaveLength(3)
    expect(await third(center)).toMatchObject({ text: 'On Tuesday.' })
    expect(center.texts).toHaveLength(3)
  })

  it('becomes what was wanted last, when it is wanted twice', async () => {
    const center = await written()
    center.channel.revisionOutcomes.push({ outcome: 'later', reason: 'away', retryAfterMs: 5_000 })
    await center.revise(SENTENCE, 'On Tuesday.')
    await center.settle()
    await center.revise(SENTENCE, 'On Wednesday.')
    await center.clock.advance(20_000)
    expect(await third(center)).toMatchObject({ text: 'On Wednesday.' })
    expect(center.channel.revised.at(-1)).toMatchObject({ message: { text: 'On Wednesday.' } })
  })

  it('says what it said before to those who may read that, and to nobody else', async () => {
    const center = await written({ ...CAN }, { redact: ['cardNumber'] })
    await center.revise(SENTENCE, 'Your card 4111 1111 1111 1111 was charged.')
    await center.settle()
    await center.revise(SENTENCE, null)
    await center.settle()
    const { conversation } = center.interaction
    const { conversations } = center.center
    expect(await conversations.versions(SUPERVISOR, conversation, SENTENCE)).toMatchObject([
      { text: 'Your order leaves on Monday.', by: HOST },
      { text: 'Your card •••• 1111 was charged.', by: HOST },
    ])
    expect(JSON.stringify(await third(center))).not.toContain('Monday')
    await expect(conversations.versions(AGENT, conversation, SENTENCE)).rejects.toMatchObject({ code: 'not_permitted' })
  })

  it('says once what a customer changed, however often the provider delivers that', async () => {
    const center = await written()
    const own = { address: 'anna', service: 'help', externalId: 'm1' }
    for (let times = 0; times < 12; times++) {
      await center.channel.host.revise({ ...own, content: { text: 'hello there' } })
      await center.clock.advance(1_000)
    }
    const { conversation } = center.interaction
    const versions = () => center.center.conversations.versions(SUPERVISOR, conversation, 1)
    expect((await versions()).map(({ text }) => text)).toEqual(['hello'])
    await center.channel.host.revise({ ...own, content: { text: 'hello' } })
    expect((await versions()).map(({ text }) => text)).toEqual(['hello', 'hello there'])
  })

  it('reads as its customer changed it last, in whatever order the provider delivers changes', async () => {
    const center = await written()
    const own = { address: 'anna', service: 'help', externalId: 'm1' }
    const changed = (text: string, at?: number) =>
      center.channel.host.revise({ ...own, content: { text }, ...(at !== undefined && { at }) })
    const reads = async () => (await center.messages())[0]?.text
    const start = center.clock.now()
    await center.clock.advance(60_000)
    await changed('the third', start + 3_000)
    await changed('the second', start + 2_000)
    expect(await reads()).toBe('the third')
    // It is the third again, said once more: the fourth is older all the same.
    await changed('the third', start + 5_000)
    await changed('the fourth', start + 4_000)
    expect(await reads()).toBe('the third')
    await changed('without a time')
    expect(await reads()).toBe('without a time')
    // A clock that is ahead holds back nothing that is said after it.
    await changed('from tomorrow', start + 86_400_000)
    await center.clock.advance(60_000)
    await changed('the last', start + 110_000)
    expect(await reads()).toBe('the last')
    expect(JSON.stringify(await center.messages())).not.toContain('changedAt')
  })

  it('stays taken back when a change of before comes after that', async () => {
    const center = await written()
    const own = { address: 'anna', service: 'help', externalId: 'm1' }
    await center.channel.host.revise({ ...own, content: null })
    expect(await center.channel.host.revise({ ...own, content: { text: 'hello there' } })).toEqual({
      outcome: 'unknownMessage',
    })
    expect((await center.messages())[0]).not.toHaveProperty('text')
  })

  it('leaves nothing when it was the customer who took it back', async () => {
    const center = await written()
    const own = { address: 'anna', service: 'help', externalId: 'm1' }
    await center.channel.host.revise({ ...own, content: { text: 'hello there' } })
    const { conversation } = center.interaction
    const versions = () => center.center.conversations.versions(SUPERVISOR, conversation, 1)
    expect(await versions()).toMatchObject([{ text: 'hello', by: { role: 'customer' } }])
    await center.channel.host.revise({ ...own, content: null })
    expect(await versions()).toEqual([])
  })
})

describe('[L14] what cannot be changed any more', () => {
  it('is refused with the reason, and nothing is recorded', async () => {
    const center = await written({ revisions: { edit: {}, takeBack: { withinMs: 60_000 } }, textLengthMax: 50 })
    const asked = async (sequence: number, text: string | null) => {
      const outcome = await center.revise(sequence, text)
      return outcome.outcome === 'refused' && outcome.reason
    }
    expect(await asked(1, 'what a customer wrote')).toBe('unknownMessage')
    expect(await asked(9, 'nothing')).toBe('unknownMessage')
    expect(await asked(SENTENCE, ' ')).toBe('empty')
    expect(await asked(SENTENCE, 'x'.repeat(51))).toBe('tooLong')
    center.channel.outcomes.push({ outcome: 'refused', reason: 'blocked' })
    await center.write({ text: 'never arrives' }, 'c2')
    await center.settle()
    expect(await asked(4, 'never arrives')).toBe('notDelivered')
    await center.clock.advance(60_001)
    expect(await asked(SENTENCE, null)).toBe('tooLate')
    expect(factsOf(center, 'message:revisionWanted')).toEqual([])
  })

  it('is all that was sent, on a channel that shows it for good', async () => {
    const center = await written({})
    expect(await center.revise(SENTENCE, 'x')).toEqual({ outcome: 'refused', reason: 'channelCannot' })
    expect(await center.revise(SENTENCE, null)).toEqual({ outcome: 'refused', reason: 'channelCannot' })
  })

  it('belongs to somebody else', async () => {
    const center = await written()
    const { conversations } = center.center
    await expect(conversations.revise(AGENT, center.interaction.id, SENTENCE, 'x')).rejects.toMatchObject({
      code: 'not_permitted',
    })
  })
})

describe('a node that takes over an outbox', () => {
  it('has the channel change what it was still to be told of', async () => {
    const first = await written()
    first.channel.revisionOutcomes.push({ outcome: 'later', reason: 'away', retryAfterMs: 60_000 })
    await first.revise(SENTENCE, 'On Tuesday.')
    await first.settle()
    await first.center.stop()
    const second = await TextCenter.open(CAN, first)
    opened.push(second)
    await second.center.run(HOST, (transaction) => {
      for (const [id, { body }] of second.center.all(outboxes))
        transaction.put(outboxes, id, { ...body, home: transaction.node })
    })
    await second.clock.advance(60_000)
    expect(second.channel.revised).toMatchObject([{ message: { text: 'On Tuesday.' }, externalId: 'p/3' }])
    expect(await third(second)).toMatchObject({ text: 'On Tuesday.' })
  })
})
