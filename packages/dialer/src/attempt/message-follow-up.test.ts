import {
  type ChannelAdapter,
  type ChannelCapabilities,
  type ChannelHost,
  buildFlow,
  memoryArchive,
} from '@ringwright/core'
import { type SteppingClock, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, SUPERVISOR, type TestFloor, ZONE, numberOf, openFloor } from '../fixtures/test-campaign.js'
import { type CampaignOptions, type DialerOptions, leads } from '../index.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const missed = buildFlow({
  id: 'missed',
  steps: {
    tell: { kind: 'say', text: 'We called you about your order.', next: 'ask' },
    ask: {
      kind: 'ask',
      text: 'Shall we call again?',
      choices: [{ keys: ['yes'], label: 'Yes', next: 'thanks' }],
      timeoutMs: HOUR,
      otherwise: 'end',
    },
    thanks: { kind: 'hangUp', text: 'Thank you.' },
    end: { kind: 'hangUp' },
  },
})

/** A network of short messages that keeps what was sent. */
class Messages {
  readonly sent: (readonly [address: string, text: string | undefined])[] = []
  host: ChannelHost | undefined
  readonly adapter: ChannelAdapter

  constructor(more: Partial<ChannelCapabilities> = {}) {
    this.adapter = {
      name: 'sms',
      capabilities: { textLengthMax: 500, attachments: false, typing: false, addressKind: 'phone', ...more },
      start: async (host) => {
        this.host = host
      },
      send: async (address, _service, { text }) => {
        this.sent.push([address, text])
        return { outcome: 'sent' }
      },
      stop: async () => {},
    }
  }
}

interface MissedCampaign {
  readonly rows?: readonly object[]
  readonly alternates?: readonly string[]
  readonly campaign?: Partial<CampaignOptions>
  readonly doNotCall?: DialerOptions['doNotCall']
  readonly clock?: SteppingClock
  readonly windowMs?: number
  readonly before?: (floor: TestFloor) => Promise<unknown>
}

/** Everybody is busy, and called once. */
async function missedBy({
  rows = [{ number: numberOf(0) }],
  alternates = [],
  campaign,
  doNotCall,
  clock,
  windowMs,
  before,
}: MissedCampaign = {}) {
  const messages = new Messages(windowMs === undefined ? {} : { windowMs })
  const floor = await openFloor({
    ...{ flows: [missed], channel: messages.adapter, archive: memoryArchive() },
    ...(doNotCall && { doNotCall }),
    ...{ ...(clock && { clock }), leaseTtlMs: MINUTE },
    entries: [{ channel: 'sms', address: 'shop', flow: 'missed' }],
  })
  for (let index = 0; index < 5; index++) floor.control.phone(numberOf(index), { outcome: 'busy' })
  const options = { list: 'people', import: 'first', zone: ZONE, columns: { alternates } }
  await floor.dialer.importLeads(SUPERVISOR, { rows }, options)
  await before?.(floor)
  await floor.signIn('ann', 'bob')
  const followUp = { channel: 'sms', service: 'shop', flow: 'missed' }
  await floor.startCampaign({ attemptsMax: 1, followUp, ...campaign })
  await floor.clock.advance(5_000)
  return { floor, messages }
}

