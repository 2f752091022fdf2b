import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CenterId, type Clock, randomInteger, seededRandom, sleep, systemClock } from '@ringwright/core'
import { postgresStorage } from '@ringwright/storage-adapters/postgres'
import { positiveNumber, runScript, wholeNumber } from '../run-script.js'
import { startAgentPhones } from './agent-phones.js'
import { startCallers } from './callers.js'
import { ChatAgent } from './chat-agent.js'
import { FaultSchedule } from './fault-schedule.js'
import { buildStage, type Stage } from './stage.js'
import { archivedFacts, judge } from './verdict.js'
import { Visitor } from './visitor.js'

const USAGE = `npm run chaos -- [options]

Three nodes of the example on a Redis Cluster and a PostgreSQL, under chats and calls, while things go wrong. Ends with 1 when
somebody or something was lost, doubled or out of order.

  --minutes N   for how long things go wrong (default 2)
  --seed N      what goes wrong, and when (default 1)
  --help        this text`

const NODES = 3
const AGENTS = ['ada', 'li']
const CENTER = 'main' as CenterId
const ARRIVES_EVERY_MS = 2_500
/** After the last fault: nodes start, leases lapse, and who is there is served. */
const SETTLE_MS = 15_000
/** Of what a node has printed, when something was wrong. */
const SAID_MAX = 3_000
const REST_MAX_MS = 120_000
const LOOK_MS = 500

const clock = systemClock()
const tell = (text: string): void => console.error(`${new Date(clock.now()).toISOString().slice(11, 19)}  ${text}`)

async function main(minutes: number, seed: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'ringwright-chaos-'))
  try {
    const stage = await buildStage({ nodes: NODES, center: CENTER, folder, tell })
    try {
      return await run(stage, folder, minutes, seed)
    } finally {
      await stage.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function run(stage: Stage, folder: string, minutes: number, seed: number): Promise<number> {
  const { cluster, postgres } = stage
  const urls = cluster.nodes.map(({ url }) => url)
  const phones = AGENTS.map((user) => ({ user, password: cluster.phonePassword(user) }))
  const tokens = await Promise.all(AGENTS.map((user) => signIn(urls[0] as string, user, cluster.password(user))))
  const agents = tokens.map((token, index) => new ChatAgent({ clock, token, urls: [...urls.slice(index), ...urls] }))
  const working = agents.map((agent) => agent.work())
  const stopPhones = await startAgentPhones(phones, cluster.nodes, folder)
  const stopCallers = await startCallers(cluster.nodes, folder)
  const until = clock.now() + minutes * 60_000
  const faults = new FaultSchedule({ stage, clock, tell, random: seededRandom(`${seed}/faults`) })
  const visits = arrivals(urls, clock, seed, until)
  await faults.run(until)
  tell('nothing more goes wrong; everybody is served')
  const [visitors] = await Promise.all([visits, stopCallers(), sleep(clock, SETTLE_MS)])
  const wrong = visitors.flatMap((visitor) => visitor.fault() ?? [])
  const storage = await postgresStorage({ connectionString: postgres.url, migrate: false })
  const look = async () => judge(await archivedFacts(storage.archive, CENTER))
  const restsUntil = clock.now() + REST_MAX_MS
  let verdict = await look()
  while (verdict.violations.length > 0 && clock.now() < restsUntil) {
    await sleep(clock, LOOK_MS)
    verdict = await look()
  }
  const { violations, counts } = verdict
  await storage.close()
  for (const agent of agents) agent.stop()
  await Promise.all([...working, stopPhones()])
  const all = [...wrong, ...violations]
  report({ visitors: visitors.length, ...faults.counts, ...counts, violations: all.length })
  for (const violation of all.slice(0, 20)) console.log(`  ${violation}`)
  if (all.length > 0) for (const { name, running } of cluster.nodes) tell(`${name}:\n${said(running.output)}`)
  if (all.length > 0) console.log(`npm run chaos -- --minutes ${minutes} --seed ${seed}`)
  return all.length > 0 ? 1 : 0
}

/** Visitors come one after the other; resolves with all of them once the last has gone. */
async function arrivals(urls: readonly string[], on: Clock, seed: number, until: number): Promise<Visitor[]> {
  const random = seededRandom(`${seed}/visitors`)
  const visitors: Visitor[] = []
  const visits: Promise<void>[] = []
  while (on.now() < until) {
    const visitor = new Visitor({ name: `v${visitors.length}`, urls, clock: on, random })
    visitors.push(visitor)
    visits.push(visitor.visit())
    await sleep(on, ARRIVES_EVERY_MS / 2 + randomInteger(random, ARRIVES_EVERY_MS))
  }
  await Promise.all(visits)
  return visitors
}

async function signIn(url: string, user: string, password: string): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/api/sign-in`, {
    ...{ method: 'POST', headers, body: JSON.stringify({ user, password }) },
  })
  if (response.status !== 200) throw new Error(`${user} cannot sign in: ${response.status}`)
  return ((await response.json()) as { token: string }).token
}

/** The last words of a node, without what is repeated for as long as the store is away. */
function said(output: string): string {
  const lines = output.split('\n').filter((line) => !line.includes('lease could not be renewed'))
  return lines.join('\n').slice(-SAID_MAX)
}

function report(counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) console.log(`${name.padEnd(32)} ${String(count).padStart(7)}`)
}

await runScript({
  usage: USAGE,
  options: { minutes: { type: 'string', default: '2' }, seed: { type: 'string', default: '1' } },
  run: ({ minutes, seed }) => main(positiveNumber('minutes', minutes), wholeNumber('seed', seed)),
})
