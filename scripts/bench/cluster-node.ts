import process from 'node:process'
import { createInterface } from 'node:readline'
import { type AgentProfile, acd } from '@ringwright/acd'
import {
  type AgentId,
  type ConversationId,
  type CustomerId,
  type Engine,
  type Interaction,
  type InteractionId,
  type QueueId,
  createContactCenter,
  defineRecordKind,
  memoryArchive,
  memoryDirectory,
  systemActor,
} from '@ringwright/core'
import { redisRelay, redisStore } from '@ringwright/storage-adapters/redis'
import { z } from 'zod'

/** What this module is asked to be, as its one argument, in JSON. */
export interface ClusterNodeOptions {
  readonly url: string
  readonly center: string
  readonly agents: number
  /** Chats that an agent takes at once. */
  readonly capacity: number
}

/** What it is asked for, a line of JSON each; answered by a line that begins with the command's name. */
export type ClusterNodeCommand =
  | { readonly name: 'arrive'; readonly count: number; readonly atOnce: number }
  | { readonly name: 'sign-in' }
  | { readonly name: 'commit'; readonly count: number; readonly atOnce: number }

const QUEUE = 'queue' as QueueId
const ACTOR = systemActor('bench')

const items = defineRecordKind<{ readonly count: number; readonly note: string }>({
  kind: 'item',
  schema: z.object({ count: z.number(), note: z.string() }),
})
const NOTE = 'some words that a record has'.repeat(4)
const ITEMS = 1_000

const options = JSON.parse(process.argv[2] as string) as ClusterNodeOptions
const agents: AgentProfile[] = Array.from({ length: options.agents }, (_, index) => ({
  ...{ id: `a${index}`, name: `Agent ${index}`, queues: [QUEUE], capacity: { text: options.capacity } },
}))
const distribution = acd({ queues: [{ id: QUEUE, lengthMax: 100_000 }], agents })
const plugin = {
  name: 'items',
  setup(engine: Engine) {
    engine.define(items)
    return {}
  },
}
const center = createContactCenter({
  id: options.center,
  plugins: [distribution, plugin],
  store: redisStore({ url: options.url, keepLog: 'length' }),
  relay: redisRelay({ url: options.url }),
  // Nothing of this is asked for here; what is measured is the live state.
  directory: memoryDirectory(),
  archive: memoryArchive(),
})
center.on('offer:created', ({ data }) => say('offered', data.interaction))
const startedAt = performance.now()
await center.start()
say('started', Math.round(performance.now() - startedAt), center.node)

createInterface({ input: process.stdin }).on('line', (line) => void obey(JSON.parse(line) as ClusterNodeCommand))

async function obey(command: ClusterNodeCommand): Promise<void> {
  const begun = performance.now()
  switch (command.name) {
    case 'arrive':
      say('arrive', ...(await repeated(command, arrive)))
      break
    case 'sign-in': {
      const id = 'a0' as AgentId
      await distribution.setConnected(id, true)
      await distribution.setStatus({ role: 'agent', id }, id, { name: 'available' })
      say('sign-in')
      break
    }
    case 'commit':
      await repeated(command, commit)
      say('commit', Math.round(performance.now() - begun))
  }
}

/** The results, in order; `atOnce` are under way together. */
async function repeated<T>(
  { count, atOnce }: { readonly count: number; readonly atOnce: number },
  one: (index: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = []
  while (results.length < count) {
    const batch = Math.min(atOnce, count - results.length)
    results.push(...(await Promise.all(Array.from({ length: batch }, (_, index) => one(results.length + index)))))
  }
  return results
}

function arrive(): Promise<InteractionId> {
  return center.run(ACTOR, (transaction) => {
    const id = transaction.newId<InteractionId>()
    const { now } = transaction
    const arrived: Interaction = {
      ...{ id, channel: 'bench', medium: 'text', direction: 'inbound', service: 'bench', from: id, to: 'bench' },
      customer: `customer of ${id}` as CustomerId,
      conversation: `conversation of ${id}` as ConversationId,
      home: transaction.node,
      openedAt: now,
      attributes: {},
      stage: { name: 'waiting', queue: QUEUE, priority: 0, since: now, age: now, offers: [], excluded: [] },
    }
    distribution.router.enqueue(transaction, arrived, { queue: QUEUE })
    return id
  })
}

/** Records of this node's own, so that nodes meet in the store and not in a record. */
function commit(index: number): Promise<void> {
  const id = `${center.node}.${index % ITEMS}`
  return center.run(ACTOR, (transaction) =>
    transaction.put(items, id, { count: (transaction.read(items, id)?.count ?? 0) + 1, note: NOTE }),
  )
}

function say(...words: readonly (string | number)[]): void {
  console.log(words.join(' '))
}
