import { afterEach, describe, expect, it } from 'vitest'
import { BreakableDirectory } from './fixtures/breakable-directory.js'
import { TextCenter } from './fixtures/text-center.js'

const opened: TextCenter[] = []
afterEach(async () => {
  for (const { center } of opened.splice(0)) await center.stop()
})

describe('what a flow says', () => {
  it('is said once the directory is back that went away, and the flow has not gone on without it', async () => {
    const breakable = new BreakableDirectory()
    const center = await TextCenter.open({}, undefined, { directory: breakable.directory })
    opened.push(center)
    await center.receive('hello', 'm1')
    breakable.breaksAfterPut = true
    await center.receive('order-status', 'm2')
    await center.clock.advance(300_000)
    breakable.isAway = false
    await center.clock.advance(15_000)
    expect(center.texts.slice(1)).toEqual(['Which order?'])
    expect(center.interaction.stage).toMatchObject({ name: 'flow', position: { step: 'order' } })
  })
})
