import { expect, it } from 'vitest'
import { z } from 'zod'
import { systemActor } from '../authorization/actor.js'
import { createContactCenter } from '../engine/contact-center.js'
import type { Engine } from '../engine/plugin.js'
import { defineRecordKind } from '../engine/record-kind.js'
import type { NodeId } from '../identity/identity.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { memoryStore } from '../storage/memory/memory-store.js'

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
