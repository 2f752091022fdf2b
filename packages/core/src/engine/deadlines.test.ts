import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sleep } from '../clock/clock.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import type { Store } from '../storage/store.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import { type LogFields, silentLogger } from './logger.js'
import type { Plugin } from './plugin.js'
import { defineRecordKind } from './record-kind.js'
import { HOST, type Note, noteCenters, notePlugin, notes, putNote } from './fixtures/note-centers.js'

describe('deadlines', () => {
  it('end states on whichever node is the dispatcher, whoever set them', async () => {
    const lapsing = (name: string, ended: string[]) =>
      notePlugin((engine) =>
        engine.deadline(notes, {
          deadline: ({ endsAt }) => endsAt,
          lapse: (transaction, id) => {
            ended.push(`${id} at ${name}`)
            transaction.remove(notes, id)
          },
        }),
      )
    const { center, clock } = noteCenters()
    const ended: string[] = []
    const [first, second] = [center(lapsing('first', ended)), center(lapsing('second', ended))]
    await first.start()
    await second.start()
    await putNote(second, 'a', { text: 'a', endsAt: clock.now() + 1_000 })
    await putNote(second, 'b', { text: 'b', endsAt: clock.now() + 60_000 })
    await clock.advance(999)
    expect(ended).toEqual([])
    await clock.advance(1)
    expect(ended).toEqual(['a at first'])
    await first.stop()
    await clock.advance(60_000)
    expect(ended).toEqual(['a at first', 'b at second'])
    expect(second.all(notes).size).toBe(0)
    await second.stop()
  })

  it('that have passed together are ended earliest first, some at a time', async () => {
    const clock = steppingClock()
    const store = memoryStore({ clock })
    const [ended, counts]: [string[], number[]] = [[], []]
    let [ending, isSlow] = [0, false]
    const slow: Store = {
      ...store,
      async commit(of, change) {
        if (!isSlow || !change.under) return store.commit(of, change)
        counts.push(++ending)
        await sleep(clock, 10)
        ending--
        return store.commit(of, change)
      },
    }
    const events = defineRecordKind<Note>({ kind: 'event', schema: z.object({ text: z.string(), endsAt: z.number() }) })
    const timed: Plugin = {
      name: 'timed',
      setup(engine) {
        for (const kind of [notes, events]) {
          engine.define(kind)
          engine.deadline(kind, {
            deadline: ({ endsAt }) => endsAt,
            lapse(transaction, id) {
              ended.push(id)
              transaction.remove(kind, id)
            },
          })
        }
        return {}
      },
    }
    const before = noteCenters({ store, clock }).center(timed)
    await before.start()
    await before.run(HOST, (transaction) => {
      for (let index = 0; index < 1_000; index++)
        transaction.put(notes, `note ${index}`, { text: '', endsAt: clock.now() + 60_000 + index })
      transaction.put(events, 'event', { text: '', endsAt: clock.now() + 60_000 + 500.5 })
    })
    await before.stop()
    await clock.advance(120_000)
    const after = noteCenters({ store: slow, clock }).center(timed)
    isSlow = true
    const started = after.start()
    await clock.advance(1_000)
    await started
    isSlow = false
    expect(ended.toSpliced(501, 1)).toEqual(Array.from({ length: 1_000 }, (_, index) => `note ${index}`))
    expect(ended[501]).toBe('event')
    expect(Math.max(...counts)).toBeLessThanOrEqual(200)
    await after.stop()
  })

  it('whose end fails are reported each time, and ended as soon as that is possible', async () => {
    const errors: unknown[] = []
    const error = (_message: string, fields?: LogFields): void => void errors.push(fields)
    const { center, clock } = noteCenters({ logger: { ...silentLogger, error } })
    let fails = true
    const one = center(
      notePlugin((engine) =>
        engine.deadline(notes, {
          deadline: ({ endsAt }) => endsAt,
          lapse(transaction, id) {
            if (fails) throw new Error('a bug')
            transaction.remove(notes, id)
          },
        }),
      ),
    )
    await one.start()
    await putNote(one, 'a', { text: 'a', endsAt: clock.now() + 1_000 })
    await clock.advance(3_000)
    expect(errors).toEqual([1, 2, 3].map(() => ({ kind: 'note', error: 'a bug', personal: { id: 'a' } })))
    fails = false
    await clock.advance(1_000)
    expect(one.all(notes).size).toBe(0)
    await one.stop()
  })
})
