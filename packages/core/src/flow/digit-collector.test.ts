import { describe, expect, it } from 'vitest'
import { type SteppingClock, steppingClock } from '../simulation/stepping-clock.js'
import { type CollectDigitsOptions, type CollectedDigits, collectDigits } from './digit-collector.js'

const RULES = { min: 1, max: 4, terminator: '#', firstDigitTimeoutMs: 5_000, interDigitTimeoutMs: 2_000 } as const

/** A telephone whose keys are pressed at instants. */
function telephone() {
  const listeners = new Set<(digit: string) => void>()
  return {
    listeners,
    subscribe(listener: (digit: string) => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    press(digits: string) {
      for (const digit of digits) for (const listener of listeners) listener(digit)
    },
  }
}

function collecting(options: Partial<CollectDigitsOptions> = {}) {
  const clock = steppingClock(0)
  const phone = telephone()
  const seen: { at: number; collected: CollectedDigits }[] = []
  const result = collectDigits(clock, phone.subscribe, { ...RULES, ...options }).then((collected) => {
    seen.push({ at: clock.now(), collected })
    return collected
  })
  return { clock, phone, seen, result }
}

/** A question that is being played. */
function openQuestion() {
  let resolve = (): void => {}
  let reject = (): void => {}
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve
    reject = () => onReject(new Error('there is no such prompt'))
  })
  return { promise, resolve, reject }
}

/** Nothing of a settled collection is left. */
function expectClean(clock: SteppingClock, phone: ReturnType<typeof telephone>): void {
  expect(clock.pendingTimers).toBe(0)
  expect(phone.listeners.size).toBe(0)
}

describe('collecting digits', () => {
  it.each([
    ['the most digits', '1234', { outcome: 'collected', digits: '1234' }],
    ['the terminator', '12#', { outcome: 'collected', digits: '12' }],
    ['the terminator, also after too few', '12#', { outcome: 'collected', digits: '12' }, { min: 3 }],
    ['no terminator, which is then a digit', '#12*', { outcome: 'collected', digits: '#12*' }, { terminator: null }],
    ['a terminator of its own', '1#2*', { outcome: 'collected', digits: '1#2' }, { terminator: '*' }],
    ['the most digits, whatever else is not a digit', '1x2 34', { outcome: 'collected', digits: '1234' }],
    ['digits after a late terminator of the input before', '#1234', { outcome: 'collected', digits: '1234' }],
  ] as [string, string, CollectedDigits, Partial<CollectDigitsOptions>?][])(
    '[J3] ends at once with %s',
    async (_, keys, expected, options = {}) => {
      const { clock, phone, result } = collecting(options)
      phone.press(keys)
      phone.press('9')
      expect(await result).toEqual(expected)
      expectClean(clock, phone)
    },
  )

  it('ends with a pause after enough digits', async () => {
    const { clock, phone, seen } = collecting()
    await clock.advance(4_999)
    phone.press('1')
    await clock.advance(1_999)
    phone.press('2')
    await clock.advance(5_000)
    expect(seen).toEqual([{ at: 8_998, collected: { outcome: 'collected', digits: '12' } }])
    expectClean(clock, phone)
  })

  it('runs out of time without a first digit', async () => {
    const { clock, phone, seen } = collecting({ min: 0 })
    await clock.advance(10_000)
    expect(seen).toEqual([{ at: 5_000, collected: { outcome: 'timeout', digits: '' } }])
    expectClean(clock, phone)
  })

  it('runs out of time with too few digits, and says which', async () => {
    const { clock, phone, seen } = collecting({ min: 3 })
    phone.press('12')
    await clock.advance(10_000)
    expect(seen).toEqual([{ at: 2_000, collected: { outcome: 'timeout', digits: '12' } }])
  })

  it('waits for the first digit only once the question is over, also when it could not be played', async () => {
    for (const end of ['resolve', 'reject'] as const) {
      const question = openQuestion()
      const { clock, seen } = collecting({ asked: question.promise })
      await clock.advance(60_000)
      expect(seen).toEqual([])
      question[end]()
      await clock.advance(10_000)
      expect(seen).toEqual([{ at: 65_000, collected: { outcome: 'timeout', digits: '' } }])
    }
  })

  it('takes digits while the question is still asked, and its end does not set the time back', async () => {
    const question = openQuestion()
    const { clock, phone, seen } = collecting({ asked: question.promise })
    phone.press('1')
    await clock.advance(1_000)
    question.resolve()
    await clock.advance(10_000)
    expect(seen).toEqual([{ at: 2_000, collected: { outcome: 'collected', digits: '1' } }])
    expectClean(clock, phone)
  })

  it('stops when it is told to, with the digits so far', async () => {
    const abort = new AbortController()
    const { clock, phone, result } = collecting({ signal: abort.signal })
    phone.press('12')
    abort.abort()
    expect(await result).toEqual({ outcome: 'stopped', digits: '12' })
    expectClean(clock, phone)
  })

  it('does not begin when it is stopped already', async () => {
    const { clock, phone, result } = collecting({ signal: AbortSignal.abort() })
    expect(await result).toEqual({ outcome: 'stopped', digits: '' })
    expectClean(clock, phone)
  })

  it('takes digits that were pressed before it subscribed', async () => {
    const clock = steppingClock(0)
    let ended = 0
    const subscribe = (listener: (digit: string) => void) => {
      for (const digit of '1234') listener(digit)
      return () => void ended++
    }
    expect(await collectDigits(clock, subscribe, RULES)).toEqual({ outcome: 'collected', digits: '1234' })
    expect([ended, clock.pendingTimers]).toEqual([1, 0])
  })
})
