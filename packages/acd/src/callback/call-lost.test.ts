import { buildFlow, interactions, memoryStore, nodes } from '@ringwright/core'
import {
  type FaultPlan,
  type SimulatedProcess,
  faultyStore,
  simulatedProcess,
  steppingClock,
} from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { type LineOptions, type TestLine, openLine, phoneAgent } from '../fixtures/test-line.js'

/** The default leases, and what settling takes. */
const SETTLED_MS = 3_000

const hotline = buildFlow({
  id: 'hotline',
  steps: {
    menu: { kind: 'ask', prompt: 'menu', choices: [{ keys: ['1'], next: 'sales' }], otherwise: 'end' },
    sales: { kind: 'queue', queue: 'sales', choices: [{ keys: ['9'], next: 'later' }] },
    later: { kind: 'callback', prompt: 'we-call-you', order: 'customerFirst', retryDelayMs: 600_000, otherwise: 'end' },
    end: { kind: 'hangUp' },
  },
})

interface TwoNodes {
  readonly lost: TestLine
  readonly left: TestLine
  readonly process: SimulatedProcess
  /** The process of `lost` is gone, and that has been settled. */
  die(): Promise<void>
  wait(line: TestLine, from: string): Promise<Awaited<ReturnType<TestLine['call']>>>
}

/** Two nodes of one center, both with the same phones; the second stays. */
async function twoNodes(first: 'lost' | 'left' = 'lost', more: Partial<LineOptions> = {}): Promise<TwoNodes> {
  const clock = steppingClock()
  const store = memoryStore({ clock, freeze: true })
  const process = simulatedProcess(clock)
  const options: LineOptions = {
    ...{ clock, flow: hotline, queues: [{ id: 'sales', wrapUpMs: 0, offerTimeoutMs: 20_000 }] },
    agents: ['li', 'bo'].map((id) => phoneAgent(id, 'sales')),
    ...more,
  }
  const open = (name: 'lost' | 'left') =>
    openLine({ ...options, seed: name, store: name === 'lost' ? process.connect(store) : store })
  const opened = await open(first)
  const other = await open(first === 'lost' ? 'left' : 'lost')
  const [lost, left] = first === 'lost' ? [opened, other] : [other, opened]
  // As after any start: nobody judges before having had the store for a full lease time.
  await clock.advance(5_000)
  return {
    ...{ lost, left, process },
    async die() {
      process.crash()
      await clock.advance(SETTLED_MS)
    },
    async wait(line, from) {
      const caller = await line.call(from)
      caller.press('1')
      await clock.advance(10)
      return caller
    },
  }
}

const places = (line: TestLine) =>
  ['+1', '+2', '+3', '+4'].map((from) => line.acd.router.place(line.of(from)?.id as never)?.position)

describe.each(['lost', 'left'] as const)(
  '[U1] [U2] when a node dies (dispatcher: the one that is %s)',
  (dispatcher) => {
    it('its callers stand where they stood, as callbacks, within three seconds, and others do not notice', async () => {
      const { lost, left, die, wait } = await twoNodes(dispatcher)
      await wait(lost, '+1')
      const stays = await wait(left, '+2')
      await wait(lost, '+3')
      await wait(left, '+4')
      const before = ['+1', '+2', '+3', '+4'].map((from) => left.of(from)?.stage)
      await die()
      expect(places(left)).toEqual([1, 2, 3, 4])
      for (const [index, from] of ['+1', '+3'].entries()) {
        const { age, since, queue } = before[index * 2] as never
        expect(left.of(from)).toMatchObject({
          ...{ home: left.center.node, callback: { number: from, attempts: 0 } },
          stage: { name: 'waiting', age, since, queue, offers: [] },
        })
      }
      expect(left.happened('callback:requested')).toMatchObject([{ cause: 'nodeLost' }, { cause: 'nodeLost' }])
      expect(left.happened('node:lost')).toEqual([{ node: lost.center.node, settled: { interaction: 2 } }])
      expect([stays.call?.hears, stays.call?.over]).toEqual(['music', undefined])
      left.control.phone('+1', { outcome: 'answered' })
      await left.signIn('li', 'bo')
      expect(left.control.dialed.find(({ to }) => to === '+1')?.hears).toBe('phone-li')
      expect(stays.call?.hears).toBe('phone-bo')
    })

    it('who was talking is called back before those who wait, and the agent is free again', async () => {
      const { lost, left, die, wait } = await twoNodes(dispatcher)
      await lost.signIn('li')
      const talks = await wait(lost, '+1')
      expect(talks.call?.hears).toBe('phone-li')
      await wait(left, '+2')
      left.control.phone('+1', { outcome: 'answered' })
      left.control.phone('phone-li', { outcome: 'answered' })
      await die()
      expect(left.of('+1')).toMatchObject({ stage: { name: 'engaged', agent: 'li' }, lastAgent: 'li' })
      expect(left.control.dialed.find(({ to }) => to === '+1')?.hears).toBe('phone-li')
      expect(left.of('+2')?.stage.name).toBe('waiting')
    })

    it('an agent’s phone that was ringing for it is offered the next one', async () => {
      const { lost, left, die, wait } = await twoNodes(dispatcher)
      await lost.signIn('li')
      lost.control.phone('phone-li', { outcome: 'noAnswer' })
      await wait(lost, 'anonymous')
      expect(left.of('anonymous')?.stage).toMatchObject({ offers: [{ agent: 'li' }] })
      const next = await wait(left, '+2')
      left.control.phone('phone-li', { outcome: 'answered' })
      await die()
      expect(left.happened('offer:rescinded')).toMatchObject([{ agent: 'li' }])
      expect(left.happened('interaction:closed')).toMatchObject([{ cause: 'nodeLost', queue: 'sales' }])
      expect(next.call?.hears).toBe('phone-li')
    })

    it('who was still in the menu has no place to keep, and is accounted for', async () => {
      const { lost, left, die } = await twoNodes(dispatcher)
      await lost.call('+1')
      await die()
      expect(left.of('+1')).toBeUndefined()
      expect(left.happened('interaction:closed')).toMatchObject([{ cause: 'nodeLost' }])
    })
  },
)

