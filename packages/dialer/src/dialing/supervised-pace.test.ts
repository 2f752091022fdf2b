import { describe, expect, it } from 'vitest'
import { SUPERVISOR, type TestFloor, openFloor } from '../fixtures/test-campaign.js'
import type { CampaignOptions } from '../index.js'

const AGENTS = ['ann', 'bob', 'cy']
const MINUTE = 60_000

/** The network has a line for nobody, and a supervisor wants one for each agent. */
async function overDeadTrunk(options: Partial<CampaignOptions>): Promise<TestFloor> {
  const floor = await openFloor({ agents: AGENTS })
  for (const number of await floor.importNumbers(200)) floor.control.phone(number, { outcome: 'failed', afterMs: 100 })
  await floor.signIn(...AGENTS)
  await floor.startCampaign(options)
  await floor.dialer.supervise(SUPERVISOR, 'spring', { linesPerAgent: 1 })
  await floor.clock.advance(30_000)
  expect(floor.happened('campaign:stepped').at(-1)).toMatchObject({ to: 'manual', reasons: ['trunkDown'] })
  return floor
}

describe('[K7] [K8] with lines for each agent, as a supervisor wants them,', () => {
  it('nobody is dialed while the trunk is down', async () => {
    const floor = await overDeadTrunk({})
    const before = floor.happened('attempt:dialed').length
    await floor.clock.advance(MINUTE)
    expect(floor.happened('attempt:dialed')).toHaveLength(before)
  })

  it('no lead of a preview campaign is dialed that nobody has taken up', async () => {
    const floor = await overDeadTrunk({ pacer: { kind: 'preview' } })
    await floor.clock.advance(MINUTE)
    const shown = floor.facts.filter(({ type }) => type === 'interaction:opened')
    expect(floor.happened('attempt:dialed').length).toBeLessThanOrEqual(shown.length)
  })
})
