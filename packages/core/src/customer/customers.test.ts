import { afterEach, describe, expect, it } from 'vitest'
import type { Actor } from '../authorization/actor.js'
import type { ChannelCapabilities } from '../channel/channel-capabilities.js'
import type { RingwrightError } from '../errors/ringwright-error.js'
import type { CustomerId } from '../identity/identity.js'
import { interactions } from '../interaction/interaction.js'
import type { Directory } from '../storage/directory.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import { HOST, TextCenter } from '../text/fixtures/text-center.js'
import type { Customer } from './customer.js'
import type { Identifier } from './identifier.js'

const AGENT: Actor = { role: 'agent', id: 'ada' }
const SUPERVISOR: Actor = { role: 'supervisor', id: 'sue' }
const NUMBER = '+4930901820'
const PHONE: Identifier = { kind: 'phone', value: NUMBER }
const PROVEN = { source: 'code by SMS', verified: true }
const SAID = { source: 'call 17', verified: false }

const opened: TextCenter[] = []
afterEach(async () => {
  for (const { center } of opened.splice(0)) await center.stop()
})

class Town {
  readonly center: TextCenter
  #count = 0

  constructor(center: TextCenter) {
    this.center = center
  }

  get customers() {
    return this.center.center.customers
  }

  /** Somebody writes on one of the two channels. */
  async write(
    channel: 'scripted' | 'other',
    address: string,
    text = 'hello',
    known?: readonly Identifier[] | 'claimed',
  ) {
    const { host } = channel === 'scripted' ? this.center.channel : this.center.other
    const message = { address, service: 'help', content: { text }, externalId: `m${++this.#count}` }
    const how = known === 'claimed' ? { isClaimed: true } : known && { identifiers: known }
    const outcome = await host.receive({ ...message, ...how })
    await this.center.clock.advance(1_000)
    if (outcome.outcome !== 'received') throw new Error(`was ${outcome.outcome}`)
    return outcome.message.conversation
  }

  /** The customers in the order in which they came. */
  get arrived(): readonly CustomerId[] {
    const opening = this.center.facts.filter(({ type }) => type === 'interaction:opened')
    return [...new Set(opening.map(({ data }) => (data as { customer: CustomerId }).customer))]
  }

  happened(type: string) {
    return this.center.facts.filter((fact) => fact.type === type).map(({ data }) => data)
  }
}

async function open(
  capabilities: Partial<ChannelCapabilities> = {},
  like?: Town,
  directory?: Directory,
): Promise<Town> {
  const center = await TextCenter.open(capabilities, like?.center, directory && { directory })
  opened.push(center)
  return new Town(center)
}

/** A town where Anna has written on one channel and Ben on the other. */
async function annaAndBen() {
  const town = await open()
  const first = await town.write('scripted', 'anna', 'I am Anna')
  const second = await town.write('other', 'ben', 'I am Ben')
  const [anna, ben] = town.arrived as [CustomerId, CustomerId]
  return { town, customers: town.customers, anna, ben, first, second }
}

