import { acd } from '@ringwright/acd'
import {
  type Actor,
  type AgentId,
  type CallControl,
  createContactCenter,
  memoryArchive,
  memoryDirectory,
  systemClock,
} from '@ringwright/core'
import { scriptedCallControl } from '@ringwright/core/simulation'
import { dialer } from '@ringwright/dialer'
import { redisRelay, redisStore } from '@ringwright/storage-adapters/redis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { comesTrue, findRedis, type RedisServer, startRedis } from '../../../scripts/services/index.js'

const LEADS = 36
const AGENTS = ['ann', 'bob', 'cy'] as AgentId[]
/** The shortest that there is: a takeover comes soon. */
const LEASE_TTL_MS = 500
const CALL_MS = 300
const SUPERVISOR: Actor = { role: 'supervisor', id: 'sue' }
const ALL_DAY: [number, number] = [0, 1_440]

let server: RedisServer
const ends: (() => Promise<unknown>)[] = []
const clock = systemClock()

beforeEach(async () => {
  server = await startRedis(await findRedis())
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
  await server.stop()
})

/** One telephone network for all nodes, in which everybody is busy: it sees who is called, and how many at once. */
class BusyNetwork {
  readonly called: string[] = []
  most = 0
  readonly #calling = new Set<string>()

  control(): CallControl {
    const control = scriptedCallControl({ clock })
    for (const agent of AGENTS) control.phone(agent, { outcome: 'answered' })
    return {
      ...control,
      dial: async (to, options) => {
        if (!to.startsWith('+')) return control.dial(to, options)
        this.called.push(to)
        this.#calling.add(to)
        this.most = Math.max(this.most, this.#calling.size)
        control.phone(to, { outcome: 'busy', afterMs: CALL_MS })
        const outcome = await control.dial(to, options)
        this.#calling.delete(to)
        return outcome
      },
    }
  }
}

async function startNode(network: BusyNetwork, shared: object) {
  const store = redisStore({ url: server.url })
  const relay = redisRelay({ url: server.url })
  const agents = AGENTS.map((id) => ({ id, name: id, queues: ['sales'], contact: id }))
  const distribution = acd({ queues: [{ id: 'sales' }], agents })
  const outbound = dialer()
  const telephony = { name: 'calls', setup: () => ({ callControl: network.control() }) }
  const center = createContactCenter({
    plugins: [distribution, outbound, telephony],
    ...{ store, relay, ...shared, leaseTtlMs: LEASE_TTL_MS },
  })
  await center.start()
  ends.push(async () => {
    await center.stop()
    await Promise.all([store.close(), relay.close()])
  })
  return { center, acd: distribution, dialer: outbound, die: () => store.close() }
}

describe('[K13] [U1] three nodes on one Redis with one campaign', () => {
  it('share its limits, and go on without the one that dialed: nobody is called twice', async () => {
    const network = new BusyNetwork()
    const shared = { directory: memoryDirectory(), archive: memoryArchive() }
    const first = await startNode(network, shared)
    const others = [await startNode(network, shared), await startNode(network, shared)]
    const [second] = others
    if (!second) throw new Error('There is no second node.')
    const rows = Array.from({ length: LEADS }, (_, index) => ({ number: `+1212555${1_000 + index}` }))
    await first.dialer.importLeads(SUPERVISOR, { rows }, { list: 'people', import: 'people', zone: 'UTC' })
    for (const id of AGENTS) {
      await second.acd.setConnected(id, true)
      await second.acd.setStatus({ role: 'agent', id }, id, { name: 'available' })
    }
    await first.dialer.createCampaign(SUPERVISOR, {
      ...{ id: 'spring', queue: 'sales', lists: [{ list: 'people' }], zone: 'UTC', attemptsMax: 1 },
      callingHours: { week: [ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY] },
    })
    await comesTrue('the second node knows the campaign', () => second.dialer.campaign('spring') !== undefined)
    await second.dialer.startCampaign(SUPERVISOR, 'spring')
    await comesTrue('a third of the calls', () => network.called.length >= LEADS / 3)
    // The one that started first is the dispatcher.
    await first.die()
    await comesTrue('the end of the campaign', () => second.dialer.campaign('spring')?.state === 'finished')

    expect(network.most).toBeLessThanOrEqual(AGENTS.length)
    expect(new Set(network.called).size).toBe(network.called.length)
    // Those whose call was about to be made when the node died rest as unknown.
    expect(network.called.length).toBeGreaterThanOrEqual(LEADS - AGENTS.length)
  })
})
