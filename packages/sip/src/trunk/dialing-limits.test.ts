import type { Call, DialOptions } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { afterEach, describe, expect, it } from 'vitest'
import {
  callOf,
  type OfficePhone,
  type TelephoneOffice,
  telephoneOffice,
} from '../call-control/fixtures/telephone-office.js'
import { DialingGuard } from './dialing-guard.js'
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

  it.each(['tel:+882-12345', 'tel:+8-82-12345', 'tel:+88.2(1)2345'])(
    '[X7] a beginning is forbidden however the number is written: %s',
    async (number) => {
      await open([{ name: 'satellites', startsWith: ['+882'], callsMax: 0 }])
      expect(await dial(number)).toBe(reached('satellites'))
    },
  )

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

  it('[X7] a call that the next trunk takes counts once', async () => {
    await open(
      [{ name: 'hourly', callsPerHourMax: 2 }],
      [{ name: 'spare', uri: 'sip:10.0.0.8', priority: 20, checkEveryMs: 0 }],
    )
    provider.onCall = (call) => call.reject(503)
    await office.phone('10.0.0.8')
    expect([await dial('+491'), await dial('+492'), await dial('+493')]).toEqual([
      'answered',
      'answered',
      reached('hourly'),
    ])
  })

  it('[X7] an emergency number is never held up', async () => {
    await open([{ name: 'nothing', callsMax: 0 }])
    expect(await dial('112')).toBe('answered')
  })
})

describe('the time that a limit counts', () => {
  /** One limit under a clock of its own, where days cost nothing. */
  function guarded(limit: Omit<DialingLimit, 'name'>) {
    const clock = steppingClock(Date.UTC(2026, 0, 5, 12))
    const guard = new DialingGuard({ clock, limits: [{ name: 'it', ...limit }], refused: () => {} })
    const claim = () => guard.claim({ number: '+491', trunk: 'main', agent: undefined })
    const passes = (): boolean => {
      const pass = claim()
      if ('refusedBy' in pass) return false
      pass.ended()
      return true
    }
    return { clock, claim, passes }
  }

  function talking(claim: () => ReturnType<DialingGuard['claim']>): { ended(): void } {
    const pass = claim()
    if ('refusedBy' in pass) throw new Error('It is refused.')
    pass.answered()
    return pass
  }

  it('[X7] minutes add up over calls, those that still run too, and are there again after a day', async () => {
    const { clock, claim, passes } = guarded({ minutesPerDayMax: 10 })
    const first = talking(claim)
    await clock.advance(6 * MINUTE)
    first.ended()
    const second = talking(claim)
    await clock.advance(3 * MINUTE)
    expect(passes()).toBe(true)
    await clock.advance(2 * MINUTE)
    expect(passes()).toBe(false)
    second.ended()
    expect(passes()).toBe(false)
    await clock.advance(25 * HOUR)
    expect(passes()).toBe(true)
  })

  it('[X7] counts only in its hours, over midnight where they are so', async () => {
    const { clock, passes } = guarded({ hours: { from: '20:00', to: '07:00', zone: 'UTC' }, callsMax: 0 })
    const seen: boolean[] = []
    for (const hours of [0, 7.99, 0.02, 10, 1]) {
      await clock.advance(hours * HOUR)
      seen.push(passes())
    }
    expect(seen).toEqual([true, true, false, false, true])
  })

  it('a failed call is no minutes', async () => {
    const { clock, claim, passes } = guarded({ minutesPerDayMax: 1 })
    const pass = claim()
    await clock.advance(2 * MINUTE)
    if ('ended' in pass) pass.ended()
    expect(passes()).toBe(true)
  })
})

it('says what is wrong with a limit that limits nothing, never counts, or names no zone', () => {
  const hours = { from: '00:00', to: '00:00', zone: 'Europe/Berlin' }
  const problems = [
    { name: 'a' },
    { name: 'a', callsMax: 1, hours },
    { name: 'a', callsMax: 1, hours: { from: '20:00', to: '7', zone: 'Mars' } },
  ].map((limit) => dialingLimitSchema.safeParse(limit).error?.issues.map(({ message }) => message))
  expect(problems).toEqual([
    ['takes callsMax, callsPerHourMax or minutesPerDayMax: without one it limits nothing'],
    ['takes two times that differ; without hours a limit always counts'],
    ['takes a time such as 07:30', 'takes a zone such as Europe/Berlin'],
  ])
})