describe('when two nodes die at once', () => {
  it('neither inherits what lived on the other, however often that has to be decided anew', async () => {
    const clock = steppingClock()
    const store = memoryStore({ clock, freeze: true })
    const processes = [simulatedProcess(clock), simulatedProcess(clock)]
    let latencyMs = 0
    const open = (seed: string, own = store) =>
      openLine({ clock, flow: hotline, queues: [{ id: 'sales' }], store: own, seed })
    // As long as the judge has not heard that it has let go of one, it looks at nobody on it.
    const plan: FaultPlan = ({ method }) => ({ latencyMs, ...(method === 'release' && { loses: 'reply' }) })
    const judge = await open('judge', faultyStore({ store, clock, plan, timeoutMs: 5_000 }))
    const other = await open('other')
    const lost = await Promise.all(processes.map((process, index) => open(`lost ${index}`, process.connect(store))))
    await clock.advance(5_000)
    for (const [index, line] of lost.entries())
      for (let caller = 0; caller < 6; caller++) {
        ;(await line.call(`+${index}${caller}`)).press('1')
        await clock.advance(10)
      }
    for (const process of processes) process.crash()
    latencyMs = 10
    const [first] = lost.map(({ center }) => center.node)
    for (let step = 0; step < 300; step++) {
      await other.center.run({ role: 'service', id: 'host' }, (transaction) => {
        for (const [id, { body }] of other.center.all(interactions))
          if (body.home !== first)
            transaction.put(interactions, id, { ...body, attributes: { ...body.attributes, step } })
      })
      await clock.advance(8)
    }
    await clock.advance(500)
    expect(judge.happened('node:lost')).toHaveLength(2)
    const alive: string[] = [judge.center.node, other.center.node]
    for (const { body } of other.center.all(interactions).values()) expect(alive).toContain(body.home)
  })
})

describe('a callback of a node that dies', () => {
  it('waits on as it was', async () => {
    const { lost, left, die, wait } = await twoNodes()
    const caller = await wait(lost, '+1')
    caller.press('9')
    await lost.clock.advance(2_000)
    expect(caller.events.at(-1)).toBe('ended')
    const { callback, stage } = left.of('+1') ?? {}
    await die()
    expect(left.of('+1')).toMatchObject({ callback, stage, home: left.center.node })
  })

  it('counts as tried when the customer’s phone may have been ringing', async () => {
    const { lost, left, die, wait } = await twoNodes()
    const caller = await wait(lost, '+1')
    caller.press('9')
    await lost.clock.advance(2_000)
    lost.control.phone('+1', { outcome: 'noAnswer' })
    await lost.signIn('li')
    expect(left.of('+1')).toMatchObject({ home: lost.center.node, stage: { offers: [{ agent: 'li' }] } })
    await die()
    expect(left.happened('callback:failed')).toMatchObject([{ attempt: 1, cause: 'nodeLost' }])
    expect(left.acd.queueStatus('sales' as never)).toMatchObject({ free: { voice: 1 } })
  })
})

