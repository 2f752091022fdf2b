import { expect, it } from 'vitest'
import { systemActor } from '../authorization/actor.js'
import { createContactCenter } from '../engine/contact-center.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { InteractionId } from '../identity/identity.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import type { Archive } from '../storage/archive.js'
import { memoryArchive } from '../storage/memory/memory-archive.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import type { Fold } from './fold.js'
import { FoldRunner } from './fold-runner.js'

const HOST = systemActor('test')
const COMMITS = 400
const FACTS_OF_COMMIT = 3

/** Counts notes, as the one thing that it knows. */
const notes: Fold<{ count: number }> = {
  name: 'notes',
  version: 1,
  start: () => ({ count: 0 }),
  apply(state, { type }) {
    if (type === 'interaction:noted') state.count++
  },
  parts: () => [],
  save: ({ count }) => count,
  load: () => ({ count: 0 }),
}

it('a fold that catches up from the archive counts each fact once, also when the archive goes away in between', async () => {
  const clock = steppingClock()
  const inner = memoryArchive()
  let asked = 0
  const archive: Archive = {
    ...inner,
    // The first page ends within a commit.
    async query(center, query) {
      if (query.cursor !== undefined && ++asked === 1) throw new RingwrightError('unavailable', 'The archive is away.')
      return inner.query(center, query)
    },
  }
  let runner: FoldRunner<{ count: number }> | undefined
  const center = createContactCenter({
    ...{ clock, archive, store: memoryStore({ clock, logLengthMax: 50 }), random: seededRandom(1) },
    plugins: [
      {
        name: 'fold',
        setup(engine) {
          runner = new FoldRunner({ engine, fold: notes, checkpointEveryMs: 3_600_000 })
          return { stop: async () => runner?.stop() }
        },
      },
    ],
  })
  await center.start()
  for (let commit = 0; commit < COMMITS; commit++) {
    await center.run(HOST, (transaction) => {
      for (let note = 0; note < FACTS_OF_COMMIT; note++)
        transaction.fact('interaction:noted', { interaction: `i${commit}` as InteractionId, note: `${note}`, text: '' })
    })
    await clock.advance(1)
  }
  runner?.start()
  await clock.advance(30_000)
  expect(asked).toBe(1)
  expect(runner?.state.count).toBe(COMMITS * FACTS_OF_COMMIT)
  await center.stop()
})
