import { type FlowDocument, buildFlow } from '@ringwright/core'
import { scriptedCallControl, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, type TestFloor, asAgent, openFloor } from '../fixtures/test-campaign.js'
import type { CampaignOptions, DialerOptions } from '../index.js'

const AGENTS = ['ann', 'bob', 'cy', 'dee', 'eve']
const SECONDS = 40

function saying(id: string): FlowDocument {
  return buildFlow({ id, steps: { say: { kind: 'hangUp', prompt: 'who-called' } } })
}

interface Trunk {
  readonly dialer?: Omit<DialerOptions, 'campaigns'>
  readonly agents?: readonly string[]
  readonly campaign: Partial<CampaignOptions>
  readonly eachSecond?: (floor: TestFloor) => Promise<void>
}

/** The most lines to people, who all pick up, that were open at once. Prompts last for twenty seconds. */
async function mostLines({ dialer, agents = [], campaign, eachSecond }: Trunk): Promise<number> {
  const clock = steppingClock(MONDAY)
  const control = scriptedCallControl({ clock, promptMs: 20_000 })
  const floor = await openFloor({
    clock,
    control,
    agents: AGENTS,
    flows: [saying('bot'), saying('message')],
    ...dialer,
  })
  for (const number of await floor.importNumbers(60)) control.phone(number, { outcome: 'answered', afterMs: 1_000 })
  await floor.signIn(...agents)
  await floor.startCampaign(campaign)
  let most = 0
  for (let second = 0; second < SECONDS; second++) {
    await clock.advance(1_000)
    await eachSecond?.(floor)
    most = Math.max(most, floor.talkingTo().length)
  }
  return most
}

describe('[K13] no more lines are open than a campaign may have', () => {
  it('by a pacer that does not ask how many there are', async () => {
    const many = () => ({ observe() {}, decide: () => ({ dial: 50 }), save: () => null })
    const campaign = { pacer: { kind: 'own', name: 'many' }, linesMax: 3 } as const
    expect(await mostLines({ dialer: { pacers: { many } }, agents: AGENTS, campaign })).toBe(3)
  })

  it('while machines are left messages', async () => {
    const classifier = { classify: async () => ({ answer: 'machine' }) as const }
    const campaign = { flow: 'bot', machineFlow: 'message', linesMax: 4 }
    expect(await mostLines({ dialer: { classifier }, campaign })).toBe(4)
  })

  it('while a machine greets that is to be left a message', async () => {
    const classifier = {
      classify: async () => ({ answer: 'machine' }) as const,
      greetingEnd: () => new Promise<void>(() => {}),
    }
    const campaign = { flow: 'bot', machineFlow: 'message', linesMax: 4 }
    expect(await mostLines({ dialer: { classifier }, campaign })).toBe(4)
  })

  it('while agents talk on who have said what becomes of the lead', async () => {
    const settled = new Set<string>()
    const eachSecond = async ({ dialer, happened }: TestFloor) => {
      for (const { agent = '', interaction } of happened('attempt:connected'))
        if (!settled.has(interaction) && settled.add(interaction))
          await dialer.settle(asAgent(agent), interaction, { result: 'done' })
    }
    expect(await mostLines({ agents: AGENTS, campaign: { linesMax: 2 }, eachSecond })).toBe(2)
    expect(settled.size).toBe(2)
  })
})
