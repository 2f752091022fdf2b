import { afterEach, describe, expect, it } from 'vitest'
import { verifyChain } from '../archive/verify-chain.js'
import type { Actor } from '../authorization/actor.js'
import { type Conversation, conversations } from '../conversation/conversation.js'
import { customers } from '../customer/customer.js'
import { type ContactCenter, createContactCenter } from '../engine/contact-center.js'
import { buildFlow } from '../flow/flow-builder.js'
import type { AgentId, CenterId, ConversationId, CustomerId, InteractionId, QueueId } from '../identity/identity.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import type { Archive } from '../storage/archive.js'
import { memoryArchive } from '../storage/memory/memory-archive.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import { HOST, ScriptedChannel } from '../text/fixtures/text-center.js'
import { recordings } from '../voice/recording-book.js'
import type { PersonalItem, WhoseData } from './personal-data.js'

const CENTER = 'main' as CenterId
const OFFICER: Actor = { role: 'administrator', id: 'olga' }

const opened: ContactCenter[] = []
afterEach(async () => {
  for (const center of opened.splice(0)) await center.stop()
})

/** A center on whose channel people write; `stays` leaves what they ask for open. */
async function town({ archive = memoryArchive(), stays = false }: { archive?: Archive; stays?: boolean } = {}) {
  const clock = steppingClock()
  const directory = memoryDirectory()
  const channel = new ScriptedChannel(clock)
  const bye = { kind: 'hangUp', text: 'Goodbye.' } as const
  const leaving = buildFlow({ id: 'reception', steps: { bye } })
  const staying = buildFlow({
    id: 'reception',
    steps: {
      ask: { kind: 'ask', text: 'Yes?', choices: [{ keys: ['1'], next: 'bye' }], timeoutMs: 600_000, otherwise: 'bye' },
      bye,
    },
  })
  const center = createContactCenter({
    ...{ directory, archive, clock, random: seededRandom(1) },
    plugins: [{ name: 'scripted', setup: () => ({ channel }) }],
    flows: [stays ? staying : leaving],
    entries: [{ address: 'help', flow: 'reception' }],
  })
  const came: { customer: CustomerId; conversation: ConversationId; interaction: InteractionId }[] = []
  center.on('interaction:opened', ({ data }) => void came.push(data))
  opened.push(center)
  await center.start()
  let count = 0
  return {
    ...{ clock, directory, archive, center, channel },
    /** Somebody writes and is noted down and recorded; resolves with who that is. */
    async visit(address: string): Promise<CustomerId> {
      const message = { address, service: 'help', content: { text: `${address} was here` }, externalId: `m${++count}` }
      await channel.host.receive({
        ...message,
        content: {
          ...message.content,
          attachments: [{ url: `attachment:${address}`, name: 'a', contentType: 'image/png' }],
        },
      })
      await clock.advance(1_000)
      const { customer, conversation, interaction } = came.at(-1) as (typeof came)[number]
      await center.remarks.add(HOST, conversation, { text: `${address} was rude`, clientId: address })
      await center.run(HOST, (transaction) =>
        transaction.fact('interaction:noted', { interaction, note: 'n', text: `${address} is tall` }, ['text']),
      )
      const about = { interaction, agent: 'ann' as AgentId, queue: 'q' as QueueId, from: address }
      const entry = { id: `r-${address}`, ...about, startedAt: 0, durationMs: 1, file: `audio-${address}` }
      await directory.put(CENTER, recordings, entry.id, entry, 0)
      await clock.advance(1_000)
      return customer
    },
  }
}

type Town = Awaited<ReturnType<typeof town>>

/** Anna, who has a conversation, was merged into Ben, who has none. */
async function annaTakenForBen({ center, clock, directory }: Town) {
  const inTime = async <T>(doing: Promise<T>): Promise<T> => {
    await clock.advance(1_000)
    return doing
  }
  const [anna, ben] = ['c-anna', 'c-ben'] as [CustomerId, CustomerId]
  for (const [id, address] of [
    [anna, 'anna'],
    [ben, 'ben'],
  ] as const)
    await directory.put(CENTER, customers, id, { id, addresses: [{ channel: 'scripted', address }], createdAt: 0 }, 0)
  const conversation: Conversation = { id: 'talk' as ConversationId, customer: anna, service: 'help', createdAt: 0 }
  await directory.put(CENTER, conversations, conversation.id, conversation, 0)
  await inTime(center.customers.merge(OFFICER, anna, ben, { source: 'a mistake' }))
  return { anna, ben, part: () => inTime(center.customers.part(OFFICER, anna)) }
}

async function itemsOf({ center }: Town, who: WhoseData): Promise<PersonalItem[]> {
  const items: PersonalItem[] = []
  for await (const item of center.personalData.export(OFFICER, who)) items.push(item)
  return items
}

