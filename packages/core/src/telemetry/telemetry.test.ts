import { afterEach, describe, expect, expectTypeOf, it } from 'vitest'
import { systemActor } from '../authorization/actor.js'
import type { ContactCenter } from '../engine/contact-center.js'
import { createContactCenter } from '../engine/contact-center.js'
import type { AgentId, ConversationId, CustomerId, InteractionId, OfferId, QueueId } from '../identity/identity.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { memoryArchive } from '../storage/memory/memory-archive.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import type { Store } from '../storage/store.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import { type HostTypes, openTelemetryOfHost } from './fixtures/open-telemetry-of-host.js'
import { type FinishedSpan, openTelemetry, prometheus, type Telemetry, telemetry, traceOf } from './index.js'

const HOST = systemActor('host')
const about = { interaction: 'i' as InteractionId, queue: 'sales' as QueueId }
const whose = { conversation: 'c' as ConversationId, customer: 'u' as CustomerId }

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** Nodes of one center, each with its own telemetry. */
function town() {
  const clock = steppingClock()
  const behind = memoryStore({ clock })
  let isCut = false
  const store: Store = {
    ...behind,
    async *follow(...asked) {
      for await (const commits of behind.follow(...asked)) {
        if (isCut) throw new RingwrightError('unavailable', 'The store is away.')
        yield commits
      }
    },
  }
  const shared = { directory: memoryDirectory(), archive: memoryArchive() }
  let seed = 0
  return {
    clock,
    /** Whoever reads the log does not get it. */
    cut(cut: boolean): void {
      isCut = cut
    },
    async node(to: Telemetry): Promise<ContactCenter> {
      const center = createContactCenter({
        plugins: [telemetry(to)],
        store,
        clock,
        random: seededRandom(++seed),
        ...shared,
      })
      ends.push(() => center.stop())
      await center.start()
      return center
    },
  }
}

const opened = (node: ContactCenter): Promise<void> =>
  node.run(HOST, (transaction) => {
    const { interaction, queue } = about
    transaction.fact('interaction:opened', {
      interaction,
      ...whose,
      channel: 'voice',
      medium: 'voice',
      service: 'help',
    })
    transaction.fact('interaction:queued', { interaction, queue, priority: 0, age: 0 })
    const record = {
      ...{ id: interaction, channel: 'voice', medium: 'voice', direction: 'inbound', service: 'help', ...whose },
      ...{ from: '+49301234567', to: '100', home: transaction.node, openedAt: transaction.now, attributes: {} },
      stage: {
        name: 'waiting',
        queue,
        priority: 0,
        since: transaction.now,
        age: transaction.now,
        offers: [],
        excluded: [],
      },
    } satisfies Interaction
    transaction.put(interactions, interaction, record)
  })

const engaged = (node: ContactCenter): Promise<void> =>
  node.run(HOST, (transaction) =>
    transaction.fact('interaction:engaged', {
      ...about,
      agent: 'ann' as AgentId,
      offer: 'o' as OfferId,
      waitedMs: 4_000,
    }),
  )

const closed = (node: ContactCenter): Promise<void> =>
  node.run(HOST, (transaction) => {
    transaction.fact('interaction:closed', { ...about, ...whose, cause: 'customerEnded', talkedMs: 60_000 })
    transaction.remove(interactions, about.interaction)
  })

