import { type Acd, acd } from '@ringwright/acd'
import {
  type Actor,
  type AgentId,
  type Clock,
  type ContactCenter,
  type Random,
  createContactCenter,
} from '@ringwright/core'
import { type Dialer, dialer } from '@ringwright/dialer'
import { type CampaignReports, campaignReports } from '@ringwright/dialer/reporting'
import { simulatedCallees } from '@ringwright/dialer/simulation'

export const SUPERVISOR: Actor = { role: 'supervisor', id: 'sue' }
export const CAMPAIGN = 'spring'
const AGENTS = Array.from({ length: 12 }, (_, index) => `agent-${index + 1}` as AgentId)
const LEADS = 20_000
const ALL_DAY: [number, number] = [0, 1_440]

export interface CampaignFloor {
  readonly center: ContactCenter
  readonly acd: Acd
  readonly dialer: Dialer
  readonly reports: CampaignReports
}

/** A center with twelve agents who call twenty thousand people, three of ten of whom answer. */
export async function openFloor(clock: Clock, random: Random): Promise<CampaignFloor> {
  const { control, classifier } = simulatedCallees({ clock, random, answerRate: 0.3, handleSeconds: 90 })
  const distribution = acd({
    queues: [{ id: 'sales', wrapUpMs: 15_000 }],
    agents: AGENTS.map((id) => ({ id, name: id, queues: ['sales'], contact: `phone-${id}` })),
  })
  const outbound = dialer({ classifier })
  const reports = campaignReports()
  const telephony = { name: 'telephony', setup: () => ({ callControl: control }) }
  const center = createContactCenter({ plugins: [distribution, outbound, reports, telephony], clock, random })
  await center.start()
  await outbound.importLeads(SUPERVISOR, { rows: people() }, { list: 'people', import: 'people', zone: 'UTC' })
  for (const id of AGENTS) {
    await distribution.setConnected(id, true)
    await distribution.setStatus({ role: 'agent', id }, id, { name: 'available' })
  }
  await outbound.createCampaign(SUPERVISOR, {
    ...{ id: CAMPAIGN, queue: 'sales', lists: [{ list: 'people' }], zone: 'UTC' },
    pacer: { kind: 'predictive' },
    policies: ['ftc-tsr', 'ofcom'],
    rates: { currency: 'USD', perMinute: { '+': 0.02, '+1': 0.008 }, stepSeconds: 6, agentPerHour: 24 },
    // So that the example runs at any hour; these people are simulated.
    callingHours: { week: [ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY] },
  })
  await outbound.startCampaign(SUPERVISOR, CAMPAIGN)
  return { center, acd: distribution, dialer: outbound, reports }
}

function* people(): Generator<{ readonly number: string; readonly name: string }> {
  for (let index = 0; index < LEADS; index++) {
    const [area, line] = [212 + Math.floor(index / 10_000), String(index % 10_000).padStart(4, '0')]
    yield { number: `+1${area}555${line}`, name: `Person ${index + 1}` }
  }
}
