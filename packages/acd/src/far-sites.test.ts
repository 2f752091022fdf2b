import { buildFlow, memoryStore } from '@ringwright/core'
import { type Fault, faultyStore, simulatedProcess, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { type TestLine, openLine, phoneAgent } from './fixtures/test-line.js'

/** Frankfurt to Sydney and back is some 280 ms. */
const ONE_WAY_MS = 140
const ROUND_TRIP_MS = 2 * ONE_WAY_MS
/** The default leases, and what settling takes. */
const SETTLED_MS = 3_000

const hotline = buildFlow({ id: 'hotline', steps: { sales: { kind: 'queue', queue: 'sales' } } })

type SiteName = 'frankfurt' | 'sydney'

/** Two sites with phones of their own, and one queue. The store is in Frankfurt until it moves. */
async function twoSites() {
  const clock = steppingClock()
  const store = memoryStore({ clock, freeze: true })
  const network = { home: 'frankfurt' as SiteName, isUp: true }
  const plan = (site: SiteName) => (): Fault => {
    const latencyMs = network.home === site ? 0 : ONE_WAY_MS
    return network.isUp ? { latencyMs } : { latencyMs, loses: 'request' }
  }
  const process = simulatedProcess(clock)
  const open = async (site: SiteName): Promise<TestLine> => {
    const way = faultyStore({ store, clock, plan: plan(site) })
    const opening = openLine({
      ...{ clock, flow: hotline, seed: site, queues: [{ id: 'sales', wrapUpMs: 0 }] },
      agents: ['li', 'bo'].map((id) => phoneAgent(id, 'sales')),
      store: site === 'frankfurt' ? process.connect(way) : way,
    })
    await clock.advance(5_000)
    return opening
  }
  const [frankfurt, sydney] = [await open('frankfurt'), await open('sydney')]
  for (const site of [frankfurt, sydney])
    for (const id of ['li', 'bo']) site.control.phone(`phone-${id}`, { outcome: 'answered' })
  /** At the site where the agent sits. */
  const signIn = async (site: TestLine, id: string): Promise<void> => {
    const signing = site.signIn(id)
    await clock.advance(3 * ROUND_TRIP_MS)
    await signing
  }
  /** Somebody calls, and waits. */
  const call = async (site: TestLine, from: string) => {
    const caller = await site.call(from)
    await clock.advance(4 * ROUND_TRIP_MS)
    return caller
  }
  return { clock, network, process, frankfurt, sydney, signIn, call }
}

const places = (line: TestLine, ...from: readonly string[]) =>
  from.map((number) => line.acd.router.place(line.of(number)?.id as never)?.position)

describe('[U9] two sites with half the world between them', () => {
  it('have one queue: who has waited longest is next wherever the call and the agent are, a few round trips later', async () => {
    const { clock, frankfurt, sydney, signIn, call } = await twoSites()
    const first = await call(sydney, '+611')
    const second = await call(frankfurt, '+491')
    const third = await call(sydney, '+612')
    expect(places(frankfurt, '+611', '+491', '+612')).toEqual([1, 2, 3])
    expect(places(sydney, '+611', '+491', '+612')).toEqual([1, 2, 3])
    await signIn(frankfurt, 'li')
    await clock.advance(2 * ROUND_TRIP_MS)
    expect(first.call?.hears).toBe('phone-li')
    await signIn(sydney, 'bo')
    await clock.advance(2 * ROUND_TRIP_MS)
    expect(second.call?.hears).toBe('phone-bo')
    first.hangUp()
    await clock.advance(4 * ROUND_TRIP_MS)
    expect(third.call?.hears).toBe('phone-li')
    expect(sydney.happened('offer:created')).toHaveLength(3)
    expect(sydney.happened('node:lost')).toEqual([])
  })

  it('keep their callers when one of them is lost: those of the other stay on the line, those of the lost one are called back', async () => {
    const { clock, process, frankfurt, sydney, signIn, call } = await twoSites()
    await call(frankfurt, '+491')
    const waits = await call(sydney, '+611')
    await call(frankfurt, '+492')
    process.crash()
    await clock.advance(SETTLED_MS + 4 * ROUND_TRIP_MS)
    expect(places(sydney, '+491', '+611', '+492')).toEqual([1, 2, 3])
    expect(waits.call?.hears).toBe('music')
    expect(sydney.happened('callback:requested')).toMatchObject([{ cause: 'nodeLost' }, { cause: 'nodeLost' }])
    sydney.control.phone('+491', { outcome: 'answered' })
    await signIn(sydney, 'li')
    await clock.advance(4 * ROUND_TRIP_MS)
    expect(sydney.control.dialed.find(({ to }) => to === '+491')?.hears).toBe('phone-li')
  })

  it('go on with the replica when the site with the store is lost: who is talking does not notice, who waits is not forgotten', async () => {
    const { clock, network, process, sydney, signIn, call } = await twoSites()
    await signIn(sydney, 'bo')
    const talks = await call(sydney, '+611')
    const waits = await call(sydney, '+612')
    expect(talks.call?.hears).toBe('phone-bo')
    process.crash()
    network.isUp = false
    await clock.advance(30_000)
    expect([talks.call?.hears, waits.call?.hears]).toEqual(['phone-bo', 'music'])
    network.isUp = true
    network.home = 'sydney'
    await clock.advance(SETTLED_MS)
    talks.hangUp()
    await clock.advance(2_000)
    expect(waits.call?.hears).toBe('phone-bo')
    expect(sydney.happened('interaction:closed').map(({ cause }) => cause)).toEqual(['customerEnded'])
  })
})
