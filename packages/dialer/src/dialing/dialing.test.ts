import { type FlowDocument, buildFlow, interactions } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, type TestFloor, ZONE, asAgent, numberOf, openFloor } from '../fixtures/test-campaign.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const outcomes = (floor: TestFloor) => floor.happened('attempt:ended').map(({ outcome }) => outcome)
const dialed = (floor: TestFloor) => floor.happened('attempt:dialed').length

/** A floor with agents at work and so many people in the list, all of whom do the same. */
async function campaignOf(
  people: number,
  script: Parameters<TestFloor['control']['phone']>[1],
  options: Parameters<typeof openFloor>[0] = {},
): Promise<{ floor: TestFloor; numbers: readonly string[] }> {
  const floor = await openFloor(options)
  const numbers = await floor.importNumbers(people)
  for (const number of numbers) floor.control.phone(number, script)
  return { floor, numbers }
}

function hangUp(floor: TestFloor, number: string): Promise<void> {
  floor.control.dialed.find(({ to }) => to === number)?.partyHangsUp()
  return floor.clock.advance(0)
}

describe('[K2] a progressive campaign', () => {
  it('calls one person for each idle agent, and gives who answers to an agent at once', async () => {
    const { floor, numbers } = await campaignOf(5, { outcome: 'answered', afterMs: 5_000 })
    await floor.signIn('ann', 'bob')
    await floor.startCampaign()
    await floor.clock.advance(2_000)
    expect(dialed(floor)).toBe(2)
    await floor.clock.advance(6_000)
    expect(floor.happened('attempt:connected')).toMatchObject([
      { agent: 'ann', waitedMs: 0 },
      { agent: 'bob', waitedMs: 0 },
    ])
    expect(floor.talkingTo()).toEqual(numbers.slice(0, 2))
    expect(dialed(floor)).toBe(2)
  })

  it('shows the agent who is on the line, and calls the next person after the wrap-up', async () => {
    const { floor, numbers } = await campaignOf(0, { outcome: 'answered' })
    expect(numbers).toEqual([])
    await floor.dialer.importLeads(
      SUPERVISOR,
      { rows: [0, 1].map((index) => ({ number: numberOf(index), name: 'Mia', plan: 'gold' })) },
      { list: 'people', import: 'second', zone: ZONE },
    )
    for (const index of [0, 1]) floor.control.phone(numberOf(index), { outcome: 'answered' })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(2_000)
    const [record] = [...floor.center.all(interactions).values()]
    expect(record?.body).toMatchObject({ direction: 'outbound', from: numberOf(0), service: 'spring' })
    expect(record?.body.attributes).toMatchObject({ name: 'Mia', plan: 'gold', campaign: 'spring' })
    await hangUp(floor, numberOf(0))
    await floor.clock.advance(3_000)
    expect(floor.talkingTo()).toEqual([numberOf(1)])
  })

  it('says at the end of a call how it was carried to both of them', async () => {
    const { floor, numbers } = await campaignOf(1, { outcome: 'answered' })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(2_000)
    for (const call of floor.control.dialed)
      call.carried = { received: { packets: 100, packetsLost: 0, jitterMs: 1, mos: 4.4 } }
    await hangUp(floor, numbers[0] as string)
    expect(
      floor
        .happened('call:measured')
        .map(({ party }) => party)
        .sort(),
    ).toEqual(['agent', 'customer'])
  })

  it('issabel-49-dials-without-agents: calls nobody while no agent is there', async () => {
    const { floor } = await campaignOf(3, { outcome: 'answered' })
    await floor.startCampaign()
    await floor.clock.advance(MINUTE)
    expect(dialed(floor)).toBe(0)
    expect(floor.dialer.campaign('spring')).toMatchObject({ state: 'running', ready: 3 })
  })

  it('[K31] counts no agent as kept who serves inbound as well: the first calls have to pay for the risk', async () => {
    const { floor } = await campaignOf(3, { outcome: 'answered' }, { alsoServe: ['hotline'] })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(MINUTE)
    expect(dialed(floor)).toBe(0)
  })
})

