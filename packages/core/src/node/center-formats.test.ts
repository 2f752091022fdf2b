import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { systemActor } from '../authorization/actor.js'
import { sleep } from '../clock/clock.js'
import { createContactCenter } from '../engine/contact-center.js'
import { type RecordKind, defineRecordKind } from '../engine/record-kind.js'
import type { CenterId } from '../identity/identity.js'
import { randomInteger } from '../randomness/random.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { type SteppingClock, steppingClock } from '../simulation/stepping-clock.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import type { Store } from '../storage/store.js'
import type { CenterFormats } from './center-formats.js'

const HOST = systemActor('test')
const OLD = { title: 'lost bag' }
const NEW = { title: 'lost bag', tags: ['refund'] }

const oldTickets = defineRecordKind<typeof OLD>({ kind: 'ticket', schema: z.strictObject({ title: z.string() }) })
const tickets = defineRecordKind<typeof NEW>({
  kind: 'ticket',
  schema: z.strictObject({ title: z.string(), tags: z.array(z.string()) }),
  changes: [
    {
      upgrade: ({ title }: typeof OLD): typeof NEW => ({ title, tags: [] }),
      downgrade: ({ title }: typeof NEW): typeof OLD => ({ title }),
    },
  ],
})

/** A center whose nodes reach their store after some milliseconds each time. */
function center(seed: number) {
  const clock = steppingClock()
  const random = seededRandom(`${seed}`)
  const memory = memoryStore({ clock })
  const delay = (): Promise<void> => sleep(clock, randomInteger(random, 20))
  const store = {
    ...memory,
    commit: async (...asked: Parameters<typeof memory.commit>) => {
      await delay()
      return memory.commit(...asked)
    },
  }
  const node = <Body>(kind: RecordKind<Body>) =>
    createContactCenter({
      ...{ clock, random, store },
      plugins: [{ name: 'tickets', setup: (engine) => (engine.define(kind), {}) }],
    })
  return { clock, memory, delay, node }
}

/** Lets time go on until the work is done. */
async function runs<T>(clock: SteppingClock, work: Promise<T>): Promise<T> {
  let isDone = false
  const done = work.finally(() => (isDone = true))
  for (let waitedMs = 0; !isDone; waitedMs += 10) {
    if (waitedMs > 10_000) throw new Error('The work was not done within ten seconds.')
    await clock.advance(10)
  }
  return done
}

/** For each commit, which nodes were there after it, and which format of tickets was written. */
async function everSeen(store: Store): Promise<[there: ReadonlySet<string>[], written: number[]]> {
  const center = 'main' as CenterId
  const { revision } = await store.snapshot(center)
  const end = new AbortController()
  const [there, written]: [Set<string>[], number[]] = [[new Set()], [1]]
  for await (const commits of store.follow(center, 0, end.signal)) {
    for (const { writes } of commits) {
      const [nodes, formats] = [new Set(there.at(-1)), writes.find(({ record }) => record?.kind === 'formats')]
      for (const { key, record } of writes)
        if (key.startsWith('node/')) nodes[record ? 'add' : 'delete'](key.slice('node/'.length))
      there.push(nodes)
      const { ticket } = (formats?.record?.body as CenterFormats | undefined)?.written ?? {}
      written.push(ticket ?? written.at(-1) ?? 1)
    }
    if (there.length > revision) end.abort()
  }
  return [there, written]
}

describe('[U4] formats of records', () => {
  it.each(Array.from({ length: 30 }, (_, seed) => seed))(
    'are never newer than a node reads that joins while the last older one leaves (seed %i)',
    async (seed) => {
      const { clock, memory, delay, node } = center(seed)
      const [older, newer, late] = [node(oldTickets), node(tickets), node(oldTickets)]
      for (const each of [older, newer]) await runs(clock, each.start())
      const racing = Promise.allSettled([delay().then(() => older.stop()), delay().then(() => late.start())])
      const [, joined] = await runs(clock, racing)
      await clock.advance(1_000)
      await runs(
        clock,
        newer.run(HOST, (transaction) => transaction.put(tickets, '1', NEW)),
      )
      await clock.advance(100)
      const [there, written] = await everSeen(memory)
      expect(there.some((ids, index) => written[index] === 2 && (ids.has(older.node) || ids.has(late.node)))).toBe(
        false,
      )
      if (late.available) expect([joined.status, late.get(oldTickets, '1')]).toEqual(['fulfilled', OLD])
      else expect(written.at(-1)).toBe(2)
      for (const each of [newer, late]) await runs(clock, each.stop())
    },
  )
})