describe('who a customer is', () => {
  it('[M2] is told by a number, whichever channel it comes from', async () => {
    const town = await open({ addressKind: 'phone' })
    const conversation = await town.write('scripted', NUMBER.slice(1))
    const found = await town.customers.find({ kind: 'phone', value: '+49 30 901 820' })
    expect(found?.id).toBe(town.arrived[0])
    const again = await town.write('scripted', NUMBER.slice(1))
    expect(again).toBe(conversation)
  })

  it('[M4] is not told by an address that a message only claims, until it is proven', async () => {
    const town = await open({ addressKind: 'email' })
    const mail: Identifier = { kind: 'email', value: 'anna@x.example' }
    const first = await town.write('other', 'visitor', 'signed in', [mail])
    const forged = await town.write('scripted', 'anna@x.example', 'my new bank account is …', 'claimed')
    await town.write('scripted', 'anna@x.example', 'hurry', 'claimed')
    const [anna, claimed] = town.arrived as [CustomerId, CustomerId]
    expect(forged).not.toBe(first)
    expect(claimed).not.toBe(anna)
    expect(await town.customers.find(mail)).toMatchObject({ id: anna })
    expect(town.happened('customer:doubted')).toEqual([{ customer: claimed, other: anna, reason: 'unverified' }])
    await town.write('scripted', 'anna@x.example', 'it is me', [mail])
    expect(await town.customers.get(claimed)).toMatchObject({ id: anna })
    expect(await town.customers.inDoubt(SUPERVISOR)).toEqual([])
  })

  it('[M4] is told by an account that the channel has seen proven, on all channels', async () => {
    const town = await open()
    const user = [{ kind: 'user', value: '4711' }]
    const conversation = await town.write('scripted', 'device-1', 'hello', user)
    expect(await town.write('other', 'openid-9', 'me again', user)).toBe(conversation)
    expect(town.arrived).toHaveLength(1)
    expect(await town.customers.find(user[0] as Identifier)).toMatchObject({
      id: town.arrived[0],
      addresses: [
        { channel: 'scripted', address: 'device-1' },
        { channel: 'other', address: 'openid-9' },
      ],
    })
  })

  it('[M4] is told by signing in later too: who was a stranger until then is merged', async () => {
    const { town, customers, anna, ben } = await annaAndBen()
    const user = [{ kind: 'user', value: '4711' }]
    await town.write('scripted', 'anna', 'I signed in', user)
    await town.write('other', 'ben', 'so did I', user)
    expect(town.happened('customer:merged')).toEqual([{ customer: anna, absorbed: ben, source: 'other', kind: 'user' }])
    expect((await customers.get(ben))?.id).toBe(anna)
    await town.write('other', 'ben', 'still me', user)
    expect(town.happened('customer:merged')).toHaveLength(1)
  })

  it('[M5] is told by the address alone for a visitor without a name, and what was said before is there', async () => {
    const town = await open()
    const conversation = await town.write('scripted', 'visitor-7', 'first visit')
    await town.center.clock.advance(86_400_000)
    expect(await town.write('scripted', 'visitor-7', 'second visit')).toBe(conversation)
    expect(town.arrived).toHaveLength(1)
    const { messages } = await town.customers.history(town.arrived[0] as CustomerId)
    expect(messages.filter(({ author }) => author.role === 'customer').map(({ text }) => text)).toEqual([
      'first visit',
      'second visit',
    ])
  })

  it('[M2] takes no identifier that is none, and not more than it can tell apart', async () => {
    const { customers, anna } = await annaAndBen()
    const refused = async (identifier: Identifier) => customers.identify(AGENT, anna, identifier, SAID)
    expect(await refused({ kind: 'phone', value: '030 901820' })).toMatchObject({ reason: 'invalidIdentifier' })
    expect(await refused({ kind: 'email', value: 'nobody' })).toMatchObject({ reason: 'invalidIdentifier' })
    expect(await refused({ kind: 'user', value: 'x'.repeat(1_000) })).toMatchObject({ reason: 'invalidIdentifier' })
    for (let index = 0; index < 50; index++)
      await customers.identify(AGENT, anna, { kind: 'email', value: `anna${index}@example.com` }, SAID)
    expect(await refused(PHONE)).toEqual({ outcome: 'refused', reason: 'full' })
    expect(await customers.identify(AGENT, 'nobody' as CustomerId, PHONE, SAID)).toMatchObject({
      reason: 'unknownCustomer',
    })
    await expect(customers.identify({ role: 'customer', id: anna }, anna, PHONE, SAID)).rejects.toMatchObject({
      code: 'not_permitted',
    })
  })
})

