import { readlinkSync } from 'node:fs'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { type AgentProfile, acd } from '@ringwright/acd'
import { buildFlow, createContactCenter } from '@ringwright/core'
import { sip } from '@ringwright/sip'
import { serveMedia } from '@ringwright/sip/media'

const HOST = '127.0.0.1'

/** What this module is asked to run, as its one argument, in JSON. */
export interface SipQueueLoad {
  readonly agents: number
  /** Where the phones of all agents are. */
  readonly agentPort: number
  /** New calls are refused while the event loop is late; without it all are taken, however busy the host is. */
  readonly refusesWhenLate: boolean
}

/** What it prints in JSON for each line of its standard input, behind the number of the report. */
export interface SipQueueReport {
  /** Callers who came to an agent so far. */
  readonly engaged: number
  /** Callers who wait. */
  readonly waiting: number
}

/**
 * A center as a host has it: one queue, agents with phones, audio in a thread of its own, everything in memory. It ends
 * with its standard input.
 */
async function main({ agents, agentPort, refusesWhenLate }: SipQueueLoad): Promise<void> {
  const profiles = Array.from({ length: agents }, (_, index): AgentProfile => {
    const id = `agent${index}`
    return { id, name: `Agent ${index}`, queues: ['all'], contact: `sip:${id}@${HOST}:${agentPort}` }
  })
  const distribution = acd({ queues: [{ id: 'all', lengthMax: 10_000, wrapUpMs: 0 }], agents: profiles })
  const telephony = sip({
    listen: [{ transport: 'udp', host: HOST, port: 0 }],
    ...(!refusesWhenLate && { limits: { eventLoopDelayMaxMs: 60_000 } }),
    // Each call has two sessions: as many calls as wait and talk in the greatest load.
    media: { sessionsMax: 4_000, worker: () => new Worker(new URL(import.meta.url)) },
  })
  const center = createContactCenter({
    plugins: [distribution, telephony],
    flows: [buildFlow({ id: 'in', steps: { wait: { kind: 'queue', queue: 'all' } } })],
    entries: [{ address: '*', flow: 'in' }],
  })
  let queued = 0
  let engaged = 0
  let left = 0
  center.on('interaction:queued', () => void queued++)
  center.on('interaction:engaged', () => void engaged++)
  center.on('interaction:closed', ({ data }) => {
    if (data.cause === 'customerLeft') left++
  })
  await center.start()
  for (const { id } of profiles) {
    const agent = id as Parameters<typeof distribution.setConnected>[0]
    await distribution.setConnected(agent, true)
    await distribution.setStatus({ role: 'agent', id }, agent, { name: 'available' })
  }
  console.log(`listening on ${telephony.listening[0]?.port}`)
  let reports = 0
  for await (const _ of createInterface(process.stdin)) {
    const report: SipQueueReport = { engaged, waiting: queued - engaged - left }
    console.log(`report ${++reports}: ${JSON.stringify(report)}`)
  }
  await center.stop()
}

if (isMainThread) await main(JSON.parse(process.argv[2] as string) as SipQueueLoad)
else if (parentPort) {
  // So that what audio costs can be told from the rest.
  console.log(`media thread ${readlinkSync('/proc/thread-self').split('/').at(-1)}`)
  serveMedia(parentPort)
}
