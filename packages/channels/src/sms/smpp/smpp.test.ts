import type { AddressInfo, Server } from 'node:net'
import { connect } from 'node:net'
import { ChannelHostModel } from '@ringwright/core/conformance'
import { steppingClock } from '@ringwright/core/simulation'
import { createServer, Session } from 'smpp'
import { afterEach, describe, expect, it } from 'vitest'
import { duplexPair } from '../fixtures/duplex-pair.js'
import { addresses, CREDENTIALS, MessageCenter } from '../fixtures/message-center.js'
import { NUMBER, SmsWorld } from '../fixtures/sms-world.js'
import type { SmppSmsOptions } from '../index.js'

const ANNA = '+4915112345600'
const FROM_ANNA = addresses(ANNA, NUMBER)
const MINUTE = 60_000

const worlds: SmsWorld[] = []
const servers: Server[] = []
afterEach(async () => {
  for (const { adapter } of worlds.splice(0)) await adapter.stop()
  for (const server of servers.splice(0)) server.close()
})

async function open(options: Partial<SmppSmsOptions> = {}, like?: SmsWorld) {
  const center = (like?.provider as MessageCenter | undefined) ?? new MessageCenter(steppingClock(), options)
  const world = new SmsWorld(center, {}, like)
  worlds.push(world)
  const host = new ChannelHostModel(['help'])
  await world.adapter.start(host)
  await center.clock.advance(0)
  const send = (text: string) => world.adapter.send(ANNA, 'help', host.write(ANNA, 'help', { text }))
  const texts = () => host.messages(ANNA, 'help').map(({ text }) => text)
  return { center, world, host, send, texts }
}

/** A part of a message, with the header that phones write. */
const part = (message: string, sequence: number, total: number, reference = 7) => ({
  ...FROM_ANNA,
  short_message: { udh: Buffer.from([5, 0, 3, reference, total, sequence]), message },
})

