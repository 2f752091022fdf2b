import { type Directory, memoryDirectory } from '@ringwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { answered, type DeskFloor, deskFloor } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

/** A directory that reads only while it is told to. */
function readable() {
  const behind = memoryDirectory()
  const state = { reads: true }
  const find: Directory['find'] = async (...given) => {
    if (!state.reads) throw new Error('the directory is away')
    return behind.find(...given)
  }
  return { state, directory: { ...behind, find } }
}

describe('[L14] what was written before an agent came', () => {
  it('is on the screen as soon as the directory is back that was away just then', async () => {
    const { state, directory } = readable()
    const floor = await deskFloor({ shared: { directory } })
    floors.push(floor)
    const li = floor.page('agent:li')
    await floor.settle()
    await floor.channel.write('ann', 'Hello?')
    await floor.settle()
    state.reads = false
    await answered(floor, li.setStatus({ status: 'available' }))
    await floor.settle()
    expect(li.view.interactions).toMatchObject([{ id: floor.only(), messages: [] }])
    state.reads = true
    await floor.clock.advance(3_000)
    expect(li.view.interactions[0]?.messages).toMatchObject([{ text: 'Hello?' }])
  })
})
