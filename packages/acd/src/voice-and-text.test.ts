import {
  type ChannelAdapter,
  type ChannelHost,
  type CommittedFact,
  type ContactCenter,
  type ConversationMessage,
  type Plugin,
  type RecordableCall,
  type RecordingPolicy,
  type ServiceState,
  buildFlow,
  createContactCenter,
  interactions,
  memoryArchive,
  memoryDirectory,
  memoryStore,
  seededRandom,
} from '@ringwright/core'
import {
  type ScriptedCallControl,
  type SteppingClock,
  scriptedCallControl,
  steppingClock,
} from '@ringwright/core/simulation'
import { afterEach, describe, expect, it } from 'vitest'
import { acd } from './index.js'
import { agents } from './agent/agent.js'

const flow = buildFlow({
  id: 'reception',
  steps: {
    hello: { kind: 'say', text: 'Hello!', prompt: 'hello' },
    topic: {
      kind: 'ask',
      text: 'What is it about?',
      prompt: 'menu',
      choices: [
        { keys: ['1', 'sales'], label: 'Sales', next: 'sales' },
        { keys: ['2', 'help'], label: 'Help', next: 'help' },
      ],
      timeoutMs: 10_000,
      attempts: 2,
      otherwise: 'help',
    },
    sales: { kind: 'queue', queue: 'sales', otherwise: 'sorry' },
    help: { kind: 'queue', queue: 'help', otherwise: 'sorry' },
    sorry: { kind: 'hangUp', text: 'Please try again later.', prompt: 'sorry' },
  },
})

/** A text channel that remembers what it was asked to deliver. */
class MemoryChannel implements ChannelAdapter {
  readonly name = 'memory'
  readonly capabilities = { textLengthMax: 1_000, attachments: true, typing: true }
  readonly sent: ConversationMessage[] = []
  readonly states: ServiceState[] = []
  host!: ChannelHost
  async start(host: ChannelHost): Promise<void> {
    this.host = host
  }
  async send(_address: string, _service: string, message: ConversationMessage) {
    if (!this.sent.some(({ id }) => id === message.id)) this.sent.push(message)
    return { outcome: 'sent' } as const
  }
  stateChanged(_address: string, _service: string, state: ServiceState): void {
    this.states.push(state)
  }
  async stop(): Promise<void> {}
}

interface Setup {
  center: ContactCenter
  clock: SteppingClock
  control: ScriptedCallControl
  channel: MemoryChannel
  distribution: ReturnType<typeof acd>
  facts: CommittedFact[]
  settle(): Promise<void>
}

const centers: ContactCenter[] = []
afterEach(async () => {
  for (const center of centers.splice(0)) await center.stop()
})

async function setUp(recordCalls: RecordingPolicy = true): Promise<Setup> {
  const clock = steppingClock()
  const control = scriptedCallControl({ clock })
  const channel = new MemoryChannel()
  const distribution = acd({
    queues: [{ id: 'sales' }, { id: 'help', offerTimeoutMs: 10_000, wrapUpMs: 5_000, missedMax: 1 }],
    agents: [
      { id: 'li', name: 'Li', queues: ['sales', 'help'], contact: 'phone-li' },
      { id: 'ada', name: 'Ada', queues: ['help'], contact: 'phone-ada' },
    ],
  })
  const plugin = (name: string, instance: ReturnType<Plugin['setup']>): Plugin => ({ name, setup: () => instance })
  const center = createContactCenter({
    plugins: [distribution, plugin('calls', { callControl: control }), plugin('memory', { channel })],
    clock,
    random: seededRandom(7),
    store: memoryStore({ clock }),
    directory: memoryDirectory(),
    archive: memoryArchive(),
    flows: [flow],
    entries: [{ address: '*', flow: 'reception' }],
    recordCalls,
  })
  centers.push(center)
  const facts: CommittedFact[] = []
  center.on('*', (fact) => {
    facts.push(fact)
  })
  await center.start()
  const settle = () => clock.advance(0)
  return { center, clock, control, channel, distribution, facts, settle }
}

