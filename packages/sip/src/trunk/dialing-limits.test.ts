import type { Call, DialOptions } from '@ringwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import {
  callOf,
  type OfficePhone,
  type TelephoneOffice,
  telephoneOffice,
} from '../call-control/fixtures/telephone-office.js'
import type { DialingLimit } from './dialing-limit.js'
import { dialingLimitSchema } from './dialing-limit.js'
import type { TrunkOptions } from './trunk-options.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let office: TelephoneOffice
let provider: OfficePhone

async function open(limits: readonly DialingLimit[], trunks: readonly TrunkOptions[] = []): Promise<void> {
  const main = { name: 'main', uri: 'sip:10.0.0.7', checkEveryMs: 0 }
  office = await telephoneOffice({
    trunks: [main, ...trunks],
    dialingLimits: limits,
    emergencyNumbers: ['112'],
  })
  provider = await office.phone('10.0.0.7')
}

/** What came of a call, which is over again: `answered`, or why not. */
async function dial(number: string, options: DialOptions = {}): Promise<string> {
  const outcome = await office.settled(office.control.dial(number, options))
  if (outcome.outcome === 'failed') return outcome.end.detail ?? ''
  await office.settled(outcome.call.hangUp())
  return 'answered'
}

async function running(number: string): Promise<Call> {
  return callOf(await office.settled(office.control.dial(number)))
}

const reached = (name: string): string => `The dialing limit ${JSON.stringify(name)} is reached`

describe('limits against toll fraud', () => {
  afterEach(() => office.close())

  it('[X7] a beginning of numbers is forbidden, others are not', async () => {
    await open([{ name: 'satellites', startsWith: ['+882', '+883'], callsMax: 0 }])
    expect(await dial('+88212345')).toBe(reached('satellites'))
    expect(await dial('+4930123')).toBe('answered')
    expect(office.refusals).toEqual([{ limit: 'satellites', number: '+88212345', trunk: 'main', agent: undefined }])
    expect(office.trunks).toEqual([{ name: 'main', state: 'up', callsRunning: 0 }])
  })

  it('[X7] each agent has an allowance of its own, which is there again after an hour', async () => {
    await open([{ name: 'hourly', eachAgent: true, callsPerHourMax: 2 }])
    const li = { onBehalfOf: 'li' }
    expect([await dial('+491', li), await dial('+492', li), await dial('+493', li)]).toEqual([
      'answered',
      'answered',
      reached('hourly'),
    ])
    expect(await dial('+494', { onBehalfOf: 'bo' })).toBe('answered')
    expect(await dial('+495')).toBe('answered')
    await office.clock.advance(HOUR)
    expect(await dial('+496', li)).toBe('answered')
  })

  it('[X7] minutes add up over calls, those that still run too', async () => {
    await open([{ name: 'minutes', minutesPerDayMax: 10 }])
    const first = await running('+491')
    await office.clock.advance(6 * MINUTE)
    await office.settled(first.hangUp())
    const second = await running('+492')
    await office.clock.advance(3 * MINUTE)
    expect(await dial('+493')).toBe('answered')
    await office.clock.advance(2 * MINUTE)
    expect(await dial('+494')).toBe(reached('minutes'))
    await office.settled(second.hangUp())
    await office.clock.advance(25 * HOUR)
    expect(await dial('+495')).toBe('answered')
  })

  it('[X7] calls at once are counted until each has ended, failed ones until they failed', async () => {
    await open([{ name: 'two', callsMax: 2 }])
    provider.onCall = (call) => call.reject(486)
    expect(await dial('+491')).toContain('486')
    provider.onCall = (call) => provider.answer(call)
    const calls = [await running('+492'), await running('+493')]
    expect(await dial('+494')).toBe(reached('two'))
    for (const call of calls) await office.settled(call.hangUp())
    expect(await dial('+495')).toBe('answered')
  })

  it('[X7] counts only in its hours, over midnight where they are so', async () => {
    await open([{ name: 'night', hours: { from: '20:00', to: '07:00', zone: 'UTC' }, callsMax: 0 }])
    const startsAt = new Date(office.clock.now()).toISOString().slice(11, 16)
    const untilNoonMs = ((36 - Number(startsAt.slice(0, 2))) % 24) * HOUR
    await office.clock.advance(untilNoonMs)
    expect(await dial('+491')).toBe('answered')
    await office.clock.advance(10 * HOUR)
    expect(await dial('+492')).toBe(reached('night'))
    await office.clock.advance(8 * HOUR)
    expect(await dial('+493')).toBe(reached('night'))
    await office.clock.advance(2 * HOUR)
    expect(await dial('+494')).toBe('answered')
  })

  it('[X7] a limit of one trunk leaves the next one free', async () => {
    await open(
      [{ name: 'of main', trunk: 'main', callsMax: 0 }],
      [{ name: 'spare', uri: 'sip:10.0.0.7', priority: 20 }],
    )
    await running('+491')
    expect(office.trunks.map(({ name, callsRunning }) => [name, callsRunning])).toEqual([
      ['main', 0],
      ['spare', 1],
    ])
  })

  it('[X7] an emergency number is never held up', async () => {
    await open([{ name: 'nothing', callsMax: 0 }])
    expect(await dial('112')).toBe('answered')
  })
})

it('says what is wrong with a limit that limits nothing, or names no zone', () => {
  const problems = [{ name: 'a' }, { name: 'a', callsMax: 1, hours: { from: '20:00', to: '7', zone: 'Mars' } }].map(
    (limit) => dialingLimitSchema.safeParse(limit).error?.issues.map(({ message }) => message),
  )
  expect(problems).toEqual([
    ['takes callsMax, callsPerHourMax or minutesPerDayMax: without one it limits nothing'],
    ['takes a time such as 07:30', 'takes a zone such as Europe/Berlin'],
  ])
})
