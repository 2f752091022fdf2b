import { type CenterId, type Store, memoryStore, seededRandom } from '@ringwright/core'
import { LogAudit, type SteppingClock, faultyStore, steppingClock } from '@ringwright/core/simulation'
import { agents } from '../agent/agent.js'
import { startArrivals } from './arrivals.js'
import { centerOptions } from './center-options.js'
import { type Watch, watchOver } from './checkers/watch-over.js'
import { Cluster } from './cluster.js'
import { between } from './draws.js'
import { FaultSchedule, type Place } from './fault-schedule.js'
import { LogFeed } from './log-feed.js'
import { RogueWriter } from './rogue-writer.js'
import { reportOn } from './report-on.js'
import { SimulatedAgent } from './simulated-agent.js'
import type { SimulatedCustomer } from './simulated-customer.js'
import { SimulatedNode } from './simulated-node.js'
import { startSupervisor } from './simulated-supervisor.js'
import { type Scenario, type SimulationOptions, scenarioOf } from './simulation-options.js'
import type { SimulationReport } from './simulation-report.js'
import { weather } from './weather.js'
import type { World } from './world.js'

const CENTER = 'main' as CenterId
/** How often what becomes wrong by waiting is looked for. */
const LOOK_MS = 5_000
/** Enough for the longest patience and the longest conversation; who is still there then is there for ever. */
const DRAIN_MAX_MS = 90 * 60_000
/** After the last customer: the longest wrap-up, a node that still starts, and a try that is still on its way. */
const QUIET_MS = 60_000
const STOP_MS = 10_000

/**
 * Runs a contact center of one to three nodes on one store, with customers, agents and faults, on a stepping clock and
 * with seeded chance only, and has its log checked. What is wrong stands in the report's `violations`; rejects only when
 * the simulation itself breaks, and with `invalid_argument` for options that do not hold.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const scenario = scenarioOf(options)
  const clock = steppingClock()
  const startedAt = clock.now()
  const ledger = memoryStore({ clock })
  const watch = watchOver(scenario)
  const audit = new LogAudit(watch.checkers)
  // Joins first, so that the world around the center never knows less than the center does.
  const feed = new LogFeed(ledger, CENTER, (commit) => audit.take(commit))
  const places = placesOf(scenario, clock, scenario.sabotage.store?.(ledger) ?? ledger, watch)
  const nodes = places.map(({ node }) => node)
  const random = seededRandom(`${scenario.seed}/network`)
  const world: World = {
    ...{ scenario, clock, feed, audit, answers: watch.answers, accepting: new Map(), closing: false },
    cluster: new Cluster({ clock, random, nodes, answers: watch.answers }),
    queues: centerOptions(scenario).queues.map(({ id }) => id as World['queues'][number]),
  }
  const customers = populate(world)
  const rogue = new RogueWriter(ledger, CENTER, seededRandom(`${scenario.seed}/rogue`))
  const faults = new FaultSchedule({ seed: scenario.seed, clock, places, rogue, disturbance: watch.disturbance })
  for (const node of nodes) node.start()
  if (scenario.faults) faults.start()

  await advance(clock, audit, scenario.minutes * 60_000, () => false)
  world.closing = true
  faults.end()
  let busyAt = clock.now()
  await advance(clock, audit, DRAIN_MAX_MS, () => {
    if (!isQuiet(audit)) busyAt = clock.now()
    return clock.now() - busyAt >= QUIET_MS
  })
  const stopped = Promise.all(nodes.map((node) => node.stop()))
  await clock.advance(STOP_MS)
  await stopped
  audit.finish(clock.now())
  await feed.stop()
  return reportOn({ scenario, audit, customers, faults: faults.counts, durationMs: clock.now() - startedAt })
}

function placesOf(scenario: Scenario, clock: SteppingClock, store: Store, watch: Watch): Place[] {
  const { seed, faults, skewMaxMs, sabotage } = scenario
  const options = centerOptions(scenario)
  const acd = sabotage.acd?.(options) ?? options
  return Array.from({ length: scenario.nodes }, (_, index): Place => {
    const name = `node-${index}`
    const random = seededRandom(`${seed}/${name}/network`)
    const network = weather(clock, random, faults)
    const node = new SimulatedNode({
      ...{ name, seed, clock, acd, sabotage, center: CENTER, knowledge: watch.knowledge, effects: watch.effects },
      store: faultyStore({ store, clock, plan: network.plan }),
      skewMs: between(random, -skewMaxMs, skewMaxMs + 1),
    })
    return { node, weather: network }
  })
}

/** Brings everybody in, and tells them what the log says of them. */
function populate(world: World): readonly SimulatedCustomer[] {
  const { feed, scenario } = world
  const staff = new Map(
    Array.from({ length: scenario.agents }, (_, index) => {
      const agent = new SimulatedAgent(world, index)
      return [agent.id, agent]
    }),
  )
  const customers: SimulatedCustomer[] = []
  const customerOf = (interaction: string): SimulatedCustomer | undefined =>
    customers[Number(interaction.slice(1, interaction.indexOf('.')))]
  feed.on('interaction:opened', ({ interaction }) => customerOf(interaction)?.opened(interaction))
  feed.on('interaction:queued', ({ interaction }) => customerOf(interaction)?.queued(interaction))
  feed.on('interaction:engaged', ({ interaction, offer, agent }) =>
    customerOf(interaction)?.engaged(interaction, offer, agent),
  )
  feed.on('interaction:handedOver', ({ interaction, offer, agent }) =>
    agent === undefined
      ? customerOf(interaction)?.outside(interaction)
      : customerOf(interaction)?.engaged(interaction, offer, agent),
  )
  feed.on('interaction:parked', ({ interaction }) => customerOf(interaction)?.parked(interaction))
  feed.on('interaction:closed', ({ interaction }) => customerOf(interaction)?.closed(interaction))
  feed.on('offer:created', (news) => staff.get(news.agent)?.offered(news))
  feed.on('agent:wrapUpStarted', ({ agent, interaction, until }) => staff.get(agent)?.wrapping(interaction, until))
  for (const agent of staff.values()) agent.start()
  startArrivals(world, customers)
  startSupervisor(world)
  return customers
}

/** Goes on for a time, or until it is enough. */
async function advance(
  clock: SteppingClock,
  audit: LogAudit,
  durationMs: number,
  enough: () => boolean,
): Promise<void> {
  const end = clock.now() + durationMs
  while (clock.now() < end && !enough()) {
    await clock.advance(Math.min(LOOK_MS, end - clock.now()))
    audit.look(clock.now())
  }
}

/** Nobody is there, and nobody has anything left to do. */
function isQuiet(audit: LogAudit): boolean {
  for (const { kind, body } of audit.records.values()) {
    if (kind === 'interaction') return false
    if (kind === agents.kind && (body as { loads: unknown[] }).loads.length > 0) return false
  }
  return true
}
