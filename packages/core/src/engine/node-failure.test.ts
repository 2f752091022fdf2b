import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { systemActor } from '../authorization/actor.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import type { Store } from '../storage/store.js'
import { createContactCenter } from './contact-center.js'
import type { Plugin } from './plugin.js'
import { defineRecordKind } from './record-kind.js'

const surveys = defineRecordKind<{ score: number }>({ kind: 'survey', schema: z.object({ score: z.number() }) })
const HOST = systemActor('test')

/** A node of the release before, which knows no surveys, and one of the release that has them. */
function upgrade() {
  const clock = steppingClock()
  const store = memoryStore({ clock })
  const failures: unknown[] = []
  const listening = { isOpen: false, heard: '' }
  const server: Plugin = {
    name: 'server',
    setup: (engine) => ({
      async start() {
        listening.isOpen = true
      },
      async stop() {
        const good = engine.run(HOST, () => 'said good-bye').catch(({ code }) => code as string)
        listening.heard = await good
        listening.isOpen = false
      },
    }),
  }
  const surveying: Plugin = {
    name: 'surveys',
    setup(engine) {
      engine.define(surveys)
      return {}
    },
  }
  const options = { clock, store, onFailure: (error: unknown) => void failures.push(error) }
  return {
    ...{ clock, failures, listening },
    older: createContactCenter({ ...options, random: seededRandom(1), plugins: [server] }),
    newer: createContactCenter({ ...options, random: seededRandom(2), plugins: [surveying] }),
  }
}

describe('a node that cannot go on', () => {
  it('stops its plug-ins, so that whoever is connected goes elsewhere, and tells its host', async () => {
    const { older, newer, clock, failures, listening } = upgrade()
    await older.start()
    await newer.start()
    await newer.run(HOST, (transaction) => transaction.put(surveys, 'first', { score: 5 }))
    await clock.advance(10_000)
    expect(listening).toEqual({ isOpen: false, heard: 'closed' })
    expect(failures).toEqual([expect.objectContaining({ code: 'incompatible' })])
    expect([older.ready, newer.ready]).toEqual([false, true])
    await older.stop()
    await newer.stop()
    expect(failures).toHaveLength(1)
  })

  it('is one whose index throws at what it has decided itself, and nobody waits for it any more', async () => {
    const clock = steppingClock()
    const store = memoryStore({ clock })
    const failures: unknown[] = []
    const bug = new Error('a bug')
    const indexing: Plugin = {
      name: 'surveys',
      setup(engine) {
        engine.define(surveys)
        engine.index(surveys, (after) => {
          if (after?.body.score === 0) throw bug
        })
        return {}
      },
    }
    const onFailure = (error: unknown): void => void failures.push(error)
    const center = createContactCenter({ clock, store, random: seededRandom(1), plugins: [indexing], onFailure })
    await center.start()
    const read = () => center.run(HOST, (transaction) => transaction.read(surveys, 'first'))
    const asked = [center.run(HOST, (transaction) => transaction.put(surveys, 'first', { score: 0 })), read()]
    const heard = Promise.all(asked.map((each) => each.catch(({ code }) => code as string)))
    await clock.advance(10_000)
    expect(await heard).toEqual(['closed', 'closed'])
    expect([center.ready, failures]).toEqual([false, [bug]])
    expect((await store.snapshot(center.id)).records.filter(({ kind }) => kind === 'survey')).toEqual([])
  })

  it('says why it cannot start when that shows while it starts', async () => {
    const { older, newer, clock, failures, listening } = upgrade()
    await newer.start()
    const starting = older.start()
    starting.catch(() => {})
    await newer.run(HOST, (transaction) => transaction.put(surveys, 'first', { score: 5 }))
    await clock.advance(10_000)
    await expect(starting).rejects.toThrow('of a kind that no plug-in here knows')
    expect([listening.isOpen, failures]).toEqual([false, []])
    await newer.stop()
  })
})

describe('a node whose store refuses it', () => {
  it('takes nothing new, and has committed what it has decided once the store takes it', async () => {
    const clock = steppingClock()
    const store = memoryStore({ clock })
    let refuses = false
    const refusing: Store = {
      ...store,
      async commit(center, change) {
        if (refuses) throw new RingwrightError('not_permitted', 'PostgreSQL refused the password.')
        return store.commit(center, change)
      },
    }
    const plugin: Plugin = { name: 'surveys', setup: (engine) => (engine.define(surveys), {}) }
    const center = createContactCenter({ clock, random: seededRandom(1), store: refusing, plugins: [plugin] })
    await center.start()
    refuses = true
    const decided = center.run(HOST, (transaction) => transaction.put(surveys, 'first', { score: 5 }))
    await clock.advance(60_000)
    expect([center.available, center.ready]).toEqual([false, false])
    refuses = false
    await clock.advance(5_000)
    await decided
    expect([center.ready, center.get(surveys, 'first')]).toEqual([true, { score: 5 }])
    await center.stop()
  })

  it.each([
    ['a password that is changed', new RingwrightError('not_permitted', 'PostgreSQL refused the password.')],
    ['tables that are being restored', new RingwrightError('wrong_state', 'The tables are missing.')],
    ['an error that the store does not explain', new Error('read ECONNRESET')],
  ])('goes on where it was once that is mended: %s', async (_what, refusal) => {
    const clock = steppingClock()
    const store = memoryStore({ clock })
    let cut = new AbortController()
    let refuses = false
    const refusing: Store = {
      ...store,
      async *follow(center, after, signal) {
        if (refuses) throw refusal
        yield* store.follow(center, after, AbortSignal.any([signal, cut.signal]))
        if (refuses) throw refusal
      },
      async snapshot(center) {
        if (refuses) throw refusal
        return store.snapshot(center)
      },
    }
    const failures: unknown[] = []
    const onFailure = (error: unknown): void => void failures.push(error)
    const plugin: Plugin = { name: 'surveys', setup: (engine) => (engine.define(surveys), {}) }
    const random = seededRandom(1)
    const center = createContactCenter({ clock, random, store: refusing, plugins: [plugin], onFailure })
    await center.start()
    refuses = true
    cut.abort()
    await clock.advance(60_000)
    refuses = false
    cut = new AbortController()
    await clock.advance(1_000)
    await center.run(HOST, (transaction) => transaction.put(surveys, 'first', { score: 5 }))
    await clock.advance(1_000)
    expect([center.ready, center.get(surveys, 'first'), failures]).toEqual([true, { score: 5 }, []])
    await center.stop()
  })
})
