import { describe, expect, it } from 'vitest'
import { type ContactCenter } from './contact-center.js'
import type { PendingEffect } from './effects.js'
import type { Plugin } from './plugin.js'
import { type Note, noteCenters, notePlugin, notes, putNote } from './fixtures/note-centers.js'

describe('effects', () => {
  interface Shout extends PendingEffect {
    readonly note: string
  }

  function shouting(log: string[], claim = false): Plugin {
    return notePlugin((engine) =>
      engine.effect<Note, Shout>({
        name: 'shout',
        of: notes,
        derive: ({ text, tries = 0 }, note) => (claim && tries > 0 ? [] : [{ id: text, note }]),
        perform({ id }, { signal }) {
          log.push(`+${id}`)
          return new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              log.push(`-${id}`)
              resolve()
            })
          })
        },
        recovery: claim
          ? {
              claim(transaction, { note }) {
                const body = transaction.read(notes, note)
                if (!body || (body.tries ?? 0) > 0) return false
                transaction.put(notes, note, { ...body, tries: 1 })
                return true
              },
            }
          : 'repeatable',
      }),
    )
  }

  it('are performed once a record calls for them, and aborted when it no longer does', async () => {
    const { center, clock } = noteCenters()
    const log: string[] = []
    const one = center(shouting(log))
    await one.start()
    const write = async (note: Note) => {
      await putNote(one, 'n', note)
      await clock.advance(0)
    }
    await write({ text: 'a' })
    await write({ text: 'a', endsAt: 1 })
    expect(log).toEqual(['+a'])
    await write({ text: 'b' })
    expect(log).toEqual(['+a', '-a', '+b'])
    await one.stop()
    expect(log.at(-1)).toBe('-b')
  })

  it('that may happen once at the most are claimed before they happen, by one of all nodes', async () => {
    const { center, clock } = noteCenters()
    const log: string[] = []
    const nodes = [center(shouting(log, true)), center(shouting(log, true))]
    for (const node of nodes) await node.start()
    await putNote(nodes[0] as ContactCenter, 'n', { text: 'a' })
    await clock.advance(0)
    expect(log).toEqual(['+a'])
    for (const node of nodes) await node.stop()
    expect(log).toEqual(['+a', '-a'])
    const later = center(shouting(log, true))
    await later.start()
    await clock.advance(0)
    expect(log.filter((line) => line === '+a')).toHaveLength(1)
    await later.stop()
  })

  it('are found again by a node that comes later', async () => {
    const { center } = noteCenters()
    const first = center(shouting([]))
    await first.start()
    await putNote(first, 'n', { text: 'a' })
    await first.stop()
    const log: string[] = []
    const second = center(shouting(log))
    await second.start()
    expect(log).toEqual(['+a'])
    await second.stop()
  })
})