describe('[K16] whoever was not reached', () => {
  it.each([
    ['busy', 'busy', 10 * MINUTE],
    ['noAnswer', 'noAnswer', 2 * HOUR],
    ['unreachable', 'unreachable', HOUR],
    ['rejected', 'rejected', 4 * HOUR],
  ] as const)('[K22] is called again after a time that depends on why: %s', async (script, outcome, afterMs) => {
    const { floor } = await campaignOf(1, { outcome: script })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(MINUTE)
    expect(outcomes(floor)).toEqual([outcome])
    await floor.clock.advance(afterMs - 2 * MINUTE)
    expect(dialed(floor)).toBe(1)
    await floor.clock.advance(3 * MINUTE)
    expect(dialed(floor)).toBe(2)
  })

  it('is given up when the policy says so, and the campaign is finished when nobody is left', async () => {
    const { floor } = await campaignOf(2, { outcome: 'busy' })
    await floor.signIn('ann')
    await floor.startCampaign({ retry: { busy: { afterMs: MINUTE, attemptsMax: 1 } } })
    await floor.clock.advance(10 * MINUTE)
    expect(outcomes(floor)).toEqual(['busy', 'busy', 'busy', 'busy'])
    expect(floor.happened('lead:closed')).toMatchObject([{ reason: 'exhausted' }, { reason: 'exhausted' }])
    expect(floor.dialer.campaign('spring')).toMatchObject({ state: 'finished', ready: 0, inFlight: 0 })
  })

  it('[K17] is called at the next number, and never again at one that does not exist', async () => {
    const floor = await openFloor()
    const [first, second] = [numberOf(0), numberOf(1)]
    await floor.dialer.importLeads(
      SUPERVISOR,
      { rows: [{ number: first, mobile: second }] },
      { list: 'people', import: 'first', zone: ZONE, columns: { alternates: ['mobile'] } },
    )
    floor.control.phone(first, { outcome: 'notFound' })
    floor.control.phone(second, { outcome: 'busy' })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(20 * MINUTE)
    expect(floor.happened('attempt:dialed').map(({ number }) => number)).toEqual([0, 0, 0])
    expect(outcomes(floor)).toEqual(['invalid', 'busy', 'busy'])
  })
})

describe('[K25] a person for whom no agent is there in time', () => {
  const sorry: FlowDocument = buildFlow({ id: 'sorry', steps: { tell: { kind: 'hangUp', prompt: 'we-are-acme' } } })

  /** One agent is kept for one call, and is gone when it is answered. */
  async function withoutAgent(abandonFlow?: string, more: Parameters<TestFloor['startCampaign']>[0] = {}) {
    const { floor, numbers } = await campaignOf(1, { outcome: 'answered', afterMs: 5_000 }, { flows: [sorry] })
    await floor.signIn('ann')
    await floor.startCampaign({ ...more, ...(abandonFlow !== undefined && { abandonFlow }) })
    await floor.clock.advance(2_000)
    await floor.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'break' })
    return { floor, number: numbers[0] as string }
  }

  it('an-agent-vanishes: hears who called within two seconds, and is counted as abandoned', async () => {
    const { floor, number } = await withoutAgent('sorry')
    await floor.clock.advance(6_000)
    const call = floor.control.dialed.find(({ to }) => to === number)
    expect(call?.hears).toBe('we-are-acme')
    expect(outcomes(floor)).toEqual(['abandoned'])
    expect(floor.dialer.campaign('spring')?.standings[0]).toMatchObject({ answered: 1, abandoned: 1 })
    await floor.clock.advance(1_500)
    expect(floor.talkingTo()).toEqual([])
  })

  it('is not left on the line where there is no message', async () => {
    const { floor } = await withoutAgent()
    await floor.clock.advance(6_500)
    expect(outcomes(floor)).toEqual(['abandoned'])
    expect(floor.talkingTo()).toEqual([])
    expect(floor.center.all(interactions).size).toBe(0)
  })

  it('[K28] is called again within the redial block only because an agent is kept for the call', async () => {
    const { floor } = await withoutAgent(undefined, {
      policies: ['ofcom'],
      retry: { abandoned: { afterMs: HOUR, attemptsMax: 1 } },
    })
    await floor.clock.advance(2 * HOUR)
    expect(dialed(floor)).toBe(1)
    await floor.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'available' })
    await floor.clock.advance(MINUTE)
    expect(floor.happened('attempt:dialed').map(({ isKept }) => isKept)).toEqual([true, true])
  })
})

