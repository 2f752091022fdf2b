import { type CenterId, type CommitOutcome, type Relay, type Store } from '@ringwright/core'
import { relayConformance, storeConformance } from '@ringwright/core/conformance'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  comesTrue,
  findRedis,
  type RedisCluster,
  type RedisServer,
  startRedisCluster,
} from '../../../../scripts/services/index.js'
import { openFaultyPath } from '../../../../scripts/chaos/faulty-path.js'
import { commitForSure, creation } from './fixtures/changes.js'
import { LogRecorder } from './fixtures/log-recorder.js'
import { relayHarness, storeHarness } from './fixtures/redis-harness.js'
import { RedisKeys } from './redis-keys.js'
import { redisRelay } from './redis-relay.js'
import { redisStore } from './redis-store.js'

let cluster: RedisCluster
const opened: (Store | Relay)[] = []

beforeEach(async () => {
  cluster = await startRedisCluster(await findRedis())
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()))
  await cluster.stop()
})

function open(options: { replicas?: number } = {}): Store {
  const store = redisStore({ cluster: cluster.urls, answerTimeoutMs: 1_000, ...options })
  opened.push(store)
  return store
}

const keys = new RedisKeys('ringwright', 16)

/** The cases that are about more than one key, or more than one connection. */
const CASES = /^(applies|all-or|write-skew|racing|repeat-applied|follow-(in|live|own|from)|lease-race|pipelined|large)/

describe('[U2] [V5] a Redis Cluster', () => {
  it('spreads centers over its masters, and keeps what the port promises', async () => {
    const centers = Array.from({ length: 24 }, (_, index) => `center-${index}` as CenterId)
    const store = open()
    await Promise.all(centers.map((center) => commitForSure(store, center, creation('c.1', 'call/1'))))
    const masters = await Promise.all(centers.map((center) => cluster.masterOf(keys.of(center).versions)))
    expect(new Set(masters.map(({ port }) => port)).size).toBe(3)
    const harness = storeHarness('kit', () => ({ cluster: cluster.urls }))
    for (const each of storeConformance.filter(({ id }) => CASES.test(id))) await each.run(harness)
    const relays = relayHarness('kit', () => ({ cluster: cluster.urls }))
    for (const each of relayConformance.filter(({ id }) => /order|isolated/.test(id))) await each.run(relays)
  })

  it('loses nothing that was answered when a master dies, if changes wait for a replica; away until there is one again', async () => {
    const { lost, applied, log } = await killMasterUnderLoad({ replicas: 1 })
    expect(applied.length).toBeGreaterThan(100)
    expect(lost).toEqual([])
    expect(log.end).toBeUndefined()
  })

  it('tells followers when the death of a master has lost commits that were answered', async () => {
    const { center, master, replica } = await oneCenter()
    const store = open()
    const log = new LogRecorder(store, center)
    await commitForSure(store, center, creation('c.1', 'call/1'))
    await comesTrue('the replica has it', async () => (await masterOffset(replica)) === (await masterOffset(master)))
    // The replica hears nothing of what follows, and takes over without it.
    replica.signal('SIGSTOP')
    await master.cli('client', 'kill', 'type', 'replica')
    for (let count = 2; count <= 20; count++)
      await commitForSure(store, center, creation(`c.${count}`, `call/${count}`))
    await comesTrue('the follower has all commits', () => log.commits.length === 20)
    await master.kill()
    replica.signal('SIGCONT')
    await comesTrue('the follower hears of it', () => log.end !== undefined)
    expect(log.end).toMatchObject({ code: 'incompatible', details: { reason: 'compacted', lost: true, newest: 1 } })
    expect((await store.snapshot(center)).records.map(({ key }) => key)).toEqual(['call/1'])
  })

  it('is reached where `addresses` says, and is away while nothing is reached there', async () => {
    const paths = await Promise.all(cluster.nodes.map(({ port }) => openFaultyPath(port)))
    const reached = paths.map(({ port }) => `127.0.0.1:${port}`)
    const addresses = Object.fromEntries(cluster.nodes.map(({ port }, index) => [`127.0.0.1:${port}`, reached[index]]))
    const store = redisStore({
      ...{ cluster: reached.map((each) => `redis://${each}`), addresses: addresses as Record<string, string> },
      answerTimeoutMs: 1_000,
    })
    opened.push(store)
    const center = 'main' as CenterId
    expect(await commitForSure(store, center, creation('c.1', 'call/1'))).toMatchObject({ outcome: 'applied' })
    for (const path of paths) path.cut()
    await expect(store.commit(center, creation('c.2', 'call/2'))).rejects.toMatchObject({ code: 'unavailable' })
    for (const path of paths) path.mend()
    expect(await commitForSure(store, center, creation('c.2', 'call/2'))).toMatchObject({ outcome: 'applied' })
    await Promise.all(paths.map((path) => path.close()))
  })

  it('is heard again over the relay when a master has died', async () => {
    const relay = redisRelay({ cluster: cluster.urls, answerTimeoutMs: 1_000 })
    opened.push(relay)
    const center = 'main' as CenterId
    const heard: unknown[] = []
    relay.subscribe(center, 'typing', (message) => void heard.push(message))
    const isHeard = (message: string) =>
      comesTrue(`"${message}" is heard`, () => {
        if (!heard.includes(message)) relay.publish(center, 'typing', message)
        return heard.includes(message)
      })
    await isHeard('before')
    await (await cluster.masterOf(keys.relay)).kill()
    await isHeard('after')
  })
})