describe('[RT16] the telemetry of a center', () => {
  it('counts commits, facts, waits and talks, and shows what is open, without anything personal', async () => {
    const { clock, node } = town()
    const figures = prometheus()
    const center = await node(figures)
    await opened(center)
    await clock.advance(4_000)
    expect(figures.text()).toContain(
      'ringwright_interactions{center="main",medium="voice",queue="sales",stage="waiting"} 1',
    )
    await engaged(center)
    await closed(center)
    await clock.advance(2_000)
    const text = figures.text()
    expect(text).toContain('ringwright_facts_total{center="main",type="interaction:opened"} 1')
    expect(text).toContain('ringwright_wait_seconds_bucket{center="main",queue="sales",le="2"} 0')
    expect(text).toContain('ringwright_wait_seconds_bucket{center="main",queue="sales",le="5"} 1')
    expect(text).toContain('ringwright_talk_seconds_sum{center="main",queue="sales"} 60')
    expect(text).toContain('ringwright_store_available{center="main"} 1')
    expect(text).toContain('ringwright_archive_lag{center="main"} 0')
    expect(text).toMatch(/ringwright_commits_total\{by="this",center="main"\} [1-9]/)
    expect(text).not.toMatch(/\+?49301234567/)
    await center.stop()
    expect(figures.text()).not.toContain('ringwright_store_available{')
  })

  it('[Y11] makes one trace of an interaction, whatever nodes it went through, also after the dispatcher was lost', async () => {
    const { clock, node } = town()
    const spans: FinishedSpan[] = []
    const to: Telemetry = { ...prometheus(), span: (span) => void spans.push(span) }
    const first = await node(to)
    const second = await node(to)
    await opened(first)
    await clock.advance(4_000)
    await first.stop()
    await clock.advance(5_000)
    await engaged(second)
    await clock.advance(60_000)
    await closed(second)
    await clock.advance(1_000)
    expect(spans.map(({ name, startedAt, endedAt }) => [name, endedAt - startedAt])).toEqual([
      ['waiting', 9_000],
      ['engaged', 60_000],
      ['interaction', 69_000],
    ])
    expect(new Set(spans.map(({ trace: id }) => id))).toEqual(new Set([traceOf(about.interaction)]))
    expect(spans[2]?.attributes).toEqual({
      channel: 'voice',
      medium: 'voice',
      interaction: 'i',
      cause: 'customerEnded',
    })
    expect(spans[2]?.events.map(({ name, attributes }) => [name, attributes['node']])).toEqual([
      ['interaction:engaged', second.node],
      ['interaction:closed', second.node],
    ])
  })

  it('[Y11] goes to OpenTelemetry of the host, each span under the trace of its interaction', async () => {
    expectTypeOf<HostTypes>().toEqualTypeOf<true>()
    const host = openTelemetryOfHost()
    const { clock, node } = town()
    const center = await node(openTelemetry({ meter: host.meter, tracing: { tracer: host.tracer, api: host.api } }))
    await opened(center)
    await clock.advance(4_000)
    expect(host.observed('ringwright.interactions')).toEqual([
      { value: 1, attributes: { center: 'main', stage: 'waiting', medium: 'voice', queue: 'sales' } },
    ])
    await engaged(center)
    await closed(center)
    await clock.advance(1_000)
    expect(host.spans.map(({ name, tookMs }) => [name, tookMs])).toEqual([
      ['waiting', 4_000],
      ['engaged', 0],
      ['interaction', 4_000],
    ])
    for (const { trace } of host.spans) expect(trace).toBe(traceOf(about.interaction))
    expect(host.spans[2]?.events).toEqual([
      'interaction:opened',
      'interaction:queued',
      'interaction:engaged',
      'interaction:closed',
    ])
    expect(host.recorded).toContainEqual(['ringwright.wait', 4, { center: 'main', queue: 'sales' }])
    await center.stop()
    expect(host.observed('ringwright.interactions')).toEqual([])
  })
})

describe('[RT16] the telemetry of a center whose log is away for a while', () => {
  const noted = (node: ContactCenter): Promise<void> =>
    node.run(HOST, (transaction) =>
      transaction.fact('interaction:noted', { interaction: about.interaction, note: 'n', text: '' }),
    )

  it('counts all that happened meanwhile', async () => {
    const there = town()
    const page = prometheus()
    const node = await there.node(page)
    there.cut(true)
    await noted(node)
    await there.clock.advance(0)
    there.cut(false)
    for (let count = 0; count < 10; count++) {
      await noted(node)
      await there.clock.advance(100)
    }
    await there.clock.advance(5_000)
    expect(page.text()).toContain('ringwright_facts_total{center="main",type="interaction:noted"} 11')
  })
})