describe('[M3] two customers who prove to be one', () => {
  it('are one from then on, with evidence, and two again when it is taken back', async () => {
    const { town, customers, anna, ben, first, second } = await annaAndBen()
    expect(await customers.identify(AGENT, anna, PHONE, PROVEN)).toEqual({ outcome: 'identified' })
    expect(await customers.identify(AGENT, ben, PHONE, PROVEN)).toEqual({ outcome: 'merged', customer: anna })
    const { messages } = await customers.history(ben)
    expect(new Set(messages.map(({ conversation }) => conversation))).toEqual(new Set([first, second]))
    expect((await customers.get(ben))?.id).toBe(anna)
    await expect(customers.part(AGENT, ben)).rejects.toMatchObject({ code: 'not_permitted' })
    expect(await customers.part(SUPERVISOR, ben)).toEqual({ outcome: 'parted', from: anna })
    expect((await customers.get(ben))?.id).toBe(ben)
    expect(await customers.part(SUPERVISOR, ben)).toEqual({ outcome: 'refused', reason: 'notMerged' })
    expect(await customers.identify(AGENT, ben, PHONE, PROVEN)).toEqual({ outcome: 'refused', reason: 'apart' })
    expect(town.happened('customer:merged')).toEqual([
      { customer: anna, absorbed: ben, source: 'code by SMS', kind: 'phone' },
    ])
    expect(town.happened('customer:parted')).toEqual([{ customer: anna, absorbed: ben }])
  })

  it('keep the conversation that is being held to its end, and then go on in one', async () => {
    const { town, customers, anna, ben, first, second } = await annaAndBen()
    await customers.merge(SUPERVISOR, ben, anna, { source: 'they said so' })
    expect(await town.write('other', 'ben', '0')).toBe(second)
    for (const { body } of town.center.center.all(interactions).values())
      await town.center.center.run(HOST, (transaction) => transaction.remove(interactions, body.id))
    await town.center.settle()
    expect(await town.write('other', 'ben', 'a new question')).toBe(first)
    expect(town.center.interaction).toMatchObject({ customer: anna, conversation: first, from: 'ben' })
  })

  it('are not merged against an account that contradicts it, but shown to somebody (chatwoot-2811)', async () => {
    const { customers, anna, ben } = await annaAndBen()
    await customers.identify(HOST, anna, { kind: 'user', value: '1' }, PROVEN)
    await customers.identify(HOST, ben, { kind: 'user', value: '2' }, PROVEN)
    await customers.identify(HOST, anna, PHONE, PROVEN)
    const doubted = { outcome: 'doubted', other: anna, reason: 'contradiction' }
    expect(await customers.identify(HOST, ben, PHONE, PROVEN)).toEqual(doubted)
    expect(await customers.identify(HOST, ben, PHONE, PROVEN)).toEqual(doubted)
    expect((await customers.inDoubt(SUPERVISOR)).map(({ id, doubts }) => [id, doubts?.length])).toEqual([[ben, 1]])
    expect(await customers.keepApart(SUPERVISOR, ben, anna)).toBe(true)
    expect(await customers.inDoubt(SUPERVISOR)).toEqual([])
    expect(await customers.identify(HOST, ben, { kind: 'user', value: '1' }, PROVEN)).toMatchObject({ reason: 'apart' })
    expect(await customers.identify(HOST, ben, { kind: 'user', value: '3' }, PROVEN)).toMatchObject({
      reason: 'contradiction',
    })
  })

  it('are not merged by what was only said, but shown to somebody, who chooses which one stands (chatwoot-5115)', async () => {
    const { customers, anna, ben } = await annaAndBen()
    await customers.identify(AGENT, anna, PHONE, PROVEN)
    expect(await customers.identify(AGENT, ben, PHONE, SAID)).toMatchObject({ outcome: 'doubted', other: anna })
    await expect(customers.inDoubt(AGENT)).rejects.toMatchObject({ code: 'not_permitted' })
    expect(await customers.merge(SUPERVISOR, anna, ben, { source: 'passport' })).toEqual({
      ...{ outcome: 'merged', customer: ben },
    })
    expect(await customers.inDoubt(SUPERVISOR)).toEqual([])
    expect(await customers.find(PHONE)).toMatchObject({ id: ben })
    expect(await customers.merge(SUPERVISOR, ben, anna, { source: 'again' })).toEqual({
      outcome: 'same',
      customer: ben,
    })
  })

  it('are not one of whom somebody found that they are two, whoever stands for them since', async () => {
    const { town, customers, anna, ben } = await annaAndBen()
    await customers.identify(AGENT, ben, PHONE, PROVEN)
    await customers.keepApart(SUPERVISOR, anna, ben)
    await town.write('scripted', 'ann')
    const ann = town.arrived[2] as CustomerId
    await customers.merge(SUPERVISOR, anna, ann, { source: 'passport' })
    expect(await customers.identify(AGENT, ann, PHONE, PROVEN)).toEqual({ outcome: 'refused', reason: 'apart' })
    expect((await customers.get(ben))?.id).toBe(ben)
  })

  it('are not said to be, when one of them has become part of somebody else meanwhile', async () => {
    const behind = memoryDirectory()
    let release = (): void => {}
    let held: Promise<void> | undefined
    const directory: Directory = {
      ...behind,
      async get(center, collection, id) {
        if (id === town.arrived[2]) await held
        return behind.get(center, collection, id)
      },
    }
    const town = await open({}, undefined, directory)
    for (const name of ['a', 'b', 'c']) await town.write('scripted', name)
    const [a, b, c] = town.arrived as [CustomerId, CustomerId, CustomerId]
    held = new Promise((resolve) => {
      release = resolve
    })
    const late = town.customers.merge(HOST, a, c, { source: 'a late one' })
    expect(await town.customers.merge(HOST, a, b, { source: 'the first' })).toEqual({ outcome: 'merged', customer: b })
    release()
    expect(await late).toEqual({ outcome: 'refused', reason: 'busy' })
    expect(town.happened('customer:merged')).toEqual([{ customer: b, absorbed: a, source: 'the first' }])
    expect(await town.customers.merge(HOST, a, c, { source: 'again' })).toEqual({ outcome: 'merged', customer: c })
    expect((await town.customers.get(a))?.id).toBe(c)
  })

  it('never close a circle, however many are merged at once', async () => {
    const town = await open()
    for (const name of ['a', 'b', 'c']) await town.write('scripted', name)
    const [a, b, c] = town.arrived as [CustomerId, CustomerId, CustomerId]
    const merge = (from: CustomerId, into: CustomerId) => town.customers.merge(HOST, from, into, { source: 'race' })
    const outcomes = await Promise.all([merge(a, b), merge(b, c), merge(c, a)])
    expect(outcomes.map(({ outcome }) => outcome)).toContain('merged')
    for (const [from, into] of [
      [a, b],
      [b, c],
    ] as const)
      await merge(from, into)
    const standing = await Promise.all([a, b, c].map(async (id) => (await town.customers.get(id))?.id))
    expect(new Set(standing).size).toBe(1)
  })

  it('are merged by whoever takes over when the node that began it dies, and stay two when it had not begun', async () => {
    const seen = new Set<string>()
    const turns = async (count: number): Promise<void> => {
      for (let turn = 0; turn < count; turn++) await Promise.resolve()
    }
    // By how much the merge begins before the node stops, or after that has begun.
    for (let ahead = -40; ahead < 60; ahead++) {
      const { town, customers, anna, ben } = await annaAndBen()
      const other = await open({}, town)
      const stopped = ahead < 0 ? town.center.center.stop() : undefined
      await turns(-ahead)
      const merging = customers.merge(HOST, ben, anna, { source: 'form' }).then(
        () => 'merged',
        (error: RingwrightError) => error.code,
      )
      await turns(ahead)
      await (stopped ?? town.center.center.stop())
      const heard = await merging
      await other.center.clock.advance(30_000)
      const isOne = (await other.customers.get(ben))?.id === anna
      seen.add(`${heard}, ${isOne ? 'one' : 'two'}`)
    }
    expect(seen).toEqual(new Set(['closed, two', 'closed, one', 'merged, one']))
  })
})

