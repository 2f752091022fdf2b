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

  it('is as much as a screen can be sent at once, however long the mails of all its conversations are', async () => {
    const floor = await deskFloor({ liChats: 4 })
    floors.push(floor)
    for (const customer of ['ann', 'ben', 'cat', 'dan'])
      for (let mail = 1; mail <= 50; mail++) await floor.channel.write(customer, `${mail} ${'long '.repeat(2_400)}`)
    await floor.settle()
    const li = floor.page('agent:li')
    await floor.settle()
    await answered(floor, li.setStatus({ status: 'available' }))
    await floor.clock.advance(10_000)
    expect(li.state).toMatchObject({ phase: 'connected' })
    expect(li.view.interactions).toHaveLength(4)
    for (const { messages } of li.view.interactions) expect(messages.at(-1)?.text).toMatch(/^50 long/)
  })
})
