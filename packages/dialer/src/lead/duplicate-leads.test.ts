import { describe, expect, it } from 'vitest'
import { SUPERVISOR, type TestFloor, ZONE, numberOf, openFloor } from '../fixtures/test-campaign.js'
import type { CampaignOptions, Dialer } from '../index.js'
import { calleeHistories } from './callee.js'

const HOUR = 3_600_000
const HAWAII = 'Pacific/Honolulu'

interface Row {
  readonly number: string
  readonly mobile?: string
  readonly work?: string
}

/** People with further numbers, read into the list `old`. */
async function importPeople({ dialer }: TestFloor, rows: readonly Row[]): Promise<void> {
  const columns = { alternates: ['mobile', 'work'] }
  await dialer.importLeads(SUPERVISOR, { rows }, { list: 'old', import: 'people', zone: ZONE, columns })
}

async function importInto({ dialer }: TestFloor, list: string, indexes: readonly number[], zone = ZONE): Promise<void> {
  const rows = indexes.map((index) => ({ number: numberOf(index) }))
  await dialer.importLeads(SUPERVISOR, { rows }, { list, import: list, zone })
}

/** A floor where nobody picks up, and a campaign over the lists `old` and `young`. */
async function callBoth(lists: (floor: TestFloor) => Promise<void>, options: Partial<CampaignOptions> = {}) {
  const floor = await openFloor()
  for (let index = 0; index < 10; index++) floor.control.phone(numberOf(index), { outcome: 'noAnswer', afterMs: 2_000 })
  await lists(floor)
  await floor.signIn('ann', 'bob')
  await floor.startCampaign({ lists: [{ list: 'old' }, { list: 'young' }], attemptsMax: 1, ...options })
  return floor
}

const isFinished = (dialer: Dialer): boolean => dialer.campaign('spring')?.state === 'finished'

describe('a number that stands on two lists of one campaign', () => {
  it('is called for the first lead that has it, and the other lead is closed', async () => {
    const floor = await callBoth(async (center) => {
      await importInto(center, 'old', [0, 1, 2])
      await importInto(center, 'young', [2, 1, 3])
    })
    await floor.clock.advance(2 * 60_000)
    expect(floor.happened('attempt:dialed')).toHaveLength(4)
    expect(floor.happened('lead:closed').filter(({ reason }) => reason === 'duplicate')).toHaveLength(2)
    expect(isFinished(floor.dialer)).toBe(true)
  })

  it('is not called for the other lead hours later, when its list has its day', async () => {
    const floor = await callBoth(async (center) => {
      await importInto(center, 'old', [0])
      await importInto(center, 'young', [0, 1], HAWAII)
    })
    await floor.clock.advance(4 * HOUR)
    expect(floor.happened('attempt:dialed').map(({ lead }) => lead)).toEqual(['spring:old:0:0', 'spring:young:0:1'])
    expect(isFinished(floor.dialer)).toBe(true)
  })

  it('is called again for the lead that it was called for, as often as the retry policy says', async () => {
    const retry = { noAnswer: { afterMs: 10 * 60_000, attemptsMax: 2 } }
    const floor = await callBoth(
      async (center) => {
        await importInto(center, 'old', [0])
        await importInto(center, 'young', [0])
      },
      { retry, attemptsMax: 10 },
    )
    await floor.clock.advance(2 * HOUR)
    const called = floor.happened('attempt:dialed').map(({ lead }) => lead)
    expect(called).toEqual(['spring:old:0:0', 'spring:old:0:0', 'spring:old:0:0'])
    expect(isFinished(floor.dialer)).toBe(true)
  })

  it('is called by another campaign all the same', async () => {
    const floor = await callBoth(async (center) => {
      await importInto(center, 'old', [0])
      await importInto(center, 'young', [0])
    })
    await floor.startCampaign({ id: 'constructor', lists: [{ list: 'young' }], attemptsMax: 1 })
    await floor.clock.advance(HOUR)
    expect(floor.happened('attempt:dialed').map(({ lead }) => lead)).toEqual([
      'spring:old:0:0',
      'constructor:young:0:0',
    ])
  })
})

describe("a number that is one lead's first and another's further one", () => {
  const called = (floor: TestFloor) => floor.happened('attempt:dialed').map(({ lead, number }) => `${lead} ${number}`)
  const [first, second, third] = [numberOf(0), numberOf(1), numberOf(2)]

  it('is called for the lead that it was called for first, and the other goes on with its others', async () => {
    const floor = await callBoth(
      async (center) => {
        await importPeople(center, [{ number: first, mobile: second, work: third }, { number: second }])
        await importInto(center, 'young', [9])
      },
      { attemptsMax: 3, retry: { noAnswer: { afterMs: HOUR, attemptsMax: 5 } } },
    )
    await floor.clock.advance(6 * HOUR)
    const ofFirst = called(floor).filter((each) => each.startsWith('spring:old:0:0'))
    // The work number is the second that is left.
    expect(ofFirst).toEqual(['spring:old:0:0 0', 'spring:old:0:0 1', 'spring:old:0:0 0'])
    expect(called(floor).filter((each) => each.startsWith('spring:old:0:1'))).toHaveLength(3)
    const history = await floor.directory.get(floor.center.id, calleeHistories, third)
    expect(history?.body.leads).toEqual({ spring: 'spring:old:0:0' })
    expect(isFinished(floor.dialer)).toBe(true)
  })

  it('is not called for a lead whose turn comes after it was called as a further one of another', async () => {
    const floor = await callBoth(
      async (center) => {
        await importPeople(center, [{ number: first, mobile: second }])
        await importInto(center, 'young', [1], HAWAII)
      },
      { attemptsMax: 2 },
    )
    await floor.clock.advance(6 * HOUR)
    expect(called(floor)).toEqual(['spring:old:0:0 0', 'spring:old:0:0 1'])
    expect(floor.happened('lead:closed')).toContainEqual(
      expect.objectContaining({ lead: 'spring:young:0:0', reason: 'duplicate' }),
    )
    expect(isFinished(floor.dialer)).toBe(true)
  })

  it('is called for one of those who all have it as a further one', async () => {
    const floor = await callBoth(
      async (center) => {
        await importPeople(center, [
          { number: first, mobile: third },
          { number: second, mobile: third },
        ])
        await importInto(center, 'young', [9])
      },
      { attemptsMax: 2 },
    )
    await floor.clock.advance(6 * HOUR)
    expect(called(floor).filter((each) => each.endsWith(' 1'))).toHaveLength(1)
    expect(isFinished(floor.dialer)).toBe(true)
  })
})
