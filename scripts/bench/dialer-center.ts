import process from 'node:process'
import { acd } from '@ringwright/acd'
import { type AgentId, type Plugin, createContactCenter, memoryStore, seededRandom } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { dialer } from '@ringwright/dialer'
import { campaignReports } from '@ringwright/dialer/reporting'
import { simulatedCallees } from '@ringwright/dialer/simulation'
import { cpuTime } from './cpu-time.js'

/** What this module prints, in JSON. */
export interface DialerCenterResult {
  readonly timesRealTime: number
  /** Share of the agents who talk or wrap up in the measured time. */
  readonly utilization: number
  readonly dialed: number
  readonly live: number
  readonly abandoned: number
  readonly commits: number
  readonly peakMiB: number
}

const HOST = { role: 'service', id: 'bench' } as const
/** A Monday, 10 in New York. */
const MONDAY = Date.UTC(2026, 0, 5, 15)
/** By then enough people have answered for every campaign's ladder to have gone up, and the pacers predict. */
const WARM_UP_MS = 240_000
const HANDLE_SECONDS = 96
const WRAP_UP_MS = 24_000
/** More than are called in the time: a list that ends would make the work less. */
const LEADS_PER_AGENT = 20

/**
 * So many campaigns with so many agents each in one center, with all that a call is: hopper, ledger, commits, telephony,
 * classifier, offers, wrap-up, facts and reports. Only the people and the store outside the process are simulated.
 */
async function main(campaignCount: number, agentsEach: number, measuredMs: number): Promise<DialerCenterResult> {
  const clock = steppingClock(MONDAY)
  const random = seededRandom('dialer')
  const store = memoryStore({ clock })
  const { control, classifier } = simulatedCallees({ clock, random, answerRate: 0.3, handleSeconds: HANDLE_SECONDS })
  const names = Array.from({ length: campaignCount }, (_, index) => `line-${index + 1}`)
  const agents = names.flatMap((queue) =>
    Array.from({ length: agentsEach }, (_, index) => {
      const id = `${queue}-agent-${index + 1}`
      return { id, name: id, queues: [queue], contact: `phone-${id}` }
    }),
  )
  const distribution = acd({ queues: names.map((id) => ({ id, wrapUpMs: WRAP_UP_MS })), agents })
  const calling = dialer({ classifier })
  const reports = campaignReports()
  let revision = (): number => 0
  const telephony: Plugin = {
    name: 'telephony',
    setup(engine) {
      revision = () => engine.revision
      return { callControl: control }
    },
  }
  const center = createContactCenter({
    plugins: [distribution, calling, reports, telephony],
    ...{ clock, store, random: seededRandom('dialer ids') },
  })
  await center.start()
  for (const [index, id] of names.entries()) {
    await calling.importLeads(
      HOST,
      { rows: people(index, LEADS_PER_AGENT * agentsEach) },
      { list: id, import: id, zone: 'America/New_York' },
    )
    await calling.createCampaign(HOST, {
      ...{ id, queue: id, lists: [{ list: id }], zone: 'America/New_York' },
      pacer: { kind: 'predictive' },
    })
  }
  for (const { id } of agents) {
    const agent = id as AgentId
    await distribution.setConnected(agent, true)
    await distribution.setStatus({ role: 'agent', id: agent }, agent, { name: 'available' })
  }
  for (const id of names) await calling.startCampaign(HOST, id)
  await clock.advance(WARM_UP_MS)
  const [cpuBefore, revisionBefore] = [cpuTime().totalMs, revision()]
  let [busy, looks] = [0, 0]
  for (let passed = 0; passed < measuredMs; passed += 10_000) {
    await clock.advance(10_000)
    for (const id of names) {
      const { members } = distribution.router.staff(id as never)
      looks += members.length
      for (const { phase } of members) if (phase === 'talking' || phase === 'wrapping') busy++
    }
  }
  const cpuMs = cpuTime().totalMs - cpuBefore
  const all = names.map((id) => reports.report(id))
  const sum = (of: (report: NonNullable<(typeof all)[number]>) => number): number =>
    all.reduce((total, report) => total + (report ? of(report) : 0), 0)
  return {
    timesRealTime: measuredMs / cpuMs,
    utilization: busy / looks,
    dialed: sum(({ dialed }) => dialed),
    live: sum(({ live }) => live),
    abandoned: sum(({ ended }) => ended.abandoned ?? 0),
    commits: revision() - revisionBefore,
    peakMiB: process.resourceUsage().maxRSS / 1_024,
  }
}

function* people(campaign: number, count: number): Generator<{ readonly number: string }> {
  for (let index = 0; index < count; index++) {
    const line = campaign * count + index
    yield { number: `+1${212 + Math.floor(line / 8_000_000)}${2_000_000 + (line % 8_000_000)}` }
  }
}

const [campaigns, agentsEach, seconds] = process.argv.slice(2).map(Number)
console.log(JSON.stringify(await main(campaigns ?? 200, agentsEach ?? 50, 1_000 * (seconds ?? 60))))
