import { describe, expect, it } from 'vitest'
import type { ChannelCapabilities } from '../channel/channel-capabilities.js'
import type { Directory } from '../storage/directory.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import { TextCenter } from './fixtures/text-center.js'

/** A directory that has kept what it was given, and says so late where it is told to. */
class SlowDirectory {
  readonly directory: Directory
  readonly behind = memoryDirectory()
  #held: Promise<void> | undefined

  constructor() {
    const { behind } = this
    this.directory = {
      get: (...given) => behind.get(...given),
      find: (...given) => behind.find(...given),
      remove: (...given) => behind.remove(...given),
      close: () => behind.close(),
      put: async (center, collection, ...given) => {
        const held = collection.name === 'messages' ? this.#held : undefined
        if (held) this.#held = undefined
        const outcome = await behind.put(center, collection, ...given)
        await held
        return outcome
      },
    }
  }

  /** Holds back the answer for the next message; returns the function that gives it. */
  hold(): () => void {
    let release = (): void => {}
    this.#held = new Promise((resolve) => {
      release = resolve
    })
    return () => release()
  }
}

/** Two nodes; what is written at the first is known to be kept only when the directory says so. */
async function twoNodes(capabilities: Partial<ChannelCapabilities> = {}) {
  const slow = new SlowDirectory()
  const anna = await TextCenter.open({ revisions: { edit: {} }, ...capabilities }, undefined, {
    directory: slow.directory,
  })
  const other = await TextCenter.open({ revisions: { edit: {} } }, anna, { directory: slow.behind })
  await anna.receive('Hello', 'in/1')
  const asked = anna.channel.sent.length
  return {
    ...{ anna, other, slow },
    texts: () => anna.channel.sent.slice(asked).map(({ message }) => message.text),
    /** `first` is written first, and `second` is in the outbox before it. */
    async overtake(meanwhile: () => Promise<unknown> = async () => {}) {
      const release = slow.hold()
      const first = anna.write({ text: 'first' }, '1')
      await anna.settle()
      await other.write({ text: 'second' }, '2')
      await anna.settle()
      await meanwhile()
      release()
      await first
      await anna.settle()
    },
  }
}

describe('a message that goes out before its writer has put it into the outbox', () => {
  it.each([
    ['the provider names it', 'p/1'],
    ['the provider has no name for it', undefined],
  ])('is not sent again by that, where %s', async (_how, externalId) => {
    const { anna, texts, overtake } = await twoNodes({ recognizesRepeats: false })
    const sent = { outcome: 'sent', ...(externalId !== undefined && { externalId }) } as const
    anna.channel.outcomes.push({ outcome: 'later', reason: 'busy' }, sent, sent, sent)
    await anna.write({ text: 'before' }, '0')
    await anna.settle()
    await overtake(() => anna.clock.advance(60_000))
    await anna.clock.advance(60_000)
    expect(texts()).toEqual(['before', 'before', 'first', 'second'])
    const states = (await anna.messages()).slice(-3).map(({ delivery }) => delivery?.state)
    expect(states).toEqual(['accepted', 'accepted', 'accepted'])
  })

  it('is not sent again by writing it again', async () => {
    const { anna, texts } = await twoNodes({ recognizesRepeats: false })
    for (const _time of [1, 2]) {
      await anna.write({ text: 'once' }, '1')
      await anna.settle()
    }
    expect(texts()).toEqual(['once'])
  })
})

describe('a message whose writer ends before it has put it into the outbox', () => {
  it('is sent when it is written again, also while another one waits that was written after it', async () => {
    const { anna, other, slow, texts } = await twoNodes()
    anna.channel.outcomes.push({ outcome: 'later', reason: 'busy' })
    slow.hold()
    void anna.write({ text: 'first' }, '1')
    await anna.settle()
    await other.write({ text: 'second' }, '2')
    await anna.settle()
    await other.write({ text: 'first' }, '1')
    await anna.clock.advance(60_000)
    expect(texts()).toEqual(['second', 'second', 'first'])
    expect((await anna.messages()).slice(-2).map(({ delivery }) => delivery?.state)).toEqual(['accepted', 'accepted'])
  })
})

describe('a message that another one overtakes on its way to the outbox', () => {
  it('is sent when the other one is gone already', async () => {
    const { texts, overtake } = await twoNodes()
    await overtake()
    expect(texts()).toEqual(['second', 'first'])
  })

  it('is sent after the other one, when that is still to be sent', async () => {
    const { anna, texts, overtake } = await twoNodes()
    anna.channel.outcomes.push({ outcome: 'later', reason: 'busy' })
    await overtake()
    await anna.clock.advance(60_000)
    expect(texts()).toEqual(['second', 'second', 'first'])
  })

  it('is tried again like any other', async () => {
    const { anna, texts, overtake } = await twoNodes()
    const busy = { outcome: 'later', reason: 'busy' } as const
    anna.channel.outcomes.push(busy, { outcome: 'sent' }, busy)
    await overtake()
    await anna.clock.advance(60_000)
    expect(texts()).toEqual(['second', 'second', 'first', 'first'])
  })

  it('is sent as its author wants it by then', async () => {
    const { anna, texts, overtake } = await twoNodes()
    anna.channel.outcomes.push({ outcome: 'later', reason: 'busy' })
    await overtake()
    const [first] = (await anna.messages()).filter(({ text }) => text === 'first')
    expect(await anna.revise(first?.sequence as number, 'first, mended')).toEqual({ outcome: 'revising' })
    await anna.clock.advance(60_000)
    expect(texts()).toEqual(['second', 'second', 'first, mended'])
  })

  it('is tried again when the provider did not take it as its author wants it by then', async () => {
    const { anna, texts, overtake } = await twoNodes()
    const busy = { outcome: 'later', reason: 'busy' } as const
    anna.channel.outcomes.push(busy, { outcome: 'sent' }, busy)
    await overtake()
    const [first] = (await anna.messages()).filter(({ text }) => text === 'first')
    await anna.revise(first?.sequence as number, 'first, mended')
    await anna.clock.advance(60_000)
    expect(texts()).toEqual(['second', 'second', 'first, mended', 'first, mended'])
    expect((await anna.messages()).find(({ text }) => text === 'first, mended')?.delivery?.state).toBe('accepted')
  })

  it('is still sent when the other one is changed meanwhile', async () => {
    const { anna, texts, overtake } = await twoNodes()
    const busy = { outcome: 'later', reason: 'busy' } as const
    anna.channel.outcomes.push({ outcome: 'sent' }, busy, busy)
    await overtake()
    const [second] = (await anna.messages()).filter(({ text }) => text === 'second')
    await anna.revise(second?.sequence as number, 'second, mended')
    await anna.clock.advance(60_000)
    expect(texts()).toEqual(['second', 'first', 'first', 'first'])
    expect(anna.channel.revised).toMatchObject([{ message: { text: 'second, mended' } }])
  })
})
