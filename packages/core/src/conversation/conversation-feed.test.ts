import { afterEach, describe, expect, it } from 'vitest'
import { TextCenter } from '../text/fixtures/text-center.js'
import { BreakableDirectory } from '../text/fixtures/breakable-directory.js'

const opened: TextCenter[] = []
afterEach(async () => {
  for (const { center } of opened.splice(0)) await center.stop()
})

async function open() {
  const breakable = new BreakableDirectory()
  const center = await TextCenter.open({}, undefined, { directory: breakable.directory })
  opened.push(center)
  await center.receive('hello', 'm1')
  return { breakable, center }
}

describe('what is written while the directory goes away', () => {
  it('[L14] is told to those who read along once it is back, in its order', async () => {
    const { breakable, center } = await open()
    const before = center.seen.length
    breakable.breaksAfterPut = true
    await center.receive('order-status', 'm2')
    await center.clock.advance(300_000)
    expect(center.seen).toHaveLength(before)
    breakable.isAway = false
    await center.clock.advance(20_000)
    const told = center.seen.slice(before).map(({ sequence }) => sequence)
    expect([...new Set(told)]).toEqual([3, 4])
  })

  it('is not held up by what is damaged', async () => {
    const { breakable, center } = await open()
    const before = center.seen.length
    breakable.isDamaged = (id) => id.endsWith('/3')
    await center.receive('order-status', 'm2')
    await center.clock.advance(1_000)
    expect(center.seen[before]?.sequence).toBe(4)
  })
})
