import {
  type CommittedFact,
  createContactCenter,
  type ContactCenter,
  type IncomingCall,
  memoryDirectory,
  memoryStore,
  RingwrightError,
  type Store,
} from '@ringwright/core'
import { type ScriptedCallControl, scriptedCallControl, steppingClock } from '@ringwright/core/simulation'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type MaskBinding, type NumberMasking, type NumberMaskingOptions, numberMasking } from './index.js'

const HOUR = 3_600_000
const service = { role: 'service', id: 'dispatch' } as const
const [DRIVER, RIDER, OTHER] = ['+491701', '+491702', '+491703'] as const

let clock: ReturnType<typeof steppingClock>
let control: ScriptedCallControl
let masking: NumberMasking
let center: ContactCenter
let facts: CommittedFact[]
const directory = memoryDirectory()
/** How callers are answered, where that is not as usual. */
let answer: IncomingCall['answer'] | undefined

async function start(options: Partial<NumberMaskingOptions> = {}, store?: Store): Promise<void> {
  clock = steppingClock()
  control = scriptedCallControl({ clock })
  masking = numberMasking({ numbers: ['+49301'], ...options })
  facts = []
  answer = undefined
  const { onCall } = control
  control.onCall = (handler) => onCall((incoming) => handler({ ...incoming, answer: answer ?? incoming.answer }))
  const phones = { name: 'phones', setup: () => ({ callControl: control }) }
  center = createContactCenter({ plugins: [phones, masking], clock, ...(store && { store, directory }) })
  for (const type of ['mask:called', 'mask:finished', 'mask:refused', 'mask:ended'] as const) {
    center.on(type, (fact) => void facts.push(fact))
  }
  await center.start()
}

beforeEach(() => start())
afterEach(() => center.stop())

/** With a store that takes nothing while it is full, and all that is kept elsewhere. */
async function startFilling() {
  await center.stop()
  const inner = memoryStore({ clock: steppingClock() })
  const store = {
    ...inner,
    isFull: false,
    async commit(...change: Parameters<Store['commit']>) {
      if (store.isFull) throw new RingwrightError('limit_reached', 'The log is full.')
      return inner.commit(...change)
    },
  }
  await start({}, store)
  return store
}

/** Driver and rider talk for a minute, after which the store is full. */
async function talkUntilFull(store: { isFull: boolean }): Promise<void> {
  const { number } = await bind()
  control.phone(RIDER, { outcome: 'answered' })
  await call(DRIVER, number)
  await clock.advance(60_000)
  store.isFull = true
  control.dialed[0]?.partyHangsUp()
  await clock.advance(60_000)
}

async function bind(parties: readonly [string, string] = [DRIVER, RIDER], record = false): Promise<MaskBinding> {
  const result = await masking.bind(service, { parties, expiresAt: clock.now() + HOUR, record })
  if (result.outcome === 'refused') throw new Error(result.reason)
  return result.binding
}

/** One of them calls, and time goes on until something has come of it. */
async function call(from: string, to: string) {
  const caller = control.call(from, to)
  await clock.advance(100)
  return caller
}

function factsOf(type: string): readonly unknown[] {
  return facts.filter((fact) => fact.type === type).map(({ data }) => data)
}

