import {
  type Change,
  type ChangeId,
  type Relay,
  type Snapshot,
  memoryDirectory,
  memoryRelay,
  memoryStore,
} from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { afterEach, describe, expect, it } from 'vitest'
import { type DeskFloor, NEVER, answered, deskFloor } from './fixtures/desk-floor.js'

const floors: DeskFloor[] = []
afterEach(async () => {
  for (const { center } of floors.splice(0)) await center.stop()
})

const RESTORED = 'restored' as ChangeId

/** Two nodes of one center; east is the dispatcher. */
async function twoNodes(relayOfWest?: Relay) {
  const clock = steppingClock()
  const shared = { directory: memoryDirectory(), relay: memoryRelay() }
  const common = { clock, store: memoryStore({ clock }) }
  const east = await deskFloor({ ...common, shared, seed: 'east' })
  const west = await deskFloor({ ...common, shared: { ...shared, relay: relayOfWest ?? shared.relay }, seed: 'west' })
  floors.push(east, west)
  return { clock, east, west }
}

/** One change that makes a new store as an old one was when its process was killed. */
function restored({ records }: Snapshot): Pick<Change, 'reads' | 'writes' | 'facts'> {
  const writes = records.map((record) => ({ key: record.key, expects: null, record: { ...record, version: RESTORED } }))
  return { reads: [], writes, facts: [] }
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
    const clock = steppingClock()
    const common = { clock, store: memoryStore({ clock }), shared: { directory: memoryDirectory() } }
    const dead = await deskFloor({ ...common, seed: 'dead' })
    dead.page('agent:li', { backOff: NEVER })
    dead.page('agent:ada', { backOff: NEVER })
    await dead.settle()
    const survivors = await common.store.snapshot(dead.center.id)
    await dead.center.stop()
    const store = memoryStore({ clock })
    await store.commit(dead.center.id, { ...restored(survivors), id: RESTORED, node: dead.center.node })

    const next = await deskFloor({ ...common, store, seed: 'next' })
    floors.push(next)
    expect([next.isConnected('li'), next.isConnected('ada')]).toEqual([true, true])
    const changes: unknown[] = []
    next.center.on('agent:presenceChanged', ({ data }) => void changes.push(data))
    next.page('agent:li')
    await clock.advance(59_000)
    expect(next.isConnected('ada')).toBe(true)
    await clock.advance(25_000)
    expect(changes).toEqual([{ agent: 'ada', connected: false }])
    expect(next.isConnected('li')).toBe(true)
  })

  it('does not give a node up that is heard, and puts it right when one that was not heard is', async () => {
    const heard = await twoNodes()
    heard.west.page('agent:li')
    await heard.clock.advance(200_000)
    expect(heard.east.isConnected('li')).toBe(true)
    const deaf = await twoNodes(memoryRelay())
    const changes: boolean[] = []
    deaf.east.center.on('agent:presenceChanged', ({ data }) => void changes.push(data.connected))
    deaf.west.page('agent:li')
    await deaf.clock.advance(400_000)
    expect(changes).toEqual([true, false, true])
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
