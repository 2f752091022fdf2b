import { type AgentId, createContactCenter, type InteractionId } from '@ringwright/core'
import { type Acd, acd } from '@ringwright/acd'
import { type PlacedStorage, openStorage } from '@ringwright/storage-adapters/places'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { comesTrue, findPostgres, type PostgresServer, startPostgres } from '../../../../scripts/services/index.js'
import type { CenterStatus } from '../center-status.js'
import { ENTRIES, FLOWS, texting } from '../fixtures/texting.js'
import { typed } from '../fixtures/typed-command.js'

const ADA = 'ada' as AgentId

let server: PostgresServer
const ending: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  server = await startPostgres(await findPostgres())
})
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})
afterAll(() => server?.stop())

/** A center that runs elsewhere, as far as the command can tell. */
async function running() {
  const { close, ...ports }: PlacedStorage = await openStorage({ store: server.url })
  const channel = texting()
  const distribution: Acd = acd({
    queues: [{ id: 'help', offerTimeoutMs: 60_000 }, { id: 'sales' }],
    agents: [
      { id: 'ada', name: 'Ada', queues: ['help'] },
      { id: 'bo', name: 'Bo', queues: ['sales'] },
    ],
  })
  const plugins = [distribution, channel.plugin]
  const center = createContactCenter({ ...ports, plugins, flows: FLOWS, entries: ENTRIES })
  ending.push(close, () => center.stop())
  await center.start()
  return { center, channel, distribution }
}

const now = async (): Promise<CenterStatus> => {
  const { lines } = await typed(['status', '--store', server.url, '--json'])
  return JSON.parse(lines[0] ?? '') as CenterStatus
}

describe('[Y12] the command line of a center that runs', () => {
  it('shows nodes, queues and agents as they are, asks nobody, and is believed by doctor', async () => {
    const { center, channel, distribution } = await running()
    expect(await now()).toMatchObject({
      nodes: [{ node: center.node, draining: false }],
      queues: [
        { queue: 'help', waiting: 0, engaged: 0 },
        { queue: 'sales', waiting: 0, engaged: 0 },
      ],
      agents: [
        { agent: 'ada', connected: false, status: 'offline', loads: [] },
        { agent: 'bo', connected: false },
      ],
      elsewhere: {},
    })
    await channel.write('+12125551000', 'wait', { text: 'hello' })
    await comesTrue('the visitor waits', async () => (await now()).queues[0]?.waiting === 1)
    expect((await now()).queues[0]).toMatchObject({
      queue: 'help',
      waiting: 1,
      offered: 0,
      oldestSince: expect.any(Number),
    })
    await distribution.setConnected(ADA, true)
    await distribution.setStatus({ role: 'agent', id: ADA }, ADA, { name: 'available' })
    await comesTrue('Ada is offered it', async () => (await now()).queues[0]?.offered === 1)
    const { agents } = await now()
    expect(agents[0]).toMatchObject({ connected: true, status: 'available', loads: ['offered'] })
    const { code, lines } = await typed(['status', '--store', server.url])
    expect(code).toBe(0)
    expect(lines.join('\n')).toMatch(/^help +1 +0:\d\d +1 +0$/m)
    expect(lines.join('\n')).toMatch(/^ada +available +0:\d\d +offered$/m)
    expect(lines.join('\n')).toMatch(/^bo +offline \(not connected\)/m)
    expect(await typed(['doctor', '--store', server.url])).toMatchObject({ code: 0 })
    const opened = await typed(['facts', 'tail', '--store', server.url, '--types', 'interaction:opened', '--json'])
    const { data } = JSON.parse(opened.lines[0] ?? '') as { data: { interaction: InteractionId } }
    await distribution.end({ role: 'supervisor', id: 'sue' }, data.interaction)
    await comesTrue('nobody waits any more', async () => (await now()).queues[0]?.waiting === 0)
  })
})
