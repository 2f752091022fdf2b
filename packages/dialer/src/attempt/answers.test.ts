import { type FlowDocument, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { soundClassifier } from '../answering-machine/index.js'
import { pacerMemories } from '../campaign/campaign.js'
import { silent, sounding, speech } from '../fixtures/call-sounds.js'
import { SUPERVISOR, type TestFloor, asAgent, openFloor } from '../fixtures/test-campaign.js'
import { type AnswerClass, type AnswerClassifier, type CampaignOptions, campaigns } from '../index.js'

const voicemail = buildFlow({ id: 'voicemail', steps: { tell: { kind: 'hangUp', prompt: 'please-call-us' } } })

interface Answering {
  readonly leads?: number
  readonly classifier?: AnswerClassifier
  readonly flows?: readonly FlowDocument[]
  readonly campaign?: Partial<CampaignOptions>
}

/** Everybody answers at once; ann is there. */
async function answering(options: Answering): Promise<TestFloor> {
  const { leads = 1, classifier = soundClassifier(), flows, campaign } = options
  const dispositions = { answeringMachine: 'machine', sold: 'done' } as const
  const floor = await openFloor({ classifier, dispositions, ...(flows && { flows }) })
  for (const number of await floor.importNumbers(leads)) floor.control.phone(number, { outcome: 'answered' })
  await floor.signIn('ann')
  await floor.startCampaign(campaign)
  await floor.clock.advance(2_100)
  return floor
}

const judging = (answer: AnswerClass): AnswerClassifier => ({ classify: async () => ({ answer }) })

function endings(floor: TestFloor) {
  return floor.happened('attempt:ended').map(({ outcome, detail }) => [outcome, detail])
}

describe('[K22] [K23] a call that was answered is treated as what it sounds like:', () => {
  it('a person who says hello and waits gets an agent', async () => {
    const floor = await answering({})
    floor.control.dialed[0]?.sounds(speech(-400, 500, -800))
    await floor.clock.advance(1_000)
    expect(floor.happened('attempt:connected')).toMatchObject([{ agent: 'ann' }])
  })

  it.each([{ answer: 'human' }, { answer: 'busy', reason: 486 }, null, 'person'])(
    'a person where the host’s own classifier says what is no verdict: %j',
    async (verdict) => {
      const floor = await answering({ classifier: { classify: async () => verdict as never } })
      expect(floor.happened('attempt:connected')).toMatchObject([{ agent: 'ann' }])
      expect(floor.happened('attempt:ended')).toEqual([])
    },
  )

  it('a number out of service is hung up on, said by its tones, and called no more', async () => {
    const floor = await answering({})
    floor.control.dialed[0]?.sounds([...sounding(280, 914), ...sounding(280, 1_371), ...sounding(380, 1_777)])
    await floor.clock.advance(1_000)
    expect(endings(floor)).toEqual([['invalid', 'intercept']])
    expect(floor.talkingTo()).toEqual([])
    expect(floor.happened('lead:closed')).toMatchObject([{ reason: 'exhausted' }])
    expect(floor.dialer.campaign('spring')?.standings[0]).toMatchObject({ answered: 0, abandoned: 0 })
  })

  it('a machine hears its message once its greeting is over, and no agent is kept meanwhile', async () => {
    const floor = await answering({ flows: [voicemail], campaign: { machineFlow: 'voicemail' } })
    const [call] = floor.control.dialed
    call?.sounds(speech(2_000))
    await floor.clock.advance(3_000)
    expect(endings(floor)).toEqual([['machine', 'longGreeting']])
    expect([floor.dialer.campaign('spring')?.inFlight, call?.hears]).toEqual([0, undefined])
    call?.sounds([...speech(1_000), ...sounding(300, 1_000), ...silent(40)])
    await floor.clock.advance(100)
    expect(call?.hears).toBe('please-call-us')
  })

  it('[K19] a machine is called by no other campaign before its message is left', async () => {
    let hear = (): void => {}
    const greetingEnd = () => new Promise<void>((resolve) => (hear = resolve))
    const classifier: AnswerClassifier = { classify: async () => ({ answer: 'machine' }), greetingEnd }
    const floor = await answering({ classifier, flows: [voicemail], campaign: { machineFlow: 'voicemail' } })
    await floor.startCampaign({ id: 'autumn' })
    await floor.clock.advance(10_000)
    hear()
    await floor.clock.advance(700)
    expect(floor.control.dialed.map(({ hears }) => hears)).toEqual(['please-call-us'])
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
    await floor.clock.advance(10_000)
    expect(floor.happened('attempt:dialed')).toHaveLength(2)
  })

  it('a greeting without an end is talked over after half a minute', async () => {
    const floor = await answering({ flows: [voicemail], campaign: { machineFlow: 'voicemail' } })
    const [call] = floor.control.dialed
    call?.sounds(speech(2_000))
    await floor.clock.advance(29_000)
    expect(call?.hears).toBeUndefined()
    await floor.clock.advance(1_500)
    expect(call?.hears).toBe('please-call-us')
  })

  it('what nobody can tell is a person, or what the campaign says', async () => {
    const asPerson = await answering({ classifier: judging('unsure') })
    expect(asPerson.happened('attempt:connected')).toHaveLength(1)
    const asMachine = await answering({ classifier: judging('unsure'), campaign: { unsureIs: 'machine' } })
    expect(endings(asMachine)).toEqual([['machine', undefined]])
  })
})

describe('[K24] how often the sound was misjudged', () => {
  async function dispose(floor: TestFloor, count: number, disposition: string): Promise<void> {
    for (let index = 0; index < count; index++) {
      const [call] = floor.control.dialed.filter(({ to }) => !to.startsWith('phone-'))
      const interaction = floor.happened('attempt:connected').at(-1)?.interaction as never
      call?.partyHangsUp()
      await floor.clock.advance(600)
      await floor.acd.finishWrapUp(asAgent('ann'), 'ann' as never, interaction, { disposition })
      await floor.clock.advance(2_000)
    }
  }

  it('is counted from what agents say of calls taken for persons, which are then no answers', async () => {
    const floor = await answering({ leads: 3, classifier: judging('person') })
    await dispose(floor, 1, 'answeringMachine')
    await dispose(floor, 1, 'sold')
    expect(floor.happened('attempt:checked')).toMatchObject([
      { heard: 'person', was: 'machine' },
      { heard: 'person', was: 'person' },
    ])
    expect(floor.center.get(campaigns, 'spring')?.detection).toEqual({
      machine: { checked: 0, wrong: 0 },
      person: { checked: 2, wrong: 1 },
    })
    // Three were connected, one of them a machine after all.
    expect(floor.dialer.campaign('spring')?.standings[0]).toMatchObject({ answered: 2 })
    expect(endings(floor)[0]).toEqual(['machine', undefined])
  })

  it('is told to the pacer, which spends nothing on an answer that was a machine', async () => {
    const campaign = { pacer: { kind: 'predictive' } } as const
    const floor = await answering({ leads: 3, classifier: judging('person'), campaign })
    await dispose(floor, 2, 'answeringMachine')
    await floor.clock.advance(35_000)
    // Three were connected, and two of them were machines after all.
    const memory = floor.center.get(pacerMemories, 'spring')?.state
    expect(memory).toMatchObject({ state: { price: { answered: 1, abandoned: 0 } } })
  })

  it('is found for machines by giving some to idle agents, and then counts in the ledger', async () => {
    const policies = ['ofcom'] as const
    const campaign = { machineChecksPerMille: 1_000, policies: [...policies] }
    const floor = await answering({ leads: 51, classifier: judging('machine'), campaign })
    await dispose(floor, 49, 'answeringMachine')
    await dispose(floor, 1, 'sold')
    expect(floor.center.get(campaigns, 'spring')?.detection?.machine).toEqual({ checked: 50, wrong: 1 })
    await floor.dialer.stopCampaign(SUPERVISOR, 'spring')
    await floor.dialer.editCampaign(SUPERVISOR, 'spring', { machineChecksPerMille: 0 })
    const { abandoned = 0 } = floor.dialer.campaign('spring')?.standings[0] ?? {}
    expect(abandoned).toBe(0)
    await floor.center.run(SUPERVISOR, (transaction) => {
      const now = transaction.read(campaigns, 'spring')
      const days = Object.fromEntries(
        Object.entries(now?.ledger.days ?? {}).map(([day, each]) => [day, { ...each, machines: 100 }]),
      )
      if (now) transaction.put(campaigns, 'spring', { ...now, ledger: { ...now.ledger, days } })
    })
    // One of fifty was a person: of a hundred machines, two were hung up on.
    expect(floor.dialer.campaign('spring')?.standings[0]).toMatchObject({ abandoned: 2 })
  })

  it('is counted of calls that were listened to, and not of the next one that an agent makes', async () => {
    const floor = await answering({ classifier: judging('person') })
    const say = async (disposition: string): Promise<void> => {
      const interaction = floor.happened('attempt:live').at(-1)?.interaction as never
      await floor.acd.dispose(asAgent('ann'), 'ann' as never, interaction, { disposition })
      floor.control.dialed.at(-1)?.partyHangsUp()
      await floor.clock.advance(5_000)
    }
    await say('answeringMachine')
    await floor.dialer.stopCampaign(SUPERVISOR, 'spring')
    await floor.dialer.editCampaign(SUPERVISOR, 'spring', { pacer: { kind: 'preview' } })
    await floor.dialer.startCampaign(SUPERVISOR, 'spring')
    await floor.clock.advance(4 * 3_600_000 + 20_000)
    expect(floor.happened('attempt:connected')).toHaveLength(2)
    await say('sold')
    expect(floor.happened('attempt:checked')).toMatchObject([{ heard: 'person', was: 'machine' }])
  })
})