describe('[K5] a campaign without agents', () => {
  const reminder = buildFlow({ id: 'reminder', steps: { tell: { kind: 'hangUp', prompt: 'your-visit-is-tomorrow' } } })

  it('plays its flow to whoever answers, on as many lines as it may', async () => {
    const { floor, numbers } = await campaignOf(5, { outcome: 'answered' }, { flows: [reminder] })
    await floor.startCampaign({ flow: 'reminder', linesMax: 2 })
    await floor.clock.advance(1_200)
    expect(floor.control.dialed.map(({ to, hears }) => [to, hears])).toEqual(
      numbers.slice(0, 2).map((number) => [number, 'your-visit-is-tomorrow']),
    )
    await floor.clock.advance(MINUTE)
    expect(outcomes(floor)).toEqual(Array.from({ length: 5 }, () => 'connected'))
    expect(floor.dialer.campaign('spring')?.state).toBe('finished')
  })
})

describe('[K23] what picks up', () => {
  const voicemail = buildFlow({ id: 'voicemail', steps: { tell: { kind: 'hangUp', prompt: 'please-call-us' } } })
  const machines = { classify: async () => ({ answer: 'machine' }) as const }

  it('is hung up on when it is a machine, and called again later', async () => {
    const { floor } = await campaignOf(1, { outcome: 'answered' }, { classifier: machines })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(2_000)
    expect([outcomes(floor), floor.talkingTo()]).toEqual([['machine'], []])
    expect(floor.happened('attempt:ended')[0]?.dueAt).toBeDefined()
  })

  it('is told a message where the campaign has one', async () => {
    const { floor } = await campaignOf(1, { outcome: 'answered' }, { classifier: machines, flows: [voicemail] })
    await floor.signIn('ann')
    await floor.startCampaign({ machineFlow: 'voicemail' })
    await floor.clock.advance(1_200)
    expect(floor.control.dialed[0]?.hears).toBe('please-call-us')
  })

  it('is a person when nobody can tell: a classifier that fails or never answers loses nobody', async () => {
    const never = { classify: () => new Promise<never>(() => {}) }
    const { floor } = await campaignOf(1, { outcome: 'answered' }, { classifier: never })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(8_000)
    expect(floor.happened('attempt:connected')).toMatchObject([{ agent: 'ann' }])
  })
})

