import { describe, expect, it } from 'vitest'
import { TextCenter } from '../text/fixtures/text-center.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'

describe('the messages of a conversation', () => {
  it('have numbers in one row, whichever node each of them came to', async () => {
    const one = await TextCenter.open()
    const other = await TextCenter.open({}, one)
    for (const [index, node] of [one, one, other, other, one, other, one].entries())
      await node.receive(`text ${index}`, `in/${index}`)
    const received = (await one.messages()).filter(({ author }) => author.role === 'customer')
    expect(received.map(({ text }) => text)).toEqual([0, 1, 2, 3, 4, 5, 6].map((index) => `text ${index}`))
    const sequences = (await one.messages()).map(({ sequence }) => sequence)
    expect(sequences).toEqual(sequences.map((_, index) => index + 1))
  })

  it('are one message when another node takes it again', async () => {
    const one = await TextCenter.open()
    const other = await TextCenter.open({}, one)
    await one.receive('Hello', 'in/1')
    await other.receive('More', 'in/2')
    expect(await one.receive('More', 'in/2')).toMatchObject({ outcome: 'received', duplicate: true })
    expect((await one.messages()).filter(({ author }) => author.role === 'customer')).toHaveLength(2)
  })

  it('are looked at for the last number only where the last one may have been written at another node', async () => {
    const directory = memoryDirectory()
    let looks = 0
    const center = await TextCenter.open({}, undefined, {
      directory: {
        get: (...given) => directory.get(...given),
        put: (...given) => directory.put(...given),
        find: (id, collection, index, key, options) => {
          if (collection.name === 'messages' && options?.reverse) looks++
          return directory.find(id, collection, index, key, options)
        },
        remove: (...given) => directory.remove(...given),
        close: () => directory.close(),
      },
    })
    await center.receive('Hello', 'in/1')
    await center.receive('Are you there?', 'in/2')
    expect(looks).toBe(1)
  })
})
