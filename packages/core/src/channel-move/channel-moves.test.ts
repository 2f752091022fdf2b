import { afterEach, describe, expect, it } from 'vitest'
import type { ChannelCapabilities } from '../channel/channel-capabilities.js'
import { openClaims } from '../text/text-records.js'
import { HOST, TextCenter } from '../text/fixtures/text-center.js'
import { channelMoves } from './channel-move.js'
import { moveCodeIn } from './move-code.js'

const opened: TextCenter[] = []
afterEach(async () => {
  for (const { center } of opened.splice(0)) await center.stop()
})

const TEXT = 'Go on at https://other.example/?text={{code}}'
const WISH = { channel: 'other', text: TEXT, clientId: 'i1' }

/** Anna has written on the channel `scripted`, and is asked something by the flow. `isKnown`: on `other` too. */
async function anna(capabilities: Partial<ChannelCapabilities> = {}, isKnown = false) {
  const center = await TextCenter.open(capabilities)
  opened.push(center)
  if (isKnown) await center.knowAnna()
  await center.receive('hello', 'm1')
  const invite = async (more: Partial<typeof WISH> & { expiresMs?: number } = {}) => {
    const outcome = await center.center.conversations.invite(HOST, center.interaction.id, { ...WISH, ...more })
    await center.settle()
    return outcome
  }
  const code = () => moveCodeIn(center.texts.at(-1)?.split('=').at(-1)) ?? 'none was sent'
  const come = async (text: string, externalId = 'o1', address = 'anna-elsewhere') => {
    const content = { text }
    const outcome = await center.other.host.receive({ address, service: 'help', content, externalId })
    await center.settle()
    return outcome
  }
  const customerOf = async (id = center.interaction.customer) => center.center.conversations.customer(id)
  return Object.assign(center, { invite, code, come, customerOf })
}

const happened = ({ facts }: TextCenter, kind: string) => facts.filter(({ type }) => type === kind)

describe('[L22] a conversation that moves to another channel', () => {
  it('is the same interaction there, with all that was said, from the moment at which the code comes', async () => {
    const center = await anna()
    const { id, conversation } = center.interaction
    expect(await center.invite()).toMatchObject({ outcome: 'invited', expiresAt: center.clock.now() + 900_000 })
    expect(await center.come(center.code())).toMatchObject({
      outcome: 'received',
      message: { conversation, sequence: 4 },
    })
    expect(center.interaction).toMatchObject({ id, channel: 'other', from: 'anna-elsewhere', to: 'help', conversation })
    await center.write({ text: 'Welcome here' }, 'c1')
    await center.settle()
    expect(center.other.sent.map(({ message }) => message.text)).toEqual(['Welcome here'])
    expect(center.texts).not.toContain('Welcome here')
    expect(happened(center, 'interaction:moved')).toMatchObject([
      { data: { interaction: id, from: 'scripted', channel: 'other' } },
    ])
    expect(happened(center, 'interaction:opened')).toHaveLength(1)
    expect(await center.other.host.history('anna-elsewhere', 'help', {})).toHaveLength(5)
  })

  it('goes on in the flow where that stood: the code is no answer, what is written next is', async () => {
    const center = await anna()
    await center.invite()
    await center.come(`/start ${center.code().toLowerCase()}`)
    expect(center.other.sent).toEqual([])
    await center.come('1', 'o2')
    expect(center.other.sent.map(({ message }) => message.text)).toEqual(['Which order?'])
  })

  it('makes the address that of the customer, on the evidence of the code', async () => {
    const center = await anna()
    await center.invite()
    await center.come(center.code())
    expect((await center.customerOf())?.addresses).toEqual([
      { channel: 'scripted', address: 'anna' },
      { channel: 'other', address: 'anna-elsewhere' },
    ])
    expect(happened(center, 'customer:identified').map(({ data }) => data)).toContainEqual(
      expect.objectContaining({ kind: 'other', verified: true, source: 'code sent on scripted' }),
    )
  })

  it('makes one of two customers, where somebody is known by that address, and goes on in its own thread', async () => {
    const center = await anna()
    await center.come('an earlier question', 'o0')
    await center.come('2', 'o0b')
    const { conversation } = center.interaction
    await center.invite()
    expect(await center.come(center.code())).toMatchObject({ message: { conversation } })
    expect(happened(center, 'customer:merged')).toMatchObject([{ data: { source: 'code sent on scripted' } }])
    expect(await center.come('and now', 'o2')).toMatchObject({ message: { conversation } })
  })

  it('takes what is still written on the first channel, and answers on the second', async () => {
    const center = await anna()
    const { conversation } = center.interaction
    await center.invite()
    await center.come(center.code())
    expect(await center.receive('1', 'm2')).toMatchObject({ message: { conversation, channel: 'scripted' } })
    expect(center.other.sent.map(({ message }) => message.text)).toEqual(['Which order?'])
    expect(happened(center, 'interaction:opened')).toHaveLength(1)
  })

  it('tells the first channel that it goes on elsewhere, and leaves nothing behind when it is over', async () => {
    const center = await anna()
    const states: unknown[] = []
    Object.assign(center.channel, { stateChanged: (...change: unknown[]) => states.push(change) })
    await center.invite()
    await center.come(center.code())
    expect(states).toEqual([['anna', 'help', { state: 'moved', channel: 'other' }]])
    await center.come('2', 'o2')
    await center.clock.advance(1_000)
    expect(center.center.all(channelMoves).size).toBe(0)
    expect(center.center.all(openClaims).size).toBe(0)
  })
})

