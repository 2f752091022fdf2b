import { expect, it } from 'vitest'
import { systemActor } from '../authorization/actor.js'
import { type ContactCenter, createContactCenter } from '../engine/contact-center.js'
import { silentLogger } from '../engine/logger.js'
import type { Plugin } from '../engine/plugin.js'
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

function folding(fold: typeof notes, onMade: (runner: FoldRunner<{ count: number }>) => void): Plugin {
  return {
    name: 'fold',
    setup(engine) {
      const runner = new FoldRunner({ engine, fold, checkpointEveryMs: 3_600_000 })
      onMade(runner)
      return { stop: () => runner.stop() }
    },
  }
}

/** Some facts in one commit. */
function note(center: ContactCenter, interaction: string): Promise<void> {
  return center.run(HOST, (transaction) => {
    for (let each = 0; each < FACTS_OF_COMMIT; each++)
      transaction.fact('interaction:noted', { interaction: interaction as InteractionId, note: `${each}`, text: '' })
  })
}

it('a fold that throws at a fact is told of, and counts all others once', async () => {
  const clock = steppingClock()
  const failed: unknown[] = []
  const throwing: typeof notes = {
    ...notes,
    apply(state, fact) {
      if (fact.type === 'interaction:noted' && fact.data.note === '1') throw new Error('not this one')
      notes.apply(state, fact)
    },
  }
  let runner: FoldRunner<{ count: number }> | undefined
  const center = createContactCenter({
    ...{ clock, store: memoryStore({ clock }), random: seededRandom(1) },
    logger: { ...silentLogger, error: (_message, fields) => void failed.push(fields) },
    plugins: [folding(throwing, (made) => (runner = made))],
  })
  await center.start()
  runner?.start()
  await note(center, 'a')
  await note(center, 'b')
  await clock.advance(30_000)
  expect(runner?.state.count).toBe(2 * (FACTS_OF_COMMIT - 1))
  const about = { fold: 'notes', type: 'interaction:noted', error: 'not this one' }
  expect(failed).toMatchObject([about, about])
  await center.stop()
})

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
    plugins: [folding(notes, (made) => (runner = made))],
  })
  await center.start()
  for (let commit = 0; commit < COMMITS; commit++) {
    await note(center, `i${commit}`)
    await clock.advance(1)
  }
  runner?.start()
  await clock.advance(30_000)
  expect(asked).toBe(1)
  expect(runner?.state.count).toBe(COMMITS * FACTS_OF_COMMIT)
  await center.stop()
})
