import { describe, expect, it } from 'vitest'
import { RingwrightError } from '../errors/ringwright-error.js'
import { BreakableDirectory } from '../text/fixtures/breakable-directory.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import type { Store } from '../storage/store.js'
import { HOST, noteCenters, notePlugin, notes } from './fixtures/note-centers.js'
import type { HappeningKind } from './happening.js'
import type { Engine } from './plugin.js'

interface Heard {
  readonly id: string
  readonly text: string
}

/** Adds to a note: twice what happened twice. */
const heard: HappeningKind<Heard> = {
  name: 'heard',
  actor: HOST,
  write(transaction, { id, text }) {
    transaction.put(notes, id, { text: (transaction.read(notes, id)?.text ?? '') + text })
  },
  isRepeatable: false,
  failure: 'what was heard is not written',
}

/** Says what a note says. */
const said: HappeningKind<Heard> = {
  ...heard,
  name: 'said',
  write: (transaction, { id, text }) => transaction.put(notes, id, { text }),
  isRepeatable: true,
}

/** Nodes whose store takes nothing while it is full, and does not answer while it is away. */
function nodes() {
  const clock = steppingClock()
  const inner = memoryStore({ clock })
  const keeper = new BreakableDirectory()
  const log: string[] = []
  const note = (message: string): void => void log.push(message)
  const state = { isFull: false, isAway: false }
  const store: Store = {
    ...inner,
    async commit(...change) {
      if (state.isFull) throw new RingwrightError('limit_reached', 'The log is full.')
      if (state.isAway) throw new RingwrightError('unavailable', 'The store is away.')
      return inner.commit(...change)
    },
  }
  const logger = { info: note, warn: note, error: note }
  const { center } = noteCenters({ clock, store, directory: keeper.directory, logger })
  return {
    ...{ clock, keeper, log, state },
    async start(kinds: readonly HappeningKind<Heard>[] = [heard, said]) {
      let engine: Engine | undefined
      const node = center(
        notePlugin((given) => {
          engine = given
          for (const kind of kinds) given.happens(kind)
        }),
      )
      await node.start()
      await clock.advance(0)
      const text = (id = 'a') => node.get(notes, id)?.text
      return { node, text, engine: engine as unknown as Engine }
    },
  }
}

describe('what has happened already', () => {
  it('is written at once, and once there is room where there is none', async () => {
    const { clock, state, start } = nodes()
    const { node, text, engine } = await start()
    await engine.happened(heard, { id: 'a', text: '1' })
    expect(text()).toBe('1')
    state.isFull = true
    let late = 0
    const written = engine.happened(heard, { id: 'a', text: '2' }, () => late++)
    await clock.advance(0)
    expect([text(), late]).toEqual(['1', 1])
    state.isFull = false
    await clock.advance(15_000)
    await written
    expect(text()).toBe('12')
    await node.stop()
  })

  it('is written by the next node, in its order and once, when the store has no room before this one stops', async () => {
    const { clock, keeper, state, start } = nodes()
    const first = await start()
    state.isFull = true
    for (const text of ['1', '2', '3']) void first.engine.happened(heard, { id: 'a', text })
    await first.node.stop()
    const second = await start()
    await clock.advance(60_000)
    expect(second.text()).toBeUndefined()
    state.isFull = false
    await clock.advance(15_000)
    expect(second.text()).toBe('123')
    await second.node.stop()
    keeper.isAway = true
    const third = await start()
    keeper.isAway = false
    await clock.advance(60_000)
    expect(third.text()).toBe('123')
    await third.node.stop()
  })

  it('is written by a node that runs beside, as soon as the one that has kept it is gone', async () => {
    const { clock, state, start } = nodes()
    const stays = await start()
    const goes = await start()
    state.isFull = true
    void goes.engine.happened(heard, { id: 'a', text: '1' })
    await goes.node.stop()
    state.isFull = false
    await clock.advance(60_000)
    expect(stays.text()).toBe('1')
    await stays.node.stop()
  })

  it('is written however much it is, and in whatever moment it happened', async () => {
    const { clock, state, start } = nodes()
    const first = await start()
    state.isFull = true
    for (let count = 0; count < 2_300; count++) void first.engine.happened(heard, { id: `n${count % 23}`, text: '.' })
    await first.node.stop()
    state.isFull = false
    const second = await start()
    await clock.advance(0)
    expect([...second.node.all(notes).values()].map(({ body }) => body.text.length)).toEqual(Array(23).fill(100))
    await second.node.stop()
  })

  it('is not written twice when the directory goes away between, nor lost', async () => {
    const { clock, keeper, state, start } = nodes()
    const first = await start()
    state.isFull = true
    void first.engine.happened(heard, { id: 'a', text: '1' })
    await first.node.stop()
    state.isFull = false
    const { directory } = keeper
    const remove = directory.remove
    let refusals = 2
    directory.remove = async (...given) => {
      if (refusals-- > 0) throw new Error('the directory is away')
      return remove(...given)
    }
    const second = await start()
    await clock.advance(60_000)
    expect([second.text(), refusals]).toEqual(['1', -1])
    await second.node.stop()
  })

  it('is kept when the store does not answer, where it cannot have been written or may be twice', async () => {
    const { clock, state, start } = nodes()
    const first = await start()
    state.isAway = true
    void first.engine.happened(said, { id: 'a', text: 'sent' })
    await clock.advance(0)
    void first.engine.happened(heard, { id: 'b', text: 'waiting' })
    await clock.advance(5_000)
    const stopped = first.node.stop()
    await clock.advance(2_000)
    await stopped
    state.isAway = false
    const second = await start()
    await clock.advance(0)
    expect([second.text('a'), second.text('b')]).toEqual(['sent', 'waiting'])
    await second.node.stop()
  })

  it('is said aloud when nobody can keep it', async () => {
    const { keeper, log, state, start } = nodes()
    const { node, engine } = await start()
    state.isFull = true
    keeper.isAway = true
    void engine.happened(heard, { id: 'a', text: '1' })
    await node.stop()
    expect(log.filter((message) => message === heard.failure)).toHaveLength(2)
  })

  it('waits for the plug-in that knows it, and keeps nothing else from being written', async () => {
    const { clock, log, state, start } = nodes()
    const first = await start()
    state.isFull = true
    void first.engine.happened(said, { id: 'a', text: 'yes' })
    void first.engine.happened(heard, { id: 'b', text: '1' })
    await first.node.stop()
    state.isFull = false
    const second = await start([heard])
    await clock.advance(60_000)
    expect([second.text('a'), second.text('b')]).toEqual([undefined, '1'])
    expect(log).toContain('what a node has kept is of a plug-in that is not there')
    await second.node.stop()
    const third = await start()
    expect(third.text('a')).toBe('yes')
    await third.node.stop()
  })

  it('is not kept for ever when it cannot be written at all', async () => {
    const { clock, log, state, start } = nodes()
    const first = await start()
    state.isFull = true
    void first.engine.happened(heard, { id: 'a', text: '1' })
    await first.node.stop()
    state.isFull = false
    const write = () => {
      throw new Error('a bug')
    }
    const second = await start([{ ...heard, write }])
    await clock.advance(60_000)
    expect(log.filter((message) => message === heard.failure)).toHaveLength(2)
    await second.node.stop()
    const third = await start()
    expect(third.text()).toBeUndefined()
    await third.node.stop()
  })

  it('has kinds of different names', async () => {
    await expect(nodes().start([heard, heard])).rejects.toThrow('"heard"')
  })
})
