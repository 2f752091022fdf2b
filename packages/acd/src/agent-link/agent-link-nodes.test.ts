import { memoryDirectory, memoryRelay, memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { afterEach, describe, expect, it } from 'vitest'
import { type DeskFloor, answered, deskFloor } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

/** Two nodes of one center. */
async function twoNodes() {
  const clock = steppingClock()
  const common = {
    clock,
    store: memoryStore({ clock }),
    shared: { directory: memoryDirectory(), relay: memoryRelay() },
  }
  const east = await deskFloor({ ...common, seed: 'east' })
  const west = await deskFloor({ ...common, seed: 'west' })
  floors.push(east, west)
  return { clock, east, west }
}

describe('the agent link of two nodes', () => {
  it('tells a screen at one node what is decided and written at the other', async () => {
    const { east, west } = await twoNodes()
    const li = west.page('agent:li')
    await west.settle()
    await answered(west, li.setStatus({ status: 'available' }))
    await east.channel.write('ann', 'to the other node')
    await east.settle()
    const id = east.only()
    expect(li.view.interactions).toMatchObject([{ id, state: 'offered', messages: [{ text: 'to the other node' }] }])
    expect(await answered(west, li.accept(id))).toEqual({ outcome: 'accepted' })
    await answered(west, li.send({ interaction: id, text: 'and back' }))
    expect(east.channel.sent.map(({ text }) => text)).toEqual(['and back'])
    east.channel.host.typing('ann', 'shop', true)
    await east.settle()
    expect(li.view.interactions[0]?.customerTyping).toBe(true)
  })

  it('keeps an agent connected who signs out at one node and is still there at the other', async () => {
    const { east, west } = await twoNodes()
    const here = east.page('agent:li')
    west.page('agent:li')
    await east.settle()
    here.close()
    await east.settle()
    expect(east.isConnected('li')).toBe(true)
    expect(west.isConnected('li')).toBe(true)
  })

  it('says that its agents are gone when a node stops', async () => {
    const { east, west } = await twoNodes()
    const li = west.page('agent:li')
    await west.settle()
    await west.center.stop()
    await east.settle()
    expect(east.isConnected('li')).toBe(false)
    expect(li.state.phase).toBe('waiting')
  })
})