describe('[L9] what a message center delivers', () => {
  it.each([
    ['the alphabet of GSM', 0, Buffer.from([0x00, 0x1b, 0x65, 0x48, 0x69]), '@€Hi'],
    ['ASCII', 1, Buffer.from('Hi @'), 'Hi @'],
    ['Latin-1', 3, Buffer.from('Grüße', 'latin1'), 'Grüße'],
    ['UCS-2', 8, Buffer.from('好👍', 'utf16le').swap16(), '好👍'],
    ['UCS-2 of a class', 0x18, Buffer.from('好', 'utf16le').swap16(), '好'],
    ['GSM of a class', 0xf1, Buffer.from([0x48, 0x69]), 'Hi'],
  ])('may be written in %s', async (_, coding, octets, text) => {
    const { center, texts } = await open()
    expect(await center.deliverAll([{ ...FROM_ANNA, data_coding: coding, short_message: octets }])).toBe('taken')
    expect(texts()).toEqual([text])
  })

  it('may be data, which says nothing to an agent, or long in one piece', async () => {
    const { center, texts } = await open()
    expect(await center.deliverAll([{ ...FROM_ANNA, data_coding: 4, short_message: Buffer.from([1]) }])).toBe('taken')
    const text = 'x'.repeat(3_000)
    await center.deliverAll([{ ...FROM_ANNA, message_payload: text }])
    expect(texts()).toEqual([text])
  })

  it('may say its number without a plus or a type, or be a short code', async () => {
    const { center, host } = await open()
    const types = { source_addr_ton: 0, dest_addr_ton: 0 }
    await center.deliverAll([{ ...FROM_ANNA, ...types, short_message: 'one' }])
    await center.deliverAll([{ ...FROM_ANNA, ...types, source_addr: '70123', short_message: 'two' }])
    expect(host.calls.map(({ address }) => address)).toEqual([ANNA, '70123'])
  })

  it('is put together from its parts, whatever their order, and is one message', async () => {
    const { center, texts } = await open()
    await center.deliverAll([part('ringwright', 2, 3), part('!', 3, 3)])
    expect(texts()).toEqual([])
    await center.deliverAll([part('Hello ', 1, 3)])
    await center.deliverAll([part('Hello ', 1, 3)])
    expect(texts()).toEqual(['Hello ringwright!'])
  })

  it('is several messages in order where it is longer than one may be', async () => {
    const { center, host, texts } = await open()
    const word = (index: number) => String(index).padStart(5, '0')
    const parts = Array.from({ length: 255 }, (_, index) => `${word(index)} ${'x'.repeat(146)} `)
    expect(await center.deliverAll(parts.map((text, index) => part(text, index + 1, 255)))).toBe('taken')
    const [first = '', second = '', third = '', ...more] = texts() as string[]
    expect([first, second, third].every(({ length }) => length > 0 && length <= 16_384)).toBe(true)
    expect(more).toEqual([])
    expect([first, second, third].join(' ')).toBe(parts.join(''))
    expect(new Set(host.calls.map(({ externalId }) => externalId)).size).toBe(3)
    await center.redeliver()
    expect(texts()).toHaveLength(3)
  })

  it('is put together from parts that came by other fields', async () => {
    const { center, texts } = await open()
    const sar = (sequence: number) => ({ sar_msg_ref_num: 300, sar_total_segments: 2, sar_segment_seqnum: sequence })
    const wide = (sequence: number) => Buffer.from([6, 8, 4, 1, 44, 2, sequence])
    await center.deliverAll([1, 2].map((each) => ({ ...FROM_ANNA, ...sar(each), short_message: `a${each}` })))
    await center.deliverAll(
      [1, 2].map((each) => ({ ...FROM_ANNA, short_message: { udh: wide(each), message: `b${each}` } })),
    )
    expect(texts()).toEqual(['a1a2', 'b1b2'])
  })

  it('[U10] is put together when the process ends between its parts, and when a part came to another node', async () => {
    const first = await open()
    await first.center.deliverAll([part('be', 1, 2)])
    await first.world.adapter.stop()
    const second = await open({}, first.world)
    await second.center.deliverAll([part('fore', 2, 2)])
    expect(second.texts()).toEqual(['before'])
  })

  it('is passed on with a gap when a part does not come', async () => {
    const { center, texts } = await open()
    await center.deliverAll([part('Hello ', 1, 3), part('!', 3, 3)])
    await center.clock.advance(9 * MINUTE)
    expect(texts()).toEqual([])
    await center.clock.advance(MINUTE)
    expect(texts()).toEqual(['Hello […]!'])
  })

  it('[U10] is passed on with a gap also when the process that had the rest has ended', async () => {
    const first = await open()
    await first.center.deliverAll([part('Hello', 1, 2)])
    await first.world.adapter.stop()
    const { center, texts } = await open({}, first.world)
    await center.clock.advance(10 * MINUTE)
    expect(texts()).toEqual(['Hello[…]'])
  })

  it('keeps a character that is cut in two by the end of a part', async () => {
    const { center, host } = await open()
    const octets = Buffer.from('👍', 'utf16le').swap16()
    const half = (sequence: number) => ({
      ...{ ...part('', sequence, 2), data_coding: 8 },
      short_message: {
        udh: Buffer.from([5, 0, 3, 7, 2, sequence]),
        message: octets.subarray(2 * sequence - 2, 2 * sequence),
      },
    })
    await center.deliverAll([half(1), half(2)])
    await center.deliverAll([{ ...half(1), short_message: octets.subarray(0, 2) }])
    expect(host.calls.map(({ content }) => content.text)).toEqual(['👍', '\u{fffd}'])
  })

  it('is passed on once, and not again when its parts are forgotten', async () => {
    const { center, host } = await open()
    await center.deliverAll([part('Hello ', 1, 2), part('Anna', 2, 2)])
    await center.deliverAll([{ ...FROM_ANNA, user_message_reference: 9, short_message: 'short' }])
    await center.clock.advance(20 * MINUTE)
    expect(host.calls.map(({ content }) => content.text)).toEqual(['Hello Anna', 'short'])
  })

  it('has all that earlier processes have left behind passed on, however much it is', async () => {
    const first = await open()
    const references = Array.from({ length: 1_100 }, (_, index) => index)
    await first.center.deliverAll(
      references.map((reference) => ({
        ...{ ...FROM_ANNA, sar_msg_ref_num: reference, sar_total_segments: 2, sar_segment_seqnum: 1 },
        short_message: `${reference}`,
      })),
    )
    await first.world.adapter.stop()
    const { center, texts } = await open({}, first.world)
    await center.clock.advance(30 * MINUTE)
    expect(texts()).toHaveLength(references.length)
  })

  it('has a reference that comes around, and is another message then', async () => {
    const { center, texts } = await open()
    await center.deliverAll([part('first ', 1, 2), part('message', 2, 2)])
    await center.deliverAll([part('second ', 1, 2), part('one', 2, 2)])
    await center.clock.advance(20 * MINUTE)
    await center.deliverAll([part('second ', 1, 2), part('one', 2, 2)])
    expect(texts()).toEqual(['first message', 'second one', 'second one'])
  })

  it('is not told apart from the same words without a reference: "1" and "1" are two answers', async () => {
    const { center, texts } = await open()
    await center.deliverAll([{ ...FROM_ANNA, short_message: '1' }])
    await center.deliverAll([{ ...FROM_ANNA, short_message: '1' }])
    expect(texts()).toEqual(['1', '1'])
  })

  it('[U10] is delivered again when the directory or the center does not take it', async () => {
    const { center, world, host, texts } = await open()
    const { put } = world.directory
    world.directory.put = () => Promise.reject(new Error('the directory is away'))
    expect(await center.deliverAll([part('a', 1, 2)])).toBe('again')
    world.directory.put = put
    host.mood = 'unavailable'
    expect(await center.deliverAll([part('a', 1, 2), part('b', 2, 2)])).toBe('again')
    host.mood = 'well'
    expect(await center.redeliver()).toBe('taken')
    expect(texts()).toEqual(['ab'])
  })

  it('[U10] is delivered again while what had its reference before cannot be passed on', async () => {
    const { center, host, texts } = await open()
    await center.deliverAll([part('lost', 1, 2)])
    host.mood = 'unavailable'
    expect(await center.deliverAll([part('a', 1, 2)])).toBe('again')
    host.mood = 'well'
    expect(await center.deliverAll([part('a', 1, 2), part('b', 2, 2)])).toBe('taken')
    expect(texts()).toEqual(['lost[…]', 'ab'])
  })
})