describe('[L22] a code', () => {
  it('counts once, within its time, and on its channel only', async () => {
    const center = await anna()
    await center.invite({ expiresMs: 60_000 })
    const late = center.code()
    await center.clock.advance(60_000)
    await center.come(late, 'o1', 'late')
    expect(center.center.all(channelMoves).size).toBe(0)
    expect(await center.invite()).toEqual({ outcome: 'refused', reason: 'alreadyInvited' })
    await center.invite({ clientId: 'i2' })
    const code = center.code()
    await center.receive(code, 'm2')
    await center.come(code, 'o2', 'first')
    await center.come(code, 'o3', 'second')
    expect(happened(center, 'interaction:moved')).toHaveLength(1)
    expect((await center.customerOf())?.addresses).not.toContainEqual({ channel: 'other', address: 'second' })
  })

  it('is the same for the same invitation, and void once there is a later one', async () => {
    const center = await anna()
    expect(await center.invite()).toMatchObject({ outcome: 'invited', duplicate: false })
    const first = center.code()
    expect(await center.invite()).toMatchObject({ outcome: 'invited', duplicate: true })
    await center.invite({ clientId: 'i2' })
    const second = center.code()
    expect(second).not.toBe(first)
    await center.come(first)
    expect(happened(center, 'interaction:moved')).toEqual([])
    await center.come(second, 'o2', 'elsewhere')
    expect(happened(center, 'interaction:moved')).toHaveLength(1)
    expect(await center.invite()).toMatchObject({ outcome: 'refused', reason: 'sameChannel' })
  })

  it('moves nobody who is talked with there about something else, or who does not want to be written to there', async () => {
    const center = await anna()
    await center.come('another question', 'o0', 'busy')
    await center.invite()
    const code = center.code()
    expect(await center.come(code, 'o1', 'busy')).toMatchObject({ outcome: 'received' })
    await center.other.host.consent({ address: 'silent', given: false, words: 'STOP' })
    await center.come(code, 'o2', 'silent')
    expect(happened(center, 'interaction:moved')).toEqual([])
    await center.come(code, 'o3', 'anna-elsewhere')
    expect(happened(center, 'interaction:moved')).toHaveLength(1)
  })

  it('moves nobody whom a person has found to be somebody else', async () => {
    const center = await anna()
    await center.come('hello', 'o0', 'somebody')
    await center.come('2', 'o0b', 'somebody')
    const [one, other] = [
      ...new Set(happened(center, 'interaction:opened').map(({ data }) => (data as { customer: string }).customer)),
    ]
    await center.center.customers.keepApart({ role: 'supervisor', id: 'sue' }, one as never, other as never)
    await center.invite()
    await center.come(center.code(), 'o1', 'somebody')
    expect(happened(center, 'interaction:moved')).toEqual([])
    expect(happened(center, 'customer:merged')).toEqual([])
  })
})

describe('[L22] an invitation', () => {
  it('is refused where it leads nowhere', async () => {
    const center = await anna()
    expect(await center.invite({ channel: 'pigeon' })).toMatchObject({ reason: 'unknownChannel' })
    expect(await center.invite({ channel: 'scripted' })).toMatchObject({ reason: 'sameChannel' })
    await expect(center.invite({ text: 'without a code' })).rejects.toThrow('{{code}}')
    await expect(center.invite({ expiresMs: 1 })).rejects.toThrow('expiresMs')
  })

  it('is refused where its message is, and to a customer who does not want to be written to there', async () => {
    const closed = await anna({ windowMs: 60_000 })
    await closed.clock.advance(120_000)
    expect(await closed.invite()).toEqual({ outcome: 'refused', reason: 'windowClosed' })
    expect(closed.center.all(channelMoves).size).toBe(0)
    const center = await anna({}, true)
    await center.other.host.consent({ address: 'anna', given: false, words: 'STOP' })
    expect(await center.invite()).toEqual({ outcome: 'refused', reason: 'withdrawn' })
    expect(center.texts).toHaveLength(1)
  })
})
