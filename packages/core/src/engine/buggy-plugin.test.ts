import { describe, expect, it } from 'vitest'
import type { PendingEffect } from './effects.js'
import { type LogFields, silentLogger } from './logger.js'
import type { Engine } from './plugin.js'
import { type Note, noteCenters, notePlugin, notes, putNote } from './fixtures/note-centers.js'

describe('a plug-in with a bug', () => {
  const bug = (): never => {
    throw new Error('a bug')
  }
  const bugs: Record<string, (engine: Engine) => void> = {
    'an effect': (engine) =>
      engine.effect<Note, PendingEffect>({
        ...{ name: 'shout', of: notes, recovery: 'repeatable' },
        derive: ({ text }) => [{ id: text }],
        perform: bug,
      }),
    'what derives effects': (engine) =>
      engine.effect<Note, PendingEffect>({
        ...{ name: 'shout', of: notes, recovery: 'repeatable' },
        derive: bug,
        perform: async () => {},
      }),
    'what says when a record is over': (engine) => engine.deadline(notes, { deadline: bug, lapse: () => {} }),
    'what says where a record lives': (engine) => engine.home(notes, { home: bug, settle: () => {} }),
    'a listener for records': (engine) => engine.react(notes, bug),
    'a listener for commits': (engine) => engine.follow(bug),
  }

  it.each(Object.keys(bugs))('in %s is reported, and keeps no node from going on, or from starting', async (where) => {
    const errors: unknown[] = []
    const error = (_message: string, fields?: LogFields): void => void errors.push(fields?.['error'])
    const { center, clock } = noteCenters({ logger: { ...silentLogger, error } })
    const one = center(notePlugin(bugs[where]))
    await one.start()
    await putNote(one, 'n', { text: 'a' })
    await clock.advance(1_000)
    expect(errors).toContain('a bug')
    await putNote(one, 'm', { text: 'b' })
    const two = center(notePlugin(bugs[where]))
    await two.start()
    expect([one.ready, two.ready]).toEqual([true, true])
    for (const node of [one, two]) await node.stop()
  })
})