/** A center, the master that has it, and that master's replica. */
async function oneCenter() {
  const center = 'main' as CenterId
  const master = await cluster.masterOf(keys.of(center).versions)
  const replication = await Promise.all(cluster.nodes.map((node) => node.cli('info', 'replication')))
  const index = replication.findIndex(
    (each) => each.includes('role:slave') && each.includes(`master_port:${master.port}`),
  )
  const replica = cluster.nodes[index]
  if (!replica) throw new Error(`The master on port ${master.port} has no replica.`)
  return { center, master, replica }
}

async function masterOffset(node: RedisServer): Promise<string | undefined> {
  const info = await node.cli('info', 'replication')
  return info.match(/(?:slave_repl_offset|master_repl_offset):(\d+)/)?.[1]
}

/** Kills the master, and starts it again as a replica of the one that has taken over: sooner it would come back empty. */
async function replaced(master: RedisServer, replica: RedisServer): Promise<void> {
  await master.kill()
  await comesTrue('the replica has taken over', async () =>
    (await replica.cli('info', 'replication')).includes('role:master'),
  )
  await master.start()
}

/** Commits all the time, kills the master in between, and compares what was answered with what is there. */
async function killMasterUnderLoad(options: { replicas?: number }) {
  const { center, master, replica } = await oneCenter()
  const store = open(options)
  const log = new LogRecorder(open(options), center)
  const applied: string[] = []
  const commit = async (id: string): Promise<void> => {
    const outcome: CommitOutcome = await commitForSure(store, center, creation(id, `call/${id}`))
    if (outcome.outcome === 'applied') applied.push(`call/${id}`)
  }
  let killed: Promise<void> | undefined
  for (let round = 0; round < 30; round++) {
    const batch = Promise.all(Array.from({ length: 10 }, (_, index) => commit(`c.${round}.${index}`)))
    if (round === 10) killed = replaced(master, replica)
    await batch
  }
  await killed
  const { records, revision } = await store.snapshot(center)
  await comesTrue('the follower has all commits', () => log.end !== undefined || log.commits.length === revision)
  const present = new Set(records.map(({ key }) => key))
  return { applied, lost: applied.filter((key) => !present.has(key)), log }
}