describe('[L9] what is handed to a message center', () => {
  it('goes in the alphabet that holds it, with parts that phones put together and one receipt', async () => {
    const { center, send } = await open()
    expect(await send('Grüße {€}')).toEqual({ outcome: 'sent', externalId: 'm1' })
    await send('好'.repeat(100))
    expect(center.seen(ANNA)).toEqual(['Grüße {€}', '好'.repeat(100)])
    const [one, two, three] = center.submitted
    expect([one, two, three].map((pdu) => pdu?.data_coding)).toEqual([0, 8, 8])
    expect([one, two, three].map((pdu) => pdu?.registered_delivery)).toEqual([1, 0, 1])
    expect(one).toMatchObject({ source_addr_ton: 1, source_addr: '4930123456', destination_addr: '4915112345600' })
    const headers = [two, three].map((pdu) => [...(pdu?.short_message?.udh?.[0] ?? [])].slice(3))
    expect(headers).toEqual(
      [
        [2, 1],
        [2, 2],
      ].map((each) => expect.arrayContaining(each) as unknown),
    )
  })

  it('[L14] has receipts as fields or as text, and failures with the code of the network', async () => {
    const { center, host } = await open()
    const fields = { receipted_message_id: 'm7', message_state: 2, short_message: 'in our own words' }
    await center.receipt({ externalId: 'm7', state: 'delivered' }, fields)
    await center.receipt({ externalId: 'm8', state: 'failed' })
    await center.receipt({ externalId: 'm9', state: 'delivered' }, { short_message: 'id:m9 stat:ACCEPTD' })
    expect(host.receipts).toEqual([
      { externalId: 'm7', state: 'delivered' },
      { externalId: 'm8', state: 'failed', reason: 'Not delivered (011)' },
    ])
    expect(host.calls).toEqual([])
  })

  it('[L14] has receipts of message centers that answer in hexadecimal and write receipts in decimal', async () => {
    const { center, host, send } = await open({ receiptIds: 'decimal' })
    center.idOf = () => '0012D687'
    expect(await send('Hello')).toEqual({ outcome: 'sent', externalId: '1234567' })
    center.idOf = () => 'not a number'
    expect(await send('Hello')).toEqual({ outcome: 'sent', externalId: 'not a number' })
    await center.receipt({ externalId: '0001234567', state: 'delivered' })
    await center.receipt({ externalId: '1234567', state: 'delivered' }, { receipted_message_id: '12d687' })
    const fields = { receipted_message_id: '12d687', message_state: 2, short_message: 'in our own words' }
    await center.receipt({ externalId: '-', state: 'delivered' }, fields)
    const delivered = { externalId: '1234567', state: 'delivered' }
    expect(host.receipts).toEqual([delivered, delivered, delivered])
  })

  it('is not half sent again when its second part is refused, and waits out "too fast"', async () => {
    const { center, send } = await open()
    const sending = send('x'.repeat(300))
    center.submitted.push = function take(pdu) {
      center.become('busy')
      return Array.prototype.push.call(this, pdu)
    }
    await center.clock.advance(7_000)
    center.become('well')
    await center.clock.advance(7_000)
    expect(await sending).toMatchObject({ outcome: 'sent' })
    center.become('well')
    const second = send('x'.repeat(300))
    await center.clock.advance(60_000)
    expect(await second).toEqual({
      outcome: 'unknown',
      reason: 'Only 1 of 2 parts were taken: The message center limits the rate',
    })
  })

  it('never has more on its way than the message center allows', async () => {
    const { center, world, host } = await open({ window: 3 })
    center.become('silent')
    let asked = 0
    center.onSubmit = () => asked++
    const sendings = Array.from({ length: 10 }, (_, index) => {
      const address = `+491511234560${index}`
      return world.adapter.send(address, 'help', host.write(address, 'help', { text: 'x' }))
    })
    await center.clock.advance(0)
    expect(asked).toBe(3)
    await center.clock.advance(20_000)
    expect(asked).toBe(6)
    await center.clock.advance(60_000)
    const outcomes = (await Promise.all(sendings)).map(({ outcome }) => outcome)
    expect(outcomes).toEqual([...Array<string>(9).fill('unknown'), 'later'])
  })

  it('[U10] is sent later when its connection breaks before its turn has come', async () => {
    const { center, world, host, send } = await open({ window: 1 })
    center.become('silent')
    const first = send('one')
    const address = '+4915112345611'
    const second = world.adapter.send(address, 'help', host.write(address, 'help', { text: 'two' }))
    await center.clock.advance(0)
    center.hangUp()
    await center.clock.advance(0)
    expect(await first).toMatchObject({ outcome: 'unknown' })
    expect(await second).toMatchObject({ outcome: 'later' })
  })
})

