import { type Acd, type AgentProfile, acd } from '@ringwright/acd'
import {
  type AgentId,
  type CommittedFact,
  type ContactCenter,
  type ConversationId,
  createContactCenter,
  type CustomerId,
  type Interaction,
  type InteractionId,
  interactions,
  memoryArchive,
  memoryDirectory,
  type QueueId,
  sleep,
  systemActor,
  systemClock,
} from '@ringwright/core'
import { redisRelay, redisStore } from '@ringwright/storage-adapters/redis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { comesTrue, findRedis, type RedisServer, startRedis } from '../../../scripts/services/index.js'

const CUSTOMERS = 12
/** The shortest that there is: a takeover comes soon. */
const LEASE_TTL_MS = 500
const TEST = systemActor('test')
const ANN = 'ann' as AgentId

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

/** What nodes share besides Redis. */
function commonGround() {
  return { directory: memoryDirectory(), archive: memoryArchive() }
}

async function startNode(shared: ReturnType<typeof commonGround>) {
  const store = redisStore({ url: server.url })
  const relay = redisRelay({ url: server.url })
  const agents: AgentProfile[] = [{ id: ANN, name: 'Ann', queues: ['sales'], capacity: { text: CUSTOMERS } }]
  const distribution = acd({ queues: [{ id: 'sales' }], agents })
  const center = createContactCenter({ plugins: [distribution], store, relay, ...shared, leaseTtlMs: LEASE_TTL_MS })
  const facts: CommittedFact[] = []
  center.on('*', (fact) => void facts.push(fact))
  await center.start()
  ends.push(async () => {
    await center.stop()
    await Promise.all([store.close(), relay.close()])
  })
  return {
    center,
    facts,
    acd: distribution,
    arrive: () => arrive(center, distribution),
    /** Nothing reaches Redis from here any more, and nothing is given back. */
    die: () => store.close(),
  }
}

type Node = Awaited<ReturnType<typeof startNode>>

function arrive(center: ContactCenter, { router }: Acd): Promise<InteractionId> {
  return center.run(TEST, (transaction) => {
    const id = transaction.newId<InteractionId>()
    const { now } = transaction
    const arrived: Interaction = {
      ...{ id, channel: 'test', medium: 'text', direction: 'inbound', service: 'test', from: id, to: 'test' },
      customer: `customer of ${id}` as CustomerId,
      conversation: `conversation of ${id}` as ConversationId,
      home: transaction.node,
      openedAt: now,
      attributes: {},
      stage: {
        ...{ name: 'waiting', queue: 'sales' as QueueId, priority: 0, since: now, age: now, offers: [], excluded: [] },
      },
    }
    router.enqueue(transaction, arrived, { queue: 'sales' })
    return id
  })
}

function offered({ facts }: Node): InteractionId[] {
  return facts.flatMap((fact) => (fact.type === 'offer:created' ? [fact.data.interaction] : []))
}

describe('[U2] three nodes on one Redis are one center', () => {
  it('[U1] [U3] the place of those who wait is the same after the dispatcher has died', async () => {
    const shared = commonGround()
    const nodes = [await startNode(shared), await startNode(shared), await startNode(shared)] as const
    const arrived: InteractionId[] = []
    for (let count = 0; count < CUSTOMERS; count++) {
      arrived.push(await (nodes[count % 3] as Node).arrive())
      // Those who come in the same millisecond have no order to keep.
      await sleep(clock, 3)
    }
    const [dispatcher, second, third] = nodes
    await comesTrue('all nodes know all customers', () =>
      nodes.every(({ center }) => center.all(interactions).size === CUSTOMERS),
    )
    await dispatcher.die()
    await second.acd.setConnected(ANN, true)
    await second.acd.setStatus({ role: 'agent', id: ANN }, ANN, { name: 'available' })
    await comesTrue('another node offers them', () =>
      [second, third].every((node) => offered(node).length === CUSTOMERS),
    )
    expect(offered(third)).toEqual(arrived)
    expect(offered(second)).toEqual(arrived)
  })

  it('racing nodes lose no update, take every customer once, and a node that joins knows all of them', async () => {
    const shared = commonGround()
    const nodes = [await startNode(shared), await startNode(shared)] as const
    const ids = await Promise.all(Array.from({ length: 200 }, (_, count) => (nodes[count % 2] as Node).arrive()))
    const late = await startNode(shared)
    expect([...late.center.all(interactions).keys()].toSorted()).toEqual(ids.toSorted())
    const revisions = (node: Node) => node.facts.map(({ revision }) => revision)
    await comesTrue('both nodes have heard of everybody', () =>
      nodes.every(({ center }) => center.all(interactions).size === ids.length),
    )
    const [one, two] = nodes.map(revisions) as [number[], number[]]
    const [from, to] = [Math.max(one[0] ?? 0, two[0] ?? 0), Math.min(one.at(-1) ?? 0, two.at(-1) ?? 0)]
    const heardByBoth = (all: readonly number[]) => all.filter((revision) => from <= revision && revision <= to)
    expect(heardByBoth(one)).toEqual(heardByBoth(two))
    expect(heardByBoth(one).length).toBeGreaterThanOrEqual(ids.length / 2)
  })
})