async function signIn({ distribution }: Setup, id: string): Promise<void> {
  await distribution.setConnected(id as never, true)
  await distribution.setStatus({ role: 'agent', id }, id as never, { name: 'available' })
}

const types = (setup: Setup) => setup.facts.map(({ type }) => type).filter((type) => !type.startsWith('agent:'))
const only = (setup: Setup) => [...setup.center.all(interactions).values()][0]?.body

describe('a call from the first ring to the end', () => {
  it('[J3] greets, takes a digit that cuts the menu short, waits with music, rings the agent, bridges, records, wraps up', async () => {
    const setup = await setUp()
    const { clock, control, settle } = setup
    const caller = control.call('+4930123456', '100')
    await settle()
    expect(caller.events).toEqual(['ringing', 'answered'])
    expect(caller.call?.hears).toBe('hello')
    await clock.advance(1_000)
    expect(caller.call?.hears).toBe('menu')
    caller.press('2')
    await settle()
    expect(caller.call?.hears).toBe('music')
    expect(only(setup)?.stage).toMatchObject({ name: 'waiting', queue: 'help' })

    control.phone('phone-li', { outcome: 'answered', afterMs: 2_000 })
    await signIn(setup, 'li')
    await clock.advance(1_999)
    expect(caller.call?.hears).toBe('music')
    await clock.advance(1)
    expect(caller.call?.hears).toBe('phone-li')
    expect(control.dialed[0]?.hears).toBe('+4930123456')
    expect(only(setup)?.stage).toMatchObject({ name: 'engaged', agent: 'li' })

    await clock.advance(60_000)
    caller.hangUp()
    await settle()
    expect(control.dialed).toHaveLength(0)
    expect(setup.center.get(agents, 'li')?.loads).toMatchObject([{ state: 'wrapping' }])
    await clock.advance(5_001)
    expect(setup.center.get(agents, 'li')?.loads).toEqual([])
    expect(types(setup)).toEqual([
      'interaction:opened',
      'interaction:stepped',
      'interaction:stepped',
      'interaction:stepped',
      'interaction:queued',
      'offer:created',
      'offer:accepted',
      'interaction:engaged',
      'interaction:closed',
      'recording:finished',
    ])
    const recordings = await setup.center.calls.recordings({ role: 'supervisor', id: 'boss' })
    expect(recordings).toMatchObject([{ agent: 'li', durationMs: 60_000, from: '+4930123456' }])
  })

  it('[G5] [E7] keeps age and place when the agent does not answer, sends that agent on a break, and rings the next', async () => {
    const setup = await setUp()
    const { clock, control, settle } = setup
    control.phone('phone-ada', { outcome: 'noAnswer' })
    control.phone('phone-li', { outcome: 'answered', afterMs: 100 })
    await signIn(setup, 'ada')
    const caller = control.call('1', '100')
    await settle()
    await clock.advance(1_000)
    caller.press('2')
    await settle()
    const before = only(setup)?.stage
    expect(before).toMatchObject({ name: 'waiting', offers: [{ agent: 'ada' }] })
    await clock.advance(10_001)
    expect(setup.center.get(agents, 'ada')?.status).toMatchObject({ name: 'break', reason: 'missed' })
    expect(only(setup)?.stage).toMatchObject({ name: 'waiting', age: (before as { age: number }).age, offers: [] })
    await signIn(setup, 'li')
    await clock.advance(100)
    expect(caller.call?.hears).toBe('phone-li')
  })

  it('does not blame the agent for a phone that cannot be reached', async () => {
    const setup = await setUp()
    const { clock, control, settle } = setup
    control.phone('phone-li', { outcome: 'unreachable' })
    await signIn(setup, 'li')
    const caller = control.call('1', '100')
    await clock.advance(1_000)
    caller.press('1')
    await settle()
    expect(types(setup)).toContain('offer:failed')
    expect(setup.center.get(agents, 'li')).toMatchObject({ status: { name: 'available' }, missed: 0, loads: [] })
    expect(caller.call?.hears).toBe('music')
  })

  it('[G8] stops ringing the agent when the caller gives up', async () => {
    const setup = await setUp()
    const { clock, control, settle } = setup
    control.phone('phone-li', { outcome: 'answered', afterMs: 5_000 })
    await signIn(setup, 'li')
    const caller = control.call('1', '100')
    await clock.advance(1_000)
    caller.press('1')
    await settle()
    caller.hangUp()
    await clock.advance(6_000)
    expect(control.dialed).toHaveLength(0)
    expect(setup.center.get(agents, 'li')).toMatchObject({ loads: [], missed: 0 })
    expect(types(setup).slice(-2)).toEqual(['offer:rescinded', 'interaction:closed'])
  })

  it('[J11] holds the customer with music and takes the customer back', async () => {
    const setup = await setUp()
    const { clock, control, settle, center } = setup
    control.phone('phone-li', { outcome: 'answered' })
    await signIn(setup, 'li')
    const caller = control.call('1', '100')
    await clock.advance(1_000)
    caller.press('1')
    await clock.advance(10)
    const id = only(setup)?.id as never
    const li = { role: 'agent', id: 'li' } as const
    expect(await center.calls.hold(li, id, true)).toEqual({ outcome: 'done' })
    await settle()
    expect(caller.call?.hears).toBe('music')
    await center.calls.hold(li, id, false)
    await settle()
    expect(caller.call?.hears).toBe('phone-li')
  })

  it('[J31] tells how both parties are heard, and keeps it as facts when their calls are over', async () => {
    const setup = await setUp()
    const { clock, control, settle, center, facts } = setup
    control.phone('phone-li', { outcome: 'answered' })
    await signIn(setup, 'li')
    const caller = control.call('1', '100')
    await clock.advance(1_000)
    caller.press('1')
    await clock.advance(10)
    const interaction = only(setup)?.id as never
    const li = { role: 'agent', id: 'li' } as const
    expect(center.calls.quality(li, interaction)).toEqual({})
    const received = { packets: 50, packetsLost: 5, jitterMs: 3, mos: 3.3 }
    if (caller.call) caller.call.carried = { received }
    const [agentCall] = control.dialed
    if (agentCall) agentCall.carried = { received: { ...received, mos: 4.4 }, roundTripMs: 20 }
    expect(center.calls.quality(li, interaction)).toMatchObject({
      customer: { received: { mos: 3.3 } },
      agent: { roundTripMs: 20 },
    })
    expect(() => center.calls.quality({ role: 'agent', id: 'ada' }, interaction)).toThrow(/interaction:measure/)
    caller.hangUp()
    await settle()
    expect(facts.flatMap(({ type, data }) => (type === 'call:measured' ? [data] : []))).toEqual([
      { interaction, party: 'customer', quality: { received } },
      { interaction, party: 'agent', agent: 'li', quality: { received: { ...received, mos: 4.4 }, roundTripMs: 20 } },
    ])
  })

  it('[J17] secures a call: until it is taken back, for the customer only, and with a fact', async () => {
    const setup = await setUp()
    const { clock, control, settle, center, facts } = setup
    control.phone('phone-li', { outcome: 'answered' })
    await signIn(setup, 'li')
    const caller = control.call('1', '100')
    await clock.advance(1_000)
    const id = only(setup)?.id as never
    const li = { role: 'agent', id: 'li' } as const
    expect(await center.calls.secure(li, id, true)).toEqual({ outcome: 'refused', reason: 'notEngaged' })
    caller.press('1')
    await clock.advance(10)
    expect(await center.calls.secure(li, id, true)).toEqual({ outcome: 'done' })
    await settle()
    expect([caller.call?.isSecure, control.dialed[0]?.isSecure]).toEqual([true, false])
    await expect(center.calls.secure({ role: 'agent', id: 'ada' }, id, false)).rejects.toThrow(/interaction:secure/)
    expect(await center.calls.secure(li, id, true)).toEqual({ outcome: 'done' })
    expect(await center.calls.secure(li, id, false)).toEqual({ outcome: 'done' })
    await settle()
    expect(caller.call?.isSecure).toBe(false)
    const secured = facts.flatMap(({ type, data }) => (type === 'interaction:secured' ? [data] : []))
    expect(secured).toEqual([
      { interaction: id, agent: 'li', secured: true },
      { interaction: id, agent: 'li', secured: false },
    ])
    await center.calls.secure(li, id, true)
    await settle()
    await setup.distribution.end(li, id)
    await settle()
    expect(caller.call?.isSecure).toBe(false)
  })

  it('[J17] [X4] records by queue, after an announcement that both hear, and nothing when that cannot be said', async () => {
    const asked: RecordableCall[] = []
    const setup = await setUp((call) => {
      asked.push(call)
      if (call.from === 'throws') throw new Error('no policy')
      return call.queue === 'sales' ? { announcement: 'recorded' } : false
    })
    const { clock, control, center } = setup
    control.phone('phone-li', { outcome: 'answered' })
    await signIn(setup, 'li')
    const talkFor = async (from: string, key: string, durationMs: number): Promise<void> => {
      const caller = control.call(from, '100')
      await clock.advance(1_000)
      caller.press(key)
      await clock.advance(500)
      if (key === '1' && from !== 'throws') {
        expect([caller.call?.playing, control.dialed[0]?.playing]).toEqual(['recorded', 'recorded'])
      }
      await clock.advance(durationMs - 500)
      caller.hangUp()
      await clock.advance(6_000)
    }
    await talkFor('+49301', '1', 10_000)
    await talkFor('+49302', '2', 10_000)
    await talkFor('throws', '1', 10_000)
    expect(asked[0]).toMatchObject({ queue: 'sales', agent: 'li', from: '+49301', to: '100', direction: 'inbound' })
    const recordings = await center.calls.recordings({ role: 'supervisor', id: 'boss' })
    expect(recordings).toMatchObject([
      { from: 'throws', durationMs: 0, failure: 'Not recorded: no policy' },
      { from: '+49301', queue: 'sales', durationMs: 9_000 },
    ])
  })

  it('[J17] [X4] records nothing when a hold cuts the announcement short, and says so', async () => {
    const setup = await setUp(() => ({ announcement: 'recorded' }))
    const { clock, control, center } = setup
    control.phone('phone-li', { outcome: 'answered' })
    await signIn(setup, 'li')
    const caller = control.call('+49301', '100')
    await clock.advance(1_000)
    caller.press('1')
    await clock.advance(500)
    const [li, id] = [{ role: 'agent', id: 'li' } as const, only(setup)?.id as never]
    await center.calls.hold(li, id, true)
    await clock.advance(5_000)
    await center.calls.hold(li, id, false)
    await clock.advance(5_000)
    caller.hangUp()
    await clock.advance(1_000)
    expect(await center.calls.recordings({ role: 'supervisor', id: 'boss' })).toMatchObject([
      { from: '+49301', durationMs: 0, failure: 'Not recorded: the announcement was not heard to its end' },
    ])
  })

  it('asks again when nothing is typed, and goes on without an answer', async () => {
    const setup = await setUp()
    const { clock, control } = setup
    const caller = control.call('1', '100')
    await clock.advance(1_000)
    await clock.advance(1_000 + 10_000 + 1_000 + 10_000 + 10)
    expect(only(setup)?.stage).toMatchObject({ name: 'waiting', queue: 'help' })
    expect(caller.call?.hears).toBe('music')
  })
})