describe('[L9] a session with a message center', () => {
  it('[U10] is opened again after it broke, and says since when there was none', async () => {
    const { center, world, send } = await open()
    center.become('unreachable')
    const since = center.clock.now()
    await center.clock.advance(30_000)
    expect(world.adapter.health?.()).toMatchObject({ state: 'down', since })
    center.become('well')
    await center.clock.advance(1_000)
    expect(world.adapter.health?.()).toEqual({ state: 'up' })
    expect(await send('x')).toMatchObject({ outcome: 'sent' })
  })

  it('[U10] is opened again after the way there has thrown', async () => {
    let isBroken = false
    const center: MessageCenter = new MessageCenter(steppingClock(), {
      connect() {
        if (isBroken) throw new Error('no descriptors left')
        const [near, far] = duplexPair()
        center.accept(new Session({ socket: far }))
        return near
      },
    })
    const world = new SmsWorld(center)
    worlds.push(world)
    await world.adapter.start(new ChannelHostModel(['help']))
    await center.clock.advance(0)
    isBroken = true
    center.hangUp()
    await center.clock.advance(30_000)
    expect(world.adapter.health?.()).toMatchObject({ state: 'down' })
    isBroken = false
    await center.clock.advance(30_000)
    expect(world.adapter.health?.()).toEqual({ state: 'up' })
  })

  it('[U10] is opened again where nobody answers who signs in', async () => {
    const { center, world, send } = await open()
    center.become('silent')
    center.hangUp()
    await center.clock.advance(30_000)
    expect(world.adapter.health?.()).toMatchObject({ state: 'down' })
    center.become('well')
    await center.clock.advance(MINUTE)
    expect(await send('x')).toMatchObject({ outcome: 'sent' })
  })

  it('asks whether the other side is still there, and leaves one that is not', async () => {
    const { center } = await open()
    await center.clock.advance(5 * MINUTE)
    expect(center.sessions).toBe(1)
    center.become('silent')
    await center.clock.advance(MINUTE)
    expect(center.sessions).toBeGreaterThan(1)
  })

  it('keeps trying with a password that is refused, and says so', async () => {
    const { world, center, send } = await open({ password: 'wrong' })
    expect(world.adapter.health?.()).toMatchObject({ reason: 'The message center does not let us in (status 14)' })
    const sending = send('x')
    await center.clock.advance(10_000)
    expect(await sending).toMatchObject({ outcome: 'later' })
    expect(center.sessions).toBeGreaterThan(5)
  })

  it('is one over a real connection, in pieces of any size', async () => {
    const center = new MessageCenter(steppingClock())
    const server = createServer((session) => center.accept(session))
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const real = new MessageCenter(center.clock, {
      ...CREDENTIALS,
      connect: () => connect({ port, host: '127.0.0.1' }),
    })
    const world = new SmsWorld(real)
    worlds.push(world)
    const host = new ChannelHostModel(['help'])
    await world.adapter.start(host)
    expect(await center.write(ANNA, '好'.repeat(200), 'm1')).toBe('taken')
    expect(host.calls[0]?.content.text).toBe('好'.repeat(200))
    const message = host.write(ANNA, 'help', { text: 'x'.repeat(1_000) })
    expect(await world.adapter.send(ANNA, 'help', message)).toMatchObject({ outcome: 'sent' })
    expect(center.seen(ANNA)).toEqual(['x'.repeat(1_000)])
  })
})
