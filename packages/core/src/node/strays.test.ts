import { expect, it } from 'vitest'
import { z } from 'zod'
import { systemActor } from '../authorization/actor.js'
import { createContactCenter } from '../engine/contact-center.js'
import type { Engine, Plugin } from '../engine/plugin.js'
import { defineRecordKind } from '../engine/record-kind.js'
import type { NodeId } from '../identity/identity.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import type { HomeRule } from './home-rule.js'

interface Task {
  readonly home?: NodeId
}

const tasks = defineRecordKind<Task>({ kind: 'task', schema: z.object({ home: z.string().optional() }) })
const HOST = systemActor('test')
const GONE = 'gone' as NodeId
/** More than fifteen looks at the other nodes. */
const LOOKED_MS = 60_000

async function centerWithTasks() {
  const clock = steppingClock()
  let engine: Engine | undefined
  const center = createContactCenter({
    ...{ clock, store: memoryStore({ clock }), random: seededRandom(1) },
    plugins: [
      {
        name: 'tasks',
        setup(own) {
          engine = own
          own.define(tasks)
          own.home(tasks, {
            home: ({ home }) => home,
            settle: (transaction, id) => transaction.put(tasks, id, {}),
          })
          return {}
        },
      },
    ],
  })
  await center.start()
  await clock.advance(LOOKED_MS)
  const put = (id: string, home: NodeId): Promise<void> =>
    center.run(HOST, (transaction) => transaction.put(tasks, id, { home }))
  return { clock, center, put, homeOf: (id: string) => engine?.get(tasks, id)?.home, own: (engine as Engine).node }
}

it('settles what is written for a node that is not there, some time, and leaves alone what lives here', async () => {
  const { clock, center, put, homeOf, own } = await centerWithTasks()
  await put('here', own)
  await put('there', GONE)
  await put('moved', GONE)
  await put('moved', own)
  await clock.advance(LOOKED_MS)
  expect(homeOf('there')).toBeUndefined()
  expect(homeOf('here')).toBe(own)
  expect(homeOf('moved')).toBe(own)
  await put('there', GONE)
  await clock.advance(LOOKED_MS)
  expect(homeOf('there')).toBeUndefined()
  await center.stop()
})

it('settles what can be settled, where a plug-in cannot settle its own', async () => {
  const clock = steppingClock()
  const jobs = defineRecordKind<Task>({ kind: 'job', schema: z.object({ home: z.string().optional() }) })
  const plugin = (kind: typeof tasks, settle: HomeRule<Task>['settle']): Plugin => ({
    name: kind.kind,
    setup(engine) {
      engine.define(kind)
      engine.home(kind, { home: ({ home }) => home, settle })
      return {}
    },
  })
  const center = createContactCenter({
    ...{ clock, store: memoryStore({ clock }), random: seededRandom(1) },
    plugins: [
      plugin(tasks, (transaction, id) => {
        if (id === 'damaged') throw new Error('a bug')
        transaction.put(tasks, id, {})
      }),
      plugin(jobs, (transaction, id) => transaction.put(jobs, id, {})),
    ],
  })
  await center.start()
  await center.run(HOST, (transaction) => {
    for (const id of ['damaged', 'whole']) transaction.put(tasks, id, { home: GONE })
    transaction.put(jobs, 'whole', { home: GONE })
  })
  await clock.advance(LOOKED_MS)
  expect(center.get(tasks, 'damaged')).toEqual({ home: GONE })
  expect([center.get(tasks, 'whole'), center.get(jobs, 'whole')]).toEqual([{}, {}])
  await center.stop()
})