describe('what was written with a customer', () => {
  it('[M6] is one row over channels and services, page by page', async () => {
    const { town, customers, anna, ben } = await annaAndBen()
    for (let index = 0; index < 20; index++) {
      await town.write('scripted', 'anna', `anna ${index}`)
      await town.write('other', 'ben', `ben ${index}`)
    }
    await customers.merge(HOST, ben, anna, { source: 'form' })
    const all = (await customers.history(anna, { limit: 1_000 })).messages
    const read: string[] = []
    for (let cursor: string | undefined, pages = 0; pages === 0 || cursor !== undefined; pages++) {
      const page = await customers.history(ben, { limit: 7, ...(cursor !== undefined && { cursor }) })
      read.unshift(...page.messages.map(({ id }) => id))
      cursor = page.next
    }
    expect(read).toEqual(all.map(({ id }) => id))
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((one, other) => one - other))
    expect(new Set(all.map(({ channel }) => channel))).toEqual(new Set(['scripted', 'other']))
    await expect(customers.history(anna, { cursor: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect(customers.history(anna, { limit: 0 })).rejects.toMatchObject({ code: 'invalid_argument' })
  })
})

describe('what was written while clocks of nodes differ', () => {
  it('[M6] is read whole and in the order of each conversation, page by page', async () => {
    const behind = memoryDirectory()
    let written = 0
    const directory: Directory = {
      ...behind,
      put(center, collection, id, body, version) {
        const isMessage = collection.name === 'messages' && version === 0
        // Every third is written by a node that is five seconds late.
        const skewed = isMessage && ++written % 3 === 0 ? { at: (body as { at: number }).at - 5_000 } : {}
        return behind.put(center, collection, id, { ...body, ...skewed }, version)
      },
    }
    const town = await open({}, undefined, directory)
    for (let index = 0; index < 10; index++) {
      await town.write('scripted', 'anna', `anna ${index}`)
      await town.write('other', 'ben', `ben ${index}`)
    }
    const [anna, ben] = town.arrived as [CustomerId, CustomerId]
    await town.customers.merge(HOST, ben, anna, { source: 'form' })
    for (const limit of [1, 2, 3, 7]) {
      const read: { readonly conversation: string; readonly sequence: number }[] = []
      for (let cursor: string | undefined, pages = 0; pages === 0 || cursor !== undefined; pages++) {
        const page = await town.customers.history(anna, { limit, ...(cursor !== undefined && { cursor }) })
        read.unshift(...page.messages)
        cursor = page.next
      }
      for (const conversation of new Set(read.map((message) => message.conversation))) {
        const sequences = read.flatMap((each) => (each.conversation === conversation ? [each.sequence] : []))
        expect(sequences).toEqual(sequences.map((_, place) => place + 1))
      }
      expect(read).toHaveLength(written)
    }
  })
})

describe('[M8] customers who belong together', () => {
  it('are found by their account, and what they like is kept', async () => {
    const { customers, anna, ben } = await annaAndBen()
    await customers.assign(AGENT, anna, 'household 12')
    await customers.assign(AGENT, ben, 'household 12')
    await customers.prefer(AGENT, anna, { language: 'de', channels: ['other', 'scripted'] })
    const ids = async () => (await customers.ofAccount('household 12')).map(({ id }: Customer) => id)
    expect(await ids()).toEqual([anna, ben])
    await customers.assign(AGENT, ben, undefined)
    expect(await ids()).toEqual([anna])
    expect(await customers.get(anna)).toMatchObject({
      preferences: { language: 'de', channels: ['other', 'scripted'] },
    })
    expect(await customers.assign(AGENT, 'nobody' as CustomerId, 'household 12')).toBe(false)
  })
})
