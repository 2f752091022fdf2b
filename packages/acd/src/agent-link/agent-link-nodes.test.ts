import { memoryDirectory, memoryRelay, memoryStore } from '@ringwright/core'
import { simulatedProcess, steppingClock } from '@ringwright/core/simulation'
import { afterEach, describe, expect, it } from 'vitest'
import { type DeskFloor, NEVER, answered, deskFloor } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

/** Two nodes of one center; east is the dispatcher. */
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

/** As above; east's process can die, and both have had the store for long enough to judge. */
async function mortalEast() {
  const clock = steppingClock()
  const store = memoryStore({ clock })
  const process = simulatedProcess(clock)
  const common = { clock, shared: { directory: memoryDirectory(), relay: memoryRelay() } }
  const east = await deskFloor({ ...common, store: process.connect(store), seed: 'east' })
  const west = await deskFloor({ ...common, store, seed: 'west' })
  floors.push(west)
  await clock.advance(5_000)
  return { clock, process, east, west }
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

  it('calls agents disconnected whose node died with their sockets, but not those who came back elsewhere', async () => {
    const { clock, process, east, west } = await mortalEast()
    const li = east.page('agent:li', { backOff: NEVER })
    east.page('agent:ada', { backOff: NEVER })
    await east.settle()
    const changes: unknown[] = []
    west.center.on('agent:presenceChanged', ({ data }) => void changes.push(data))
    process.crash()
    li.close()
    await clock.advance(500)
    west.page('agent:li')
    await clock.advance(500)
    expect([west.isConnected('li'), west.isConnected('ada')]).toEqual([true, true])
    await clock.advance(2_000)
    expect([west.isConnected('li'), west.isConnected('ada')]).toEqual([true, false])
    expect(changes).toContainEqual({ agent: 'ada', connected: false })
    expect(changes).not.toContainEqual({ agent: 'ada', connected: true })
  })

  it('[U1] [U2] a chat of a node that died goes on at another: what the agent writes arrives, once', async () => {
    const { clock, process, east, west } = await mortalEast()
    const li = west.page('agent:li')
    await west.settle()
    await answered(west, li.setStatus({ status: 'available' }))
    await east.channel.write('ann', 'to the node that dies')
    await east.settle()
    const id = west.only()
    await answered(west, li.accept(id))
    process.crash()
    await answered(west, li.send({ interaction: id, text: 'before anybody knows' }))
    expect(west.channel.sent).toEqual([])
    await clock.advance(3_000)
    await answered(west, li.send({ interaction: id, text: 'and after' }))
    expect(west.channel.sent.map(({ text }) => text)).toEqual(['before anybody knows', 'and after'])
    const content = { text: 'I am still here' }
    await west.channel.host.receive({ address: 'ann', service: 'shop', content, externalId: 'at the other node' })
    await west.settle()
    expect(li.view.interactions).toMatchObject([{ id, state: 'engaged' }])
    expect(li.view.interactions[0]?.messages.map(({ text }) => text)).toContain('I am still here')
  })

  it('has what is offered at a node that stops offered to others at once, and the screen that comes back knows of none', async () => {
    const { clock, east, west } = await twoNodes()
    const li = west.page('agent:li')
    await west.settle()
    await answered(west, li.setStatus({ status: 'available' }))
    await east.channel.write('ann', 'hello')
    await east.settle()
    expect(li.view.interactions).toMatchObject([{ state: 'offered' }])
    const ada = east.page('agent:ada')
    await east.settle()
    await answered(east, ada.setStatus({ status: 'available' }))
    await west.center.stop()
    await clock.advance(100)
    expect(ada.view.interactions).toMatchObject([{ state: 'offered' }])
    const back = east.page('agent:li')
    await east.settle()
    expect(back.view.interactions).toEqual([])
    expect(east.isConnected('li')).toBe(true)
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

  it('lists the recording of a call whose node died, as cut off', async () => {
    const { clock, process, east, west } = await mortalEast()
    const li = east.page('agent:li')
    const sue = west.page('supervisor:sue')
    await east.settle()
    east.control.phone('phone-li', { outcome: 'answered' })
    await answered(east, li.setStatus({ status: 'available' }))
    east.control.call('anonymous', '100')
    await clock.advance(5_000)
    process.crash()
    await clock.advance(60_000)
    expect(await answered(west, sue.recordings({}))).toMatchObject({
      recordings: [{ agent: 'li', from: 'anonymous', durationMs: 0, isUnfinished: true }],
    })
  })
})