describe('[J20] number masking', () => {
  it.each([
    ['the driver reaches the rider', DRIVER, RIDER],
    ['the rider reaches the driver', RIDER, DRIVER],
  ])('%s, who sees the number of the pool', async (_who, from, to) => {
    const { number } = await bind()
    control.phone(to, { outcome: 'answered' })
    const caller = await call(from, number)
    expect(caller.events).toEqual(['ringing', 'answered'])
    expect(control.dialed.map((dialed) => [dialed.from, dialed.to])).toEqual([[number, to]])
    expect(caller.call?.hears).toBe(to)
  })

  it('says how long they talked also when the store had no room at the end, once it has', async () => {
    const store = await startFilling()
    await talkUntilFull(store)
    store.isFull = false
    await clock.advance(15_000)
    expect(factsOf('mask:finished')).toMatchObject([{ outcome: 'answered', talkMs: 60_100 }])
  })

  it('says so at the next start when the node stops before there is room', async () => {
    const store = await startFilling()
    await talkUntilFull(store)
    await center.stop()
    store.isFull = false
    await start({}, store)
    await clock.advance(0)
    expect(factsOf('mask:finished')).toMatchObject([{ outcome: 'answered', talkMs: 60_100 }])
  })

  it('ends both sides together, whoever hangs up, and says for how long they talked', async () => {
    const { id, number } = await bind()
    control.phone(RIDER, { outcome: 'answered', afterMs: 2_000 })
    const caller = await call(DRIVER, number)
    await clock.advance(62_000 - 100)
    control.dialed[0]?.partyHangsUp()
    await clock.advance(100)
    expect(caller.events.at(-1)).toBe('ended')
    expect(control.dialed).toEqual([])
    expect(factsOf('mask:called')).toMatchObject([{ binding: id, number, by: 0 }])
    expect(factsOf('mask:finished')).toMatchObject([{ binding: id, outcome: 'answered', talkMs: 60_000 }])
  })

  it.each([
    ['busy', 'busy'],
    ['noAnswer', 'unavailable'],
    ['rejected', 'unavailable'],
    ['unreachable', 'unavailable'],
    ['notFound', 'notFound'],
  ] as const)('tells the caller when the other one is %s', async (outcome, told) => {
    const { id, number } = await bind()
    control.phone(RIDER, { outcome })
    const caller = await call(DRIVER, number)
    await clock.advance(60_000)
    expect(caller.events).toEqual(['ringing', told])
    expect(factsOf('mask:finished')).toMatchObject([{ binding: id, outcome, talkMs: null }])
  })

  it('says how calls have ended that are ended by stopping, drained or not', async () => {
    const { number } = await bind()
    control.phone(RIDER, { outcome: 'answered' })
    await call(DRIVER, number)
    await clock.advance(60_000)
    const drains = [center.drain(), center.drain()]
    await center.stop()
    expect(factsOf('mask:finished')).toMatchObject([{ outcome: 'answered', talkMs: 60_100 }])
    expect(await Promise.all(drains)).toEqual([true, true])
  })

  it('stops ringing the other one when the caller gives up', async () => {
    const { number } = await bind()
    control.phone(RIDER, { outcome: 'answered', afterMs: 10_000 })
    const caller = await call(DRIVER, number)
    caller.hangUp()
    await clock.advance(20_000)
    expect(control.dialed).toEqual([])
    expect(factsOf('mask:finished')).toMatchObject([{ outcome: 'ended', talkMs: null }])
  })

  it('connects nobody else, and leaves calls to other numbers to the center', async () => {
    const { number } = await bind()
    const stranger = await call(OTHER, number)
    const elsewhere = await call(DRIVER, '+49309999')
    expect([stranger.events, elsewhere.events]).toEqual([['notFound'], ['notFound']])
    expect(factsOf('mask:refused')).toEqual([{ number, why: 'unknownCaller' }])
  })

  it('ends at its time: a call that runs goes on, the next one is refused', async () => {
    const { id, number } = await bind()
    control.phone(RIDER, { outcome: 'answered' })
    const running = await call(DRIVER, number)
    await clock.advance(HOUR)
    expect(running.events).toEqual(['ringing', 'answered'])
    expect((await call(DRIVER, number)).events).toEqual(['notFound'])
    expect(factsOf('mask:ended')).toEqual([{ binding: id, number, why: 'expired' }])
    expect(factsOf('mask:refused')).toEqual([{ number, why: 'ended' }])
    expect(masking.bindings(service)).toEqual([])
  })

  it('is over at once when it is released, its calls too, ringing or talking', async () => {
    const first = await bind()
    control.phone(RIDER, { outcome: 'answered' })
    const talking = await call(DRIVER, first.number)
    control.phone(DRIVER, { outcome: 'answered', afterMs: 10_000 })
    const ringing = await call(RIDER, first.number)
    expect(await masking.release(service, first.id)).toEqual({ outcome: 'released' })
    expect(await masking.release(service, first.id)).toEqual({ outcome: 'refused', reason: 'gone' })
    await clock.advance(100)
    expect(talking.events.at(-1)).toBe('ended')
    expect(ringing.events).toEqual(['ringing', 'notFound'])
    expect((await call(DRIVER, first.number)).events).toEqual(['notFound'])
  })

  it('gives a number to nobody who had it with somebody else until it has rested', async () => {
    const { id } = await bind()
    await masking.release(service, id)
    const request = { parties: [RIDER, OTHER], expiresAt: clock.now() + 100 * HOUR } as const
    expect(await masking.bind(service, request)).toEqual({ outcome: 'refused', reason: 'noNumberFree' })
    await clock.advance(24 * HOUR)
    expect(await masking.bind(service, request)).toMatchObject({ outcome: 'bound' })
  })

  it('holds a change at once: another driver for the same rider', async () => {
    const { id, number } = await bind()
    const result = await masking.change(service, id, { parties: [OTHER, RIDER] })
    expect(result).toMatchObject({ outcome: 'changed', binding: { parties: [OTHER, RIDER], number } })
    control.phone(OTHER, { outcome: 'answered' })
    expect((await call(RIDER, number)).events).toEqual(['ringing', 'answered'])
    expect((await call(DRIVER, number)).events).toEqual(['notFound'])
    const longer = await masking.change(service, id, { expiresAt: clock.now() + 3 * HOUR })
    expect(longer).toMatchObject({ outcome: 'changed' })
    await clock.advance(2 * HOUR)
    expect(masking.bindings(service)).toHaveLength(1)
  })

  it('rests for a party that another has replaced, who calls it back and reaches nobody', async () => {
    const { id, number } = await bind([DRIVER, RIDER])
    await masking.change(service, id, { parties: [OTHER, RIDER] })
    const request = { parties: [DRIVER, '+491704'], expiresAt: clock.now() + 100 * HOUR } as const
    expect(await masking.bind(service, request)).toEqual({ outcome: 'refused', reason: 'noNumberFree' })
    expect((await call(DRIVER, number)).events).toEqual(['notFound'])
    expect(factsOf('mask:refused')).toEqual([{ number, why: 'ended' }])
    await clock.advance(24 * HOUR)
    expect(await masking.bind(service, request)).toMatchObject({ outcome: 'bound' })
  })

  it('gives a party back its place', async () => {
    const { id, number } = await bind([DRIVER, RIDER])
    await masking.change(service, id, { parties: [OTHER, RIDER] })
    await masking.change(service, id, { parties: [DRIVER, RIDER], expiresAt: clock.now() + 100 * HOUR })
    await clock.advance(25 * HOUR)
    control.phone(RIDER, { outcome: 'answered' })
    expect((await call(DRIVER, number)).events).toEqual(['ringing', 'answered'])
  })

  it('a caller whose phone cannot be talked to is a call that failed, for its counts too', async () => {
    const { id, number } = await bind()
    control.phone(RIDER, { outcome: 'answered' })
    answer = () => Promise.reject(new Error('no common codec'))
    const caller = await call(DRIVER, number)
    expect(caller.events).toEqual(['ringing', 'overloaded'])
    expect(control.dialed).toEqual([])
    expect(factsOf('mask:finished')).toMatchObject([{ binding: id, outcome: 'failed', talkMs: null }])
  })

  it('takes no party that the number connects with somebody else', async () => {
    const first = await bind([DRIVER, RIDER])
    await bind([OTHER, '+491704'])
    const result = await masking.change(service, first.id, { parties: [DRIVER, OTHER] })
    expect(result).toEqual({ outcome: 'refused', reason: 'taken' })
    expect(await masking.change(service, 'nobody', {})).toEqual({ outcome: 'refused', reason: 'gone' })
  })

  it('spreads bindings over the pool, and says when it has no number left', async () => {
    await center.stop()
    await start({ numbers: ['+49301', '+49302'], bindingsPerNumberMax: 1 })
    const numbers = [await bind(['a', 'b']), await bind(['a', 'c'])].map(({ number }) => number)
    expect(new Set(numbers).size).toBe(2)
    const more = await masking.bind(service, { parties: ['d', 'e'], expiresAt: clock.now() + HOUR })
    expect(more).toEqual({ outcome: 'refused', reason: 'noNumberFree' })
  })

  it('gives two who ask at once two numbers, or one of them none', async () => {
    const expiresAt = clock.now() + HOUR
    const results = await Promise.all(
      [RIDER, OTHER].map((other) => masking.bind(service, { parties: [DRIVER, other], expiresAt })),
    )
    expect(results.map(({ outcome }) => outcome).toSorted()).toEqual(['bound', 'refused'])
  })

  it('holds on every node: one connects what another has bound, and is told what another has released', async () => {
    const store = memoryStore({ clock })
    const nodes = [0, 1].map(() => {
      const calls = scriptedCallControl({ clock })
      const plugin = numberMasking({ numbers: ['+49301'] })
      const phones = { name: 'phones', setup: () => ({ callControl: calls }) }
      return { calls, plugin, center: createContactCenter({ plugins: [phones, plugin], clock, store }) }
    })
    for (const node of nodes) await node.center.start()
    const [here, there] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]
    const bound = await here.plugin.bind(service, { parties: [DRIVER, RIDER], expiresAt: clock.now() + HOUR })
    if (bound.outcome === 'refused') throw new Error(bound.reason)
    await clock.advance(100)
    there.calls.phone(RIDER, { outcome: 'answered' })
    const caller = there.calls.call(DRIVER, bound.binding.number)
    await clock.advance(100)
    expect(caller.events).toEqual(['ringing', 'answered'])
    await here.plugin.release(service, bound.binding.id)
    await clock.advance(100)
    expect(caller.events.at(-1)).toBe('ended')
    const stopped = Promise.all(nodes.map((node) => node.center.stop()))
    await clock.advance(1_000)
    await stopped
  })

  it('records those calls that shall be, and the fact of the call says where', async () => {
    const { number } = await bind([DRIVER, RIDER], true)
    control.phone(RIDER, { outcome: 'answered' })
    const caller = await call(DRIVER, number)
    caller.hangUp()
    await clock.advance(100)
    expect(factsOf('mask:finished')).toMatchObject([{ outcome: 'answered', recording: expect.any(String) }])
  })

  it('refuses parties that would ring each other for ever, and those who may not', async () => {
    const expiresAt = clock.now() + HOUR
    await expect(masking.bind(service, { parties: [DRIVER, '+49 (30) 1'], expiresAt })).rejects.toThrow(/no number of/)
    await expect(masking.bind(service, { parties: [DRIVER, '+49 1701'], expiresAt })).rejects.toThrow(/two different/)
    const agent = { role: 'agent', id: 'ada' } as const
    await expect(masking.bind(agent, { parties: [DRIVER, RIDER], expiresAt })).rejects.toThrow(/masking:manage/)
    expect(() => numberMasking({ numbers: ['office'] })).toThrow(/numbers\.0: is a number/)
  })
})