/** Erases while time goes on; what is removed outside is told. */
async function erase({ center, clock }: Town, who: WhoseData) {
  const files: string[] = []
  const remove = async (file: string): Promise<void> => void files.push(file)
  const erasing = center.personalData.erase(OFFICER, who, { removeRecording: remove, removeAttachment: remove })
  erasing.catch(() => {})
  await clock.advance(20_000)
  return { outcome: await erasing, files }
}

describe('[M7] [X10] what is known of a customer', () => {
  it('is handed out whole, and nothing of anybody else', async () => {
    const there = await town()
    const anna = await there.visit('anna')
    await there.visit('ben')
    const items = await itemsOf(there, anna)
    const kinds = new Set(items.map(({ kind }) => kind))
    expect([...kinds]).toEqual(['customer', 'conversation', 'message', 'recording', 'other', 'fact'])
    const text = JSON.stringify(items)
    for (const known of ['anna was here', 'anna was rude', 'anna is tall', 'audio-anna']) expect(text).toContain(known)
    expect(text).not.toContain('ben')
    const facts = items.flatMap((each) => (each.kind === 'fact' ? [each.item.id] : []))
    expect(new Set(facts).size).toBe(facts.length)
  })

  it('is handed out with each statement of consent once, however many there are and whoever is asked for', async () => {
    const there = await town()
    const contact = { channel: 'scripted', address: 'anna' }
    await there.visit('anna')
    for (let number = 0; number <= 1_000; number++) {
      await there.center.permissions.consent(OFFICER, contact, { given: number % 2 === 0, source: `${number}` })
      await there.clock.advance(1)
    }
    const sources = (await itemsOf(there, contact)).flatMap(({ kind, item }) =>
      kind === 'consent' ? [(item as { source: string }).source] : [],
    )
    expect(sources).toEqual(Array.from({ length: 1_001 }, (_, number) => `${number}`))
  })

  it('[X12] is erased everywhere, and the chain of facts holds and says so', async () => {
    const there = await town()
    const anna = await there.visit('anna')
    const ben = await there.visit('ben')
    const { outcome, files } = await erase(there, anna)
    expect(outcome).toEqual({
      ...{
        outcome: 'erased',
        customers: 1,
        conversations: 1,
        messages: 2,
        recordings: 1,
        facts: 1,
        others: { recipients: 0, remarks: 1, 'changes of messages': 0 },
      },
    })
    expect(files).toEqual(['audio-anna', 'anna'])
    const left = await itemsOf(there, anna)
    expect(left.every(({ kind }) => kind === 'fact')).toBe(true)
    expect(JSON.stringify(left)).not.toMatch(/anna (?:was|is)/)
    expect(left.map(({ item }) => (item as { type?: string }).type)).toEqual(
      expect.arrayContaining(['customer:erasureBegun', 'archive:erased', 'customer:erased']),
    )
    expect(await verifyChain(there.archive, CENTER)).toMatchObject({ faultCount: 0, erasedFields: 1 })
    expect(JSON.stringify(await itemsOf(there, ben))).toContain('ben is tall')
    expect(await there.visit('anna')).not.toBe(anna)
  })

  it('is erased together with whom the customer was merged with', async () => {
    const there = await town()
    const anna = await there.visit('anna')
    const ann = await there.visit('ann')
    const merging = there.center.customers.merge(OFFICER, ann, anna, { source: 'test' })
    await there.clock.advance(5_000)
    expect(await merging).toEqual({ outcome: 'merged', customer: anna })
    const { outcome, files } = await erase(there, anna)
    expect(outcome).toMatchObject({ outcome: 'erased', customers: 2, recordings: 2, facts: 2 })
    expect(files.toSorted()).toEqual(['ann', 'anna', 'audio-ann', 'audio-anna'])
  })

  it('is erased with everybody who was merged into the customer, however many they are', async () => {
    const open = await town()
    const { directory } = open
    const anna = await open.visit('anna')
    const merge = { customer: anna, at: 0, by: OFFICER, evidence: { source: 'sign-in' } }
    const ids = Array.from({ length: 150 }, (_, number) => `c${number}` as CustomerId)
    for (const id of ids) {
      const part = { id, addresses: [{ channel: 'scripted', address: id }], createdAt: 0, mergedInto: merge }
      await directory.put(CENTER, customers, id, part, 0)
    }
    expect(await erase(open, anna)).toMatchObject({ outcome: { outcome: 'erased', customers: 151 } })
    const left = await Promise.all(ids.map((id) => directory.get(CENTER, customers, id)))
    expect(left.filter((each) => each !== null)).toEqual([])
  })

  it('is nothing of whom the customer was only taken for a while: that is neither handed out nor erased', async () => {
    const there = await town()
    const { anna, ben, part } = await annaTakenForBen(there)
    await there.visit('anna')
    await part()
    expect(JSON.stringify(await itemsOf(there, ben))).not.toMatch(/anna (?:was|is)|audio-anna/)
    expect((await erase(there, ben)).outcome).toMatchObject({ customers: 1, conversations: 0, messages: 0, facts: 0 })
    const left = JSON.stringify(await itemsOf(there, anna))
    for (const known of ['anna was here', 'anna was rude', 'anna is tall', 'audio-anna']) expect(left).toContain(known)
    expect((await erase(there, anna)).outcome).toMatchObject({ customers: 1, conversations: 1, messages: 2, facts: 1 })
  })

  it('is not erased while somebody is at what was asked for when another stood for the customer', async () => {
    const there = await town({ stays: true })
    const { anna, part } = await annaTakenForBen(there)
    await there.visit('anna')
    await part()
    expect((await erase(there, anna)).outcome).toMatchObject({ outcome: 'refused', reason: 'open' })
  })

  it('goes on where an erasure was interrupted, because the host could not remove a file', async () => {
    const there = await town()
    const anna = await there.visit('anna')
    const failing = there.center.personalData.erase(OFFICER, anna, {
      removeRecording: async () => {
        throw new Error('the disk is away')
      },
      removeAttachment: async () => {},
    })
    failing.catch(() => {})
    await there.clock.advance(5_000)
    await expect(failing).rejects.toThrow('the disk is away')
    expect((await erase(there, anna)).outcome).toMatchObject({
      outcome: 'erased',
      customers: 1,
      recordings: 1,
      messages: 2,
    })
    expect((await erase(there, anna)).outcome).toMatchObject({ outcome: 'erased', customers: 0, messages: 0, facts: 0 })
  })

  it('is erased with files of messages that were taken back, and without those that others were sent as well', async () => {
    const there = await town()
    const send = async (address: string, file: string) => {
      const attachments = [{ url: `attachment:${file}`, name: 'a', contentType: 'image/png' }]
      const message = { address, service: 'help', content: { attachments }, externalId: `${address} ${file}` }
      const received = there.channel.host.receive(message)
      await there.clock.advance(1_000)
      return (await received) as { message: { conversation: ConversationId } }
    }
    await send('anna', 'photo')
    for (const name of ['anna', 'ben']) await send(name, 'price list')
    const anna = { address: 'anna', service: 'help', externalId: 'anna photo' }
    await there.channel.host.revise({ ...anna, content: null })
    await there.clock.advance(1_000)
    expect((await erase(there, { channel: 'scripted', address: 'anna' })).files).toEqual(['photo'])
    expect((await erase(there, { channel: 'scripted', address: 'ben' })).files).toEqual(['price list'])
  })

  it('is erased from lists of broadcasts by the address, and is not written to', async () => {
    const there = await town()
    const { outreach } = there.center
    const content = { text: 'We have moved.' }
    const news = { id: 'news', channel: 'scripted', service: 'help', purpose: 'news', needsConsent: false, content }
    await outreach.createBroadcast(OFFICER, news, [{ address: 'anna' }, { address: 'ben' }])
    const anna = { channel: 'scripted', address: 'anna' }
    expect((await erase(there, anna)).outcome).toMatchObject({ customers: 0, others: { recipients: 1 } })
    expect((await erase(there, anna)).outcome).toMatchObject({ customers: 0, others: { recipients: 0 } })
    await outreach.startBroadcast(OFFICER, 'news')
    await there.clock.advance(5_000)
    expect(there.channel.sent.map(({ message }) => message.text)).toEqual(['We have moved.'])
    expect(outreach.broadcast('news')).toMatchObject({ state: 'finished', written: 1, refused: { erased: 1 } })
  })

  it('is not erased while somebody is at it, without the right to, or while the archive is behind', async () => {
    const busy = await town({ stays: true })
    const anna = await busy.visit('anna')
    expect((await erase(busy, anna)).outcome).toMatchObject({ outcome: 'refused', reason: 'open' })
    const agent: Actor = { role: 'supervisor', id: 'sue' }
    const files = { removeRecording: async () => {}, removeAttachment: async () => {} }
    await expect(busy.center.personalData.erase(agent, anna, files)).rejects.toThrow(/privacy:erase/)
    await expect(busy.center.personalData.export(agent, anna).next()).rejects.toThrow(/privacy:export/)
    const inner = memoryArchive()
    const behind = await town({ archive: { ...inner, append: async () => new Promise(() => {}) } })
    await expect(erase(behind, 'nobody' as CustomerId)).rejects.toThrow(/archive is behind/)
  })
})
