import { acd } from '@ringwright/acd'
import { createContactCenter, memoryStore, seededRandom } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { MONDAY, SUPERVISOR, ZONE, asAgent } from '../fixtures/test-campaign.js'
import { type CampaignOptions, dialer } from '../index.js'
import { campaignReports } from '../reporting/index.js'
import { simulatedCallees } from '../simulation/index.js'

const AGENTS = Array.from({ length: 20 }, (_, index) => `agent-${index + 1}`)
const HOUR = 3_600_000
const SIZE = 6_000

/** A morning of a whole center: people in a network, agents with phones, every decision a commit. */
async function morning(pacer: NonNullable<CampaignOptions['pacer']>, seed: string) {
  const clock = steppingClock(MONDAY)
  const random = seededRandom(seed)
  const { control, classifier } = simulatedCallees({ clock, random, answerRate: 0.3, handleSeconds: 90 })
  const distribution = acd({
    queues: [{ id: 'sales', wrapUpMs: 15_000 }],
    agents: AGENTS.map((id) => ({ id, name: id, queues: ['sales'], contact: `phone-${id}` })),
  })
  const calling = dialer({ classifier })
  const reports = campaignReports()
  const center = createContactCenter({
    plugins: [distribution, calling, reports, { name: 'calls', setup: () => ({ callControl: control }) }],
    ...{ clock, store: memoryStore({ clock }), random: seededRandom(`${seed} ids`) },
  })
  await center.start()
  const rows = Array.from({ length: SIZE }, (_, index) => ({
    number: `+1${index < 3_000 ? 212 : 213}555${String(index % 10_000).padStart(4, '0')}`,
  }))
  await calling.importLeads(SUPERVISOR, { rows }, { list: 'people', import: 'people', zone: ZONE })
  for (const id of AGENTS) {
    await distribution.setConnected(id as never, true)
    await distribution.setStatus(asAgent(id), id as never, { name: 'available' })
  }
  const lists = [{ list: 'people' }]
  await calling.createCampaign(SUPERVISOR, { id: 'spring', queue: 'sales', lists, zone: ZONE, pacer })
  await calling.startCampaign(SUPERVISOR, 'spring')
  let busy = 0
  let looks = 0
  for (let at = 0; at < 1.5 * HOUR; at += 5_000) {
    await clock.advance(5_000)
    if (at < HOUR / 2) continue
    const { members } = distribution.router.staff('sales' as never)
    busy += members.filter(({ phase }) => phase === 'talking' || phase === 'wrapping').length
    looks += members.length
  }
  const report = reports.report('spring')
  await center.stop()
  if (!report) throw new Error('There is no report on the campaign.')
  return { utilization: busy / looks, report }
}

it('[K4] predictive dialing keeps agents busier than one line each, and within three of a hundred', async () => {
  const [progressive, predictive] = [
    await morning({ kind: 'progressive' }, 'a'),
    await morning({ kind: 'predictive' }, 'a'),
  ]
  expect(progressive.report.ended.abandoned ?? 0).toBe(0)
  expect(predictive.utilization).toBeGreaterThan(progressive.utilization + 0.1)
  const [standing] = predictive.report.abandons
  expect(standing?.rate).toBeLessThanOrEqual(0.03)
  expect(standing?.abandoned).toBe(predictive.report.ended.abandoned ?? 0)
  expect(standing?.answered).toBe(predictive.report.live)
}, 120_000)
