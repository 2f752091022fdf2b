import { afterEach, describe, expect, it } from 'vitest'
import type { Actor } from '../authorization/actor.js'
import type { Directory } from '../storage/directory.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import { TextCenter } from '../text/fixtures/text-center.js'

const SUPERVISOR: Actor = { role: 'supervisor', id: 'sue' }

const opened: TextCenter[] = []
afterEach(async () => {
  for (const { center } of opened.splice(0)) await center.stop()
})

/** Keeps back whoever comes through until they are let go. */
class Gate {
  #open = () => {}
  readonly #opened = new Promise<void>((resolve) => {
    this.#open = resolve
  })
  isAsked = false

  pass(): Promise<void> {
    this.isAsked = true
    return this.#opened
  }

  open(): void {
    this.#open()
  }
}

/** A broadcast to three of whom the second is just being written to; its recipients are read again once `reading` is open. */
async function openAtSecond() {
  const kept = memoryDirectory()
  const [writing, reading] = [new Gate(), new Gate()]
  const directory: Directory = {
    ...kept,
    async put(center, collection, id, body, version) {
      if (collection.name === 'messages' && JSON.stringify(body).includes('Hello P 1!')) await writing.pass()
      return kept.put(center, collection, id, body, version)
    },
    async get(center, collection, id) {
      if (collection.name === 'broadcast-pages' && writing.isAsked) await reading.pass()
      return kept.get(center, collection, id)
    },
  }
  const center = await TextCenter.open({}, undefined, { directory })
  opened.push(center)
  const { outreach } = center.center
  const spring = { id: 'spring', channel: 'scripted', service: 'help', purpose: 'news', needsConsent: false }
  const people = [0, 1, 2].map((index) => ({ address: `p${index}`, variables: { name: `P ${index}` } }))
  await outreach.createBroadcast(SUPERVISOR, { ...spring, content: { text: 'Hello {{name}}!' } }, people)
  await outreach.startBroadcast(SUPERVISOR, 'spring')
  await center.clock.advance(5_000)
  expect(writing.isAsked).toBe(true)
  const letGo = (gate: Gate): Promise<void> => {
    gate.open()
    return center.clock.advance(5_000)
  }
  return { center, outreach, writing, reading, letGo }
}

it('[L13] a broadcast whose recipients the directory has lost asks for them less and less often', async () => {
  const kept = memoryDirectory()
  let asked = 0
  const directory: Directory = {
    ...kept,
    async get(center, collection, id) {
      if (collection.name !== 'broadcast-pages' || asked === 0) return kept.get(center, collection, id)
      // A loop without a pause would never let this test go on.
      if (++asked > 1_000) return new Promise<never>(() => {})
      return null
    },
  }
  const center = await TextCenter.open({}, undefined, { directory })
  opened.push(center)
  const { outreach } = center.center
  const spring = { id: 'spring', channel: 'scripted', service: 'help', purpose: 'news', needsConsent: false }
  await outreach.createBroadcast(SUPERVISOR, { ...spring, content: { text: 'Hello!' } }, [{ address: 'p0' }])
  asked = 1
  await outreach.startBroadcast(SUPERVISOR, 'spring')
  await center.clock.advance(60_000)
  expect(asked).toBeLessThan(20)
  expect(outreach.broadcast('spring')).toMatchObject({ state: 'running', done: 0 })
  await outreach.stopBroadcast(SUPERVISOR, 'spring')
})

describe('[L13] a broadcast that is stopped while a message is under way', () => {
  it('sends and counts this one, which stands in the conversation, and nothing after it', async () => {
    const { center, outreach, writing, letGo } = await openAtSecond()
    await outreach.stopBroadcast(SUPERVISOR, 'spring')
    await letGo(writing)
    expect(center.texts).toEqual(['Hello P 0!', 'Hello P 1!'])
    expect(outreach.broadcast('spring')).toMatchObject({ state: 'stopped', done: 2, written: 2 })
  })

  it('and ended sends and counts this one as well', async () => {
    const { center, outreach, writing, letGo } = await openAtSecond()
    await outreach.stopBroadcast(SUPERVISOR, 'spring')
    await outreach.cancelBroadcast(SUPERVISOR, 'spring')
    await letGo(writing)
    expect(center.texts).toEqual(['Hello P 0!', 'Hello P 1!'])
    expect(outreach.broadcast('spring')).toMatchObject({ state: 'finished', done: 2, written: 2 })
  })

  it.each([
    ['before', ['writing', 'reading']],
    ['after', ['reading', 'writing']],
  ] as const)(
    'and started again at once leaves nobody out and writes to nobody twice: it is sent %s the next is looked for',
    async (_when, order) => {
      const { center, outreach, letGo, ...gates } = await openAtSecond()
      await outreach.stopBroadcast(SUPERVISOR, 'spring')
      await outreach.startBroadcast(SUPERVISOR, 'spring')
      for (const gate of order) await letGo(gates[gate])
      expect(center.texts).toEqual(['Hello P 0!', 'Hello P 1!', 'Hello P 2!'])
      expect(outreach.broadcast('spring')).toMatchObject({ state: 'finished', written: 3, refused: {} })
    },
  )
})
