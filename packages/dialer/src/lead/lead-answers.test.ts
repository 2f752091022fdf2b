import { type ChannelAdapter, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, ZONE, asAgent, numberOf, openFloor } from '../fixtures/test-campaign.js'

/** "How are you? Press 1 for well, 2 for unwell"; whoever is unwell is looked after by people. 9: never call again. */
const visit = buildFlow({
  id: 'visit',
  steps: {
    ask: {
      kind: 'collect',
      prompt: 'how-are-you',
      variable: 'health',
      digits: { min: 1, max: 1 },
      next: 'sort',
      otherwise: 'end',
    },
    sort: { kind: 'branch', cases: [{ when: 'health == "9"', next: 'never' }], otherwise: 'save' },
    save: {
      kind: 'invoke',
      function: 'saveAnswers',
      arguments: { health: 'health', flagged: 'health == "2"' },
      next: 'end',
      otherwise: 'end',
    },
    never: { kind: 'invoke', function: 'doNotCall', next: 'end', otherwise: 'end' },
    end: { kind: 'hangUp', prompt: 'good-bye' },
  },
})

describe('[K36] a return visit by telephone', () => {
  it('writes answers to the lead, lists those who are not well for people, and calls no more who says so', async () => {
    const floor = await openFloor({ flows: [visit] })
    const numbers = await floor.importNumbers(3, { ward: 'B2' })
    for (const number of numbers) floor.control.phone(number, { outcome: 'answered' })
    await floor.startCampaign({ flow: 'visit', linesMax: 3 })
    await floor.clock.advance(2_000)
    for (const [index, number] of numbers.entries())
      floor.control.dialed.find(({ to }) => to === number)?.press(['1', '2', '9'][index] as string)
    await floor.clock.advance(5_000)
    expect(floor.happened('lead:answered').map(({ lead, answers, isFlagged }) => [lead, answers, isFlagged])).toEqual([
      ['spring:people:0:0', ['health'], false],
      ['spring:people:0:1', ['health'], true],
    ])
    expect(await floor.dialer.flaggedLeads(SUPERVISOR, 'spring')).toMatchObject([
      { id: 'spring:people:0:1', numbers: [numbers[1]], attributes: { ward: 'B2', health: '2' }, closed: 'reached' },
    ])
    await expect(floor.dialer.flaggedLeads(asAgent('ann'), 'spring')).rejects.toMatchObject({ code: 'not_permitted' })
    await floor.startCampaign({ id: 'autumn', flow: 'visit' })
    await floor.clock.advance(3_000)
    expect(floor.happened('lead:closed').filter(({ campaign }) => campaign === 'autumn')).toMatchObject([
      { lead: 'autumn:people:0:2', reason: 'doNotCall' },
    ])
  })

  it('lists everybody in parts, also those whose calls ended at the same instant', async () => {
    const floor = await openFloor({ flows: [visit] })
    const numbers = await floor.importNumbers(5)
    for (const number of numbers) floor.control.phone(number, { outcome: 'answered' })
    await floor.startCampaign({ flow: 'visit', linesMax: 5 })
    await floor.clock.advance(2_000)
    const press = async (pressing: readonly string[]): Promise<void> => {
      for (const number of pressing) floor.control.dialed.find(({ to }) => to === number)?.press('2')
      await floor.clock.advance(5_000)
    }
    await press(numbers.slice(0, 3))
    await press(numbers.slice(3))
    const first = await floor.dialer.flaggedLeads(SUPERVISOR, 'spring', { limit: 2 })
    const after = first.at(-1)?.changedAt as number
    const rest = await floor.dialer.flaggedLeads(SUPERVISOR, 'spring', { after, limit: 2 })
    expect([...first, ...rest].map((lead) => lead.numbers[0])).toEqual(numbers)
  })
})

it('[K20] whoever writes from elsewhere to be called no more is called at none of the lead’s numbers', async () => {
  const missed = buildFlow({
    id: 'missed',
    steps: {
      never: { kind: 'invoke', function: 'doNotCall', next: 'end', otherwise: 'end' },
      end: { kind: 'hangUp' },
    },
  })
  const channel: ChannelAdapter = {
    name: 'email',
    capabilities: { textLengthMax: 500, attachments: false, typing: false },
    start: async () => {},
    send: async () => ({ outcome: 'sent' }),
    stop: async () => {},
  }
  const floor = await openFloor({ flows: [missed], channel })
  const rows = [{ number: numberOf(0), office: numberOf(1), mail: 'mia@example.com' }]
  const people = { list: 'people', import: 'first', zone: ZONE, columns: { alternates: ['office'] } }
  await floor.dialer.importLeads(SUPERVISOR, { rows }, people)
  await floor.signIn('ann')
  const followUp = { channel: 'email', service: 'shop', flow: 'missed', column: 'mail' }
  await floor.startCampaign({ attemptsMax: 1, followUp })
  await floor.clock.advance(5_000)
  expect(floor.happened('lead:writtenTo')).toHaveLength(1)
  const asked = [numberOf(0), numberOf(1)].map((address) =>
    floor.center.permissions.ask({ channel: 'voice', address }, { purpose: 'marketing', needsConsent: false }),
  )
  expect(await Promise.all(asked)).toMatchObject([{ reason: 'withdrawn' }, { reason: 'withdrawn' }])
})