describe('[K37] [K38] whom no call has reached', () => {
  it('is written to on another channel, once, and the answer goes on in that conversation', async () => {
    const { floor, messages } = await missedBy({ rows: [{ number: numberOf(0), name: 'Mia' }] })
    expect(messages.sent.map(([to]) => to)).toEqual([numberOf(0), numberOf(0)])
    expect(messages.sent[0]?.[1]).toBe('We called you about your order.')
    expect(floor.happened('lead:writtenTo')).toMatchObject([{ lead: 'spring:people:0:0', channel: 'sms' }])
    const words = { address: numberOf(0), service: 'shop', content: { text: 'yes' }, externalId: 'm1' }
    expect(await messages.host?.receive(words)).toMatchObject({ outcome: 'received' })
    await floor.clock.advance(1_000)
    expect(messages.sent.at(-1)?.[1]).toBe('Thank you.')
    await floor.clock.advance(MINUTE)
    expect(floor.dialer.campaign('spring')?.state).toBe('finished')
    expect(messages.sent).toHaveLength(3)
  })

  it('is written to at the address of a column, and not without one', async () => {
    const rows = [{ number: numberOf(0), mobile: '+12125557000' }, { number: numberOf(1) }]
    const followUp = { channel: 'sms', service: 'shop', flow: 'missed', column: 'mobile' }
    const { floor, messages } = await missedBy({ rows, campaign: { followUp } })
    expect(new Set(messages.sent.map(([to]) => to))).toEqual(new Set(['+12125557000']))
    expect(floor.happened('lead:notWrittenTo')).toMatchObject([{ reason: 'noAddress' }])
  })

  it('is not written to when they, or the host, have said so, nor where consent is needed and none was given', async () => {
    const contact = { channel: 'sms', address: numberOf(0) }
    const statement = { given: false, purpose: 'marketing', channel: 'sms', source: 'web form' } as const
    const withdrawn = await missedBy({
      before: ({ center }) => center.permissions.consent(SUPERVISOR, contact, statement),
    })
    const landline = { number: numberOf(1), mobile: numberOf(0) }
    const column = { channel: 'sms', service: 'shop', flow: 'missed', column: 'mobile' }
    const listed = await missedBy({
      ...{ rows: [landline], campaign: { followUp: column } },
      doNotCall: [{ has: (number) => number === numberOf(0) }],
    })
    const unasked = await missedBy({
      ...{ rows: [landline], campaign: { followUp: column, needsConsent: true } },
      before: ({ center }) =>
        center.permissions.consent(
          SUPERVISOR,
          { channel: 'voice', address: numberOf(1) },
          { given: true, source: 'form' },
        ),
    })
    expect([withdrawn, listed, unasked].map(({ messages }) => messages.sent)).toEqual([[], [], []])
    expect(
      [withdrawn, listed, unasked].map(({ floor }) => floor.happened('lead:notWrittenTo').map(({ reason }) => reason)),
    ).toEqual([['withdrawn'], ['doNotCall'], ['noConsent']])
  })

  it('is not written to at a number that does not exist, but at another of theirs', async () => {
    const invalid = async ({ control }: TestFloor) => control.phone(numberOf(0), { outcome: 'notFound' })
    const { floor, messages } = await missedBy({ before: invalid })
    expect(messages.sent).toEqual([])
    expect(floor.happened('lead:notWrittenTo')).toMatchObject([{ reason: 'noAddress' }])
    const rows = [{ number: numberOf(1), mobile: numberOf(0) }]
    const both = await missedBy({ rows, alternates: ['mobile'], before: invalid, campaign: { attemptsMax: 2 } })
    await both.floor.clock.advance(2 * MINUTE)
    expect(both.floor.happened('attempt:ended').map(({ outcome }) => outcome)).toEqual(['busy', 'invalid'])
    expect(new Set(both.messages.sent.map(([to]) => to))).toEqual(new Set([numberOf(1)]))
  })

  it.each([
    ['+1 (212) 555-1000', 'doNotCall'],
    ['12125551000', 'doNotCall'],
    ['(212) 555-1000', 'noAddress'],
    [' ', 'noAddress'],
  ])('is asked about at the number that a column means by %j', async (mobile, reason) => {
    const { floor, messages } = await missedBy({
      rows: [{ number: numberOf(1), mobile }],
      campaign: { followUp: { channel: 'sms', service: 'shop', flow: 'missed', column: 'mobile' } },
      doNotCall: [{ has: (number) => number === numberOf(0) }],
    })
    expect(messages.sent).toEqual([])
    expect(floor.happened('lead:notWrittenTo')).toMatchObject([{ reason }])
  })

  it('is not written to on a channel that takes words only after their own', async () => {
    const { floor, messages } = await missedBy({ windowMs: 24 * HOUR })
    expect(messages.sent).toEqual([])
    expect(floor.happened('lead:notWrittenTo')).toMatchObject([{ reason: 'windowClosed' }])
  })

  it('is written to the next day when it has become too late meanwhile', async () => {
    const open: [number, number] = [0, 1_430]
    const { floor, messages } = await missedBy({
      // Ten minutes and ten seconds before midnight in New York.
      clock: steppingClock(MONDAY + 14 * HOUR - 10 * MINUTE - 10_000),
      campaign: { callingHours: { week: [open, open, open, open, open, open, open] } },
      before: async ({ control }) => control.phone(numberOf(0), { outcome: 'noAnswer' }),
    })
    await floor.clock.advance(MINUTE)
    expect(floor.happened('attempt:ended')).toHaveLength(1)
    await floor.clock.advance(8 * MINUTE)
    expect(messages.sent).toEqual([])
    await floor.clock.advance(2 * MINUTE)
    expect(messages.sent).toHaveLength(2)
  })

  it.each([
    ['is written to once it goes on', 'startCampaign', 'spring', 1],
    ['is written to no more once it is deleted', 'deleteCampaign', 'spring', 0],
    ['is written to no more once their list is deleted', 'deleteList', 'people', 0],
  ] as const)('is not written to while the campaign is stopped, and %s', async (_what, then, what, more) => {
    const { floor, messages } = await missedBy({
      before: async ({ control }) => control.phone(numberOf(0), { outcome: 'noAnswer' }),
    })
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
    await floor.dialer.stopCampaign(SUPERVISOR, 'spring')
    await floor.clock.advance(HOUR)
    expect(floor.happened('attempt:ended')).toHaveLength(1)
    expect(messages.sent).toEqual([])
    await floor.dialer[then](SUPERVISOR, what)
    await floor.clock.advance(MINUTE)
    expect(floor.happened('lead:writtenTo')).toHaveLength(more)
    expect(floor.center.all(leads).size).toBe(0)
  })

  it('is not written to while the campaign is paused, or closed for the day', async () => {
    const daily = (until: number) => {
      const hours: [number, number] = [0, until]
      return [hours, hours, hours, hours, hours, hours, hours] as const
    }
    const { floor, messages } = await missedBy({
      // Ten minutes before midnight in New York.
      clock: steppingClock(MONDAY + 14 * HOUR - 10 * MINUTE),
      before: async ({ control }) => control.phone(numberOf(0), { outcome: 'noAnswer' }),
      campaign: { callingHours: { week: daily(1_440) }, schedule: { week: daily(1_435) } },
    })
    await floor.dialer.supervise(SUPERVISOR, 'spring', { isPaused: true })
    await floor.clock.advance(4 * MINUTE)
    expect(floor.happened('attempt:ended')).toHaveLength(1)
    expect(messages.sent).toEqual([])
    await floor.clock.advance(2 * MINUTE)
    await floor.dialer.supervise(SUPERVISOR, 'spring', { isPaused: false })
    await floor.clock.advance(3 * MINUTE)
    expect(messages.sent).toEqual([])
    await floor.clock.advance(2 * MINUTE)
    expect(messages.sent).toHaveLength(2)
  })

  it('is erased while the message waits for a campaign that is stopped, and is not written to any more', async () => {
    const { floor, messages } = await missedBy({
      before: async ({ control }) => control.phone(numberOf(0), { outcome: 'noAnswer' }),
    })
    await floor.dialer.stopCampaign(SUPERVISOR, 'spring')
    await floor.clock.advance(HOUR)
    expect(floor.happened('attempt:ended')).toHaveLength(1)
    const files = { removeRecording: async () => {}, removeAttachment: async () => {} }
    const officer = { role: 'administrator', id: 'olga' } as const
    const person = { channel: 'voice', address: numberOf(0) }
    const erasing = floor.center.personalData.erase(officer, person, files)
    await floor.clock.advance(1_000)
    expect(await erasing).toMatchObject({ outcome: 'erased', others: { leads: 1 } })
    await floor.dialer.startCampaign(SUPERVISOR, 'spring')
    await floor.clock.advance(MINUTE)
    expect(messages.sent).toEqual([])
    expect(floor.dialer.campaign('spring')?.state).toBe('finished')
  })

  it('is written to also where an earlier call had, and that of the appointment has not', async () => {
    const { floor, messages } = await missedBy({
      campaign: { attemptsMax: 2 },
      before: async ({ control }) => control.phone(numberOf(0), { outcome: 'answered' }),
    })
    const [talk] = floor.happened('attempt:connected')
    const at = floor.clock.now() + 10 * MINUTE
    await floor.dialer.settle(SUPERVISOR, talk?.interaction as never, { result: 'callAt', at })
    floor.control.phone(numberOf(0), { outcome: 'busy' })
    for (const call of floor.control.dialed) if (call.to === numberOf(0)) call.partyHangsUp()
    await floor.clock.advance(9 * MINUTE)
    expect(messages.sent).toEqual([])
    await floor.clock.advance(2 * MINUTE)
    expect(floor.happened('lead:writtenTo')).toHaveLength(1)
  })

  it('is not interrupted in a conversation that is going on', async () => {
    const { floor, messages } = await missedBy({
      rows: [{ number: numberOf(0) }],
    })
    await floor.dialer.importLeads(
      SUPERVISOR,
      { rows: [{ number: numberOf(2), mobile: numberOf(0) }] },
      { list: 'others', import: 'first', zone: ZONE },
    )
    const followUp = { channel: 'sms', service: 'shop', flow: 'missed', column: 'mobile' }
    const before = messages.sent.length
    await floor.startCampaign({ id: 'spring2', lists: [{ list: 'others' }], attemptsMax: 1, followUp })
    await floor.clock.advance(5_000)
    expect(floor.happened('lead:notWrittenTo')).toMatchObject([{ campaign: 'spring2', reason: 'engaged' }])
    expect(messages.sent).toHaveLength(before)
  })
})