describe('[U3] a node that was silent and lives', () => {
  it('hangs up what was settled meanwhile, and takes part again', async () => {
    const { lost, left, process, wait } = await twoNodes('left')
    const caller = await wait(lost, '+1')
    process.pause()
    await lost.clock.advance(10_000)
    expect(left.of('+1')).toMatchObject({ home: left.center.node, callback: { attempts: 0 } })
    expect(lost.center.available).toBe(false)
    process.resume()
    await lost.clock.advance(SETTLED_MS)
    expect(caller.events.at(-1)).toBe('ended')
    expect(lost.center.available).toBe(true)
    const again = await wait(lost, '+2')
    await lost.clock.advance(20_000)
    expect(again.call?.hears).toBe('music')
    expect(left.of('+2')?.home).toBe(lost.center.node)
  })

  it('has a record whatever others do to it, so that it is missed when it dies', async () => {
    const { lost, left, die } = await twoNodes('left')
    await left.center.run({ role: 'service', id: 'host' }, (transaction) => transaction.remove(nodes, lost.center.node))
    await lost.clock.advance(1_000)
    expect(left.center.get(nodes, lost.center.node)).toMatchObject({ id: lost.center.node })
    await die()
    expect(left.center.get(nodes, lost.center.node)).toBeUndefined()
    expect(left.happened('node:lost')).toMatchObject([{ node: lost.center.node }])
  })

  it('keeps its calls when the store was away for everybody: an outage is not the death of all', async () => {
    const clock = steppingClock()
    const store = memoryStore({ clock, freeze: true })
    const processes = [simulatedProcess(clock), simulatedProcess(clock)] as const
    const open = (process: SimulatedProcess, seed: string) =>
      openLine({ clock, flow: hotline, queues: [{ id: 'sales' }], store: process.connect(store), seed })
    const lines = [await open(processes[0], 'one'), await open(processes[1], 'two')] as const
    await clock.advance(5_000)
    const callers = await Promise.all(
      lines.map(async (line, index) => {
        const caller = line.control.call(`+${index}`, '100')
        await clock.advance(0)
        caller.press('1')
        return caller
      }),
    )
    await clock.advance(10)
    for (const outageMs of [1_000, 3_000, 30_000]) {
      for (const process of processes) process.pause()
      await clock.advance(outageMs)
      // Who can judge has the store back first.
      processes[0].resume()
      await clock.advance(Math.min(1_500, outageMs / 2))
      processes[1].resume()
      await clock.advance(10_000)
      expect(callers.map(({ call }) => [call?.hears, call?.over])).toEqual([
        ['music', undefined],
        ['music', undefined],
      ])
    }
    expect(lines[0].happened('node:lost')).toEqual([])
  })
})

describe('[U4] a node that stops in good order', () => {
  it('drains: takes no new call, lets those there end, and says so', async () => {
    const { lost, left, wait } = await twoNodes()
    await lost.signIn('li')
    const talks = await wait(lost, '+1')
    expect([talks.call?.hears, lost.center.ready]).toEqual(['phone-li', true])
    const drained = lost.center.drain()
    await lost.clock.advance(0)
    expect([lost.center.ready, lost.center.available, left.center.ready]).toEqual([false, true, true])
    expect(left.center.get(nodes, lost.center.node)).toMatchObject({ draining: true })
    const turnedAway = await lost.call('+2')
    expect(turnedAway.events).toEqual(['overloaded'])
    expect(talks.call?.over).toBeUndefined()
    talks.hangUp()
    await lost.clock.advance(0)
    expect(await drained).toBe(true)
  })

  it('does not wait for its calls any longer than it is told to', async () => {
    const { lost, wait } = await twoNodes()
    await wait(lost, '+1')
    const drained = lost.center.drain({ withinMs: 30_000 })
    await lost.clock.advance(30_000)
    expect(await drained).toBe(false)
    const late = lost.center.drain({ withinMs: 10_000 })
    await lost.center.stop()
    await lost.clock.advance(10_000)
    expect(await late).toBe(true)
  })

  it('is not missed: its record goes with it', async () => {
    const { lost, left } = await twoNodes()
    await lost.center.stop()
    await left.clock.advance(20_000)
    expect(left.happened('node:lost')).toEqual([])
  })
})