describe('[K6] an agent who has talked to somebody', () => {
  it('makes an appointment, and the lead is called at that time', async () => {
    const { floor, numbers } = await campaignOf(1, { outcome: 'answered' })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(2_000)
    const interaction = floor.happened('attempt:connected')[0]?.interaction as never
    const at = floor.clock.now() + 3 * HOUR
    const result = { result: 'callAt', at, agent: 'ann' as never } as const
    expect(await floor.dialer.settle(asAgent('ann'), interaction, result)).toEqual({ outcome: 'settled' })
    expect(await floor.dialer.settle(asAgent('ann'), interaction, result)).toEqual({ outcome: 'gone' })
    await hangUp(floor, numbers[0] as string)
    await floor.clock.advance(3 * HOUR - MINUTE)
    expect(dialed(floor)).toBe(1)
    await floor.clock.advance(2 * MINUTE)
    expect(dialed(floor)).toBe(2)
  })

  it('[K33] says how it came out, and the lead is settled by what that means', async () => {
    const dispositions = { later: { callAgainMs: HOUR }, never: 'doNotCall' } as const
    const { floor, numbers } = await campaignOf(2, { outcome: 'answered' }, { dispositions })
    await floor.signIn('ann')
    await floor.startCampaign()
    const codes = ['later', 'never']
    for (const [index, number] of numbers.entries()) {
      await floor.clock.advance(3_000)
      const interaction = floor.happened('attempt:connected')[index]?.interaction as never
      await hangUp(floor, number)
      const disposition = codes[index] as string
      await floor.acd.finishWrapUp(asAgent('ann'), 'ann' as never, interaction, { disposition })
      await floor.clock.advance(1_000)
    }
    expect(floor.happened('lead:scheduled')).toMatchObject([{ lead: 'spring:people:0:0' }])
    expect(floor.happened('lead:closed')).toMatchObject([{ lead: 'spring:people:0:1', reason: 'doNotCall' }])
    await floor.clock.advance(2 * HOUR)
    expect(floor.happened('attempt:dialed').map(({ lead }) => lead)).toEqual([
      'spring:people:0:0',
      'spring:people:0:1',
      'spring:people:0:0',
    ])
  })

  it('[K20] enters the number as not to be called, for every campaign', async () => {
    const { floor, numbers } = await campaignOf(2, { outcome: 'answered' })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(2_000)
    const interaction = floor.happened('attempt:connected')[0]?.interaction as never
    await expect(floor.dialer.settle(asAgent('bob'), interaction, { result: 'doNotCall' })).rejects.toThrow('may not')
    await floor.dialer.settle(asAgent('ann'), interaction, { result: 'doNotCall' })
    await floor.dialer.stopCampaign(SUPERVISOR, 'spring')
    await hangUp(floor, numbers[0] as string)
    await floor.startCampaign({ id: 'autumn' })
    await floor.clock.advance(HOUR)
    const closed = floor.happened('lead:closed').filter(({ campaign }) => campaign === 'autumn')
    expect(closed).toEqual([{ campaign: 'autumn', lead: 'autumn:people:0:0', reason: 'doNotCall' }])
    expect(floor.happened('attempt:dialed').map(({ lead }) => lead)).not.toContain('autumn:people:0:0')
  })

  it('[K20] calls nobody who has said elsewhere, a moment ago, not to be called', async () => {
    const { floor, numbers } = await campaignOf(3, { outcome: 'answered' })
    await floor.startCampaign()
    await floor.clock.advance(2_000)
    const contacts = numbers.map((address) => ({ channel: 'voice', address }))
    const { permissions } = floor.center
    await permissions.consent(SUPERVISOR, contacts[0] as never, {
      given: false,
      purpose: 'marketing',
      source: 'web form',
    })
    await permissions.consent(SUPERVISOR, contacts[2] as never, {
      given: false,
      purpose: 'surveys',
      source: 'web form',
    })
    await permissions.block(SUPERVISOR, contacts[1] as never, { reason: 'threats' })
    await floor.signIn('ann')
    await floor.clock.advance(10_000)
    expect(floor.happened('attempt:dialed').map(({ lead }) => lead)).toEqual(['spring:people:0:2'])
    expect(floor.happened('lead:closed')).toMatchObject([{ reason: 'doNotCall' }, { reason: 'doNotCall' }])
  })

  it('[K21] calls those of whom a statement of consent is on record, where the campaign needs one', async () => {
    const { floor, numbers } = await campaignOf(2, { outcome: 'answered' })
    const contact = { channel: 'voice', address: numbers[1] as string }
    await floor.center.permissions.consent(SUPERVISOR, contact, { given: true, source: 'signed form' })
    await floor.signIn('ann', 'bob')
    await floor.startCampaign({ needsConsent: true })
    await floor.clock.advance(10_000)
    expect(floor.happened('attempt:dialed').map(({ lead }) => lead)).toEqual(['spring:people:0:1'])
    expect(floor.happened('lead:closed')).toMatchObject([{ lead: 'spring:people:0:0', reason: 'noConsent' }])
  })
})