describe('a chat from the first message to the end', () => {
  it('[L1] [I1] asks, queues, offers, carries messages both ways, prefers the same agent on the next visit', async () => {
    const setup = await setUp()
    const { channel, settle, center, distribution, clock } = setup
    const write = (text: string, externalId: string) =>
      channel.host.receive({ address: 'visitor-1', service: 'shop', content: { text }, externalId })
    expect(await write('hi', 'm1')).toMatchObject({ outcome: 'received', duplicate: false })
    await settle()
    expect(channel.sent.map(({ text }) => text)).toEqual(['Hello!', 'What is it about?\n1: Sales\n2: Help'])
    await write('Help', 'm2')
    await settle()
    expect(channel.states.at(-1)).toEqual({ state: 'waiting', position: 1, waiting: 1 })
    await signIn(setup, 'ada')
    await settle()
    const stage = only(setup)?.stage
    if (stage?.name !== 'waiting') throw new Error('not waiting')
    const [offer] = stage.offers
    const id = only(setup)?.id as never
    const ada = { role: 'agent', id: 'ada' } as const
    expect(await distribution.router.accept(ada, { interaction: id, offer: offer?.id as never })).toEqual({
      outcome: 'accepted',
    })
    await settle()
    expect(channel.states.at(-1)).toEqual({ state: 'engaged', agentName: 'Ada' })
    const written = await center.conversations.write(ada, id, { text: 'How can I help?', clientId: 'c1' })
    expect(written).toMatchObject({ outcome: 'written', duplicate: false })
    expect(await center.conversations.write(ada, id, { text: 'How can I help?', clientId: 'c1' })).toMatchObject({
      duplicate: true,
    })
    await settle()
    expect(channel.sent.map(({ text }) => text).slice(2)).toEqual(['How can I help?'])
    expect(await write('My order', 'm3')).toMatchObject({ duplicate: false })
    expect(await write('My order', 'm3')).toMatchObject({ duplicate: true })
    const history = await channel.host.history('visitor-1', 'shop', {})
    expect(history.map(({ sequence, author, text }) => [sequence, author.role, text])).toEqual([
      [1, 'customer', 'hi'],
      [2, 'flow', 'Hello!'],
      [3, 'flow', 'What is it about?\n1: Sales\n2: Help'],
      [4, 'customer', 'Help'],
      [5, 'agent', 'How can I help?'],
      [6, 'customer', 'My order'],
    ])
    await distribution.end(ada, id)
    await settle()
    expect(channel.states.at(-1)).toEqual({ state: 'closed' })

    await clock.advance(60_000)
    await signIn(setup, 'li')
    await write('me again', 'm4')
    await settle()
    await write('2', 'm5')
    await settle()
    expect(only(setup)?.stage).toMatchObject({ offers: [{ agent: 'ada' }] })
  })

  it('takes the time-out of a question as an answer', async () => {
    const setup = await setUp()
    const { channel, clock } = setup
    await channel.host.receive({ address: 'v', service: 'shop', content: { text: 'hi' }, externalId: 'm1' })
    await clock.advance(20_100)
    expect(only(setup)?.stage).toMatchObject({ name: 'waiting', queue: 'help' })
  })

  it('refuses what nobody offers, and what is empty or too long', async () => {
    const { channel } = await setUp()
    const receive = (text: string) =>
      channel.host.receive({ address: 'v', service: 'shop', content: { text }, externalId: text.slice(0, 10) })
    expect(await receive('  ')).toEqual({ outcome: 'refused', reason: 'empty' })
    expect(await receive('x'.repeat(20_000))).toEqual({ outcome: 'refused', reason: 'tooLong' })
  })

  it('delivers the last words although the interaction is over by then', async () => {
    const setup = await setUp()
    const { channel, settle, center, distribution } = setup
    await signIn(setup, 'li')
    await channel.host.receive({ address: 'v', service: 'shop', content: { text: 'hi' }, externalId: 'a' })
    await settle()
    await channel.host.receive({ address: 'v', service: 'shop', content: { text: '1' }, externalId: 'b' })
    await settle()
    const interaction = only(setup)
    if (interaction?.stage.name !== 'waiting') throw new Error('not waiting')
    const li = { role: 'agent', id: 'li' } as const
    const [offer] = interaction.stage.offers
    await distribution.router.accept(li, { interaction: interaction.id, offer: offer?.id as never })
    const goodbye = center.conversations.write(li, interaction.id, { text: 'Good-bye', clientId: 'x' })
    await Promise.all([goodbye, distribution.end(li, interaction.id)])
    await settle()
    expect(channel.sent.at(-1)?.text).toBe('Good-bye')
  })
})
