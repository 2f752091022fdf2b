import process from 'node:process'
import { acd } from '@ringwright/acd'
import { agentLink } from '@ringwright/acd/agent-link/server'
import { type AgentId, type QueueId, createContactCenter, systemActor } from '@ringwright/core'
import { WebSocketServer } from 'ws'
import { enterQueue } from './enter-queue.js'
import { cpuTime } from './cpu-time.js'
import { settle } from './settle.js'

/** What this module is asked to run, as its one argument, in JSON. */
export interface AgentLinkCenterOptions {
  readonly agents: number
  readonly queues: number
  readonly offers: number
  readonly offersPerSecond: number
}

/** What it prints: `listening` on a line of its own, `loaded` once all agents are there, and `done` at the end. */
export type AgentLinkCenterLine =
  | { readonly line: 'listening'; readonly port: number }
  | { readonly line: 'loaded'; readonly kibPerAgent: number }
  | { readonly line: 'done'; readonly cpuMs: number; readonly wallMs: number }

const ARRIVALS = systemActor('bench')
/** How often those who are due arrive. */
const TICK_MS = 5

async function main({ agents, queues, offers, offersPerSecond }: AgentLinkCenterOptions): Promise<void> {
  const distribution = acd({
    queues: Array.from({ length: queues }, (_, index) => ({ id: `q${index}`, wrapUpMs: 0 })),
    agents: Array.from({ length: agents }, (_, index) => {
      return { id: `a${index}`, name: `Agent ${index}`, queues: [`q${index % queues}`], capacity: { text: 1 } }
    }),
  })
  const link = agentLink({
    acd: distribution,
    authenticate: (id) => ({ admitted: true, identity: { actor: { role: 'agent', id: id as AgentId } } }),
    limits: { sessionsMax: agents },
  })
  const center = createContactCenter({ plugins: [distribution, link] })
  let available = 0
  let ended = 0
  let finished: (() => void) | undefined
  center.on('interaction:closed', () => {
    if (++ended === offers) finished?.()
  })
  await center.start()
  const before = residentBytes()
  const everybodyThere = new Promise<void>((resolve) => {
    center.on('agent:statusChanged', ({ data: { status } }) => {
      if (status === 'available' && ++available === agents) resolve()
    })
  })
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: 131_072 })
  server.on('connection', (socket) => link.accept(socket, undefined))
  server.on('listening', () => tell({ line: 'listening', port: (server.address() as { port: number }).port }))
  await everybodyThere
  tell({ line: 'loaded', kibPerAgent: (residentBytes() - before) / agents / 1_024 })

  const cpuBefore = cpuTime()
  const startedAt = performance.now()
  let arrived = 0
  const arrivals = setInterval(() => {
    const due = Math.min(offers, Math.floor(((performance.now() - startedAt) * offersPerSecond) / 1_000))
    for (; arrived < due; arrived++) {
      const queue = `q${arrived % queues}` as QueueId
      settle(center.run(ARRIVALS, (transaction) => enterQueue(transaction, distribution, queue)))
    }
    if (arrived === offers) clearInterval(arrivals)
  }, TICK_MS)
  await new Promise<void>((resolve) => {
    finished = resolve
  })
  tell({ line: 'done', cpuMs: cpuTime().totalMs - cpuBefore.totalMs, wallMs: performance.now() - startedAt })
}

/** What the process holds once its garbage is gone; it is started with `--expose-gc`. */
function residentBytes(): number {
  const { gc } = globalThis as { gc?: () => void }
  if (!gc) throw new Error('Start this with --expose-gc.')
  gc()
  gc()
  return process.memoryUsage().rss
}

function tell(line: AgentLinkCenterLine): void {
  console.log(JSON.stringify(line))
}

await main(JSON.parse(process.argv[2] as string) as AgentLinkCenterOptions)
