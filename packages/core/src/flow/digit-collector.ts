import type { Clock, Timer } from '../clock/clock.js'

/** How digits are collected in voice. */
export interface DigitRules {
  /** So many that a pause of `interDigitTimeoutMs` ends the input; a shorter input waits for more until it times out. */
  readonly min: number
  /** So many that the input is over at once. */
  readonly max: number
  /** Ends the input and is not part of it. */
  readonly terminator: string | null
  /** Until the first digit. */
  readonly firstDigitTimeoutMs: number
  /** Between two digits. */
  readonly interDigitTimeoutMs: number
}

/** Which digits are waited for, for how long, and what ends the waiting. */
export interface CollectDigitsOptions extends DigitRules {
  /** Stops the collection. */
  readonly signal?: AbortSignal
  /**
   * The time to the first digit counts from when this settles: the end of the question. Digits count from the call on,
   * so that the customer may interrupt. Default: it counts from the call on.
   */
  readonly asked?: Promise<unknown>
}

/**
 * - `collected`: the customer has ended the input. Only one that was ended by the terminator can be shorter than `min`.
 * - `timeout`: no digit, or too few; `digits` has those that came.
 * - `stopped`: by the signal.
 */
export interface CollectedDigits {
  readonly outcome: 'collected' | 'timeout' | 'stopped'
  readonly digits: string
}

/**
 * Calls the listener for each digit that is pressed; returns the function that ends the subscription. The listener says
 * whether it has taken the digit: not once the input is over.
 */
export type DigitSubscription = (listener: (digit: string) => boolean) => () => void

/** The events of RFC 4733 section 3.2 that keys of a telephone have. */
const DIGIT = /^[0-9*#A-D]$/

/**
 * Collects what somebody types on a telephone. A terminator before the first digit is taken for the late end of the
 * input before and ignored. Never rejects; subscription and timers are gone when it settles.
 */
export function collectDigits(
  clock: Clock,
  subscribe: DigitSubscription,
  options: CollectDigitsOptions,
): Promise<CollectedDigits> {
  const { min, max, terminator, firstDigitTimeoutMs, interDigitTimeoutMs, signal, asked } = options
  return new Promise((resolve) => {
    let digits = ''
    let settled = false
    let timer: Timer | undefined
    let unsubscribe = (): void => {}
    const settle = (outcome: CollectedDigits['outcome']): void => {
      if (settled) return
      settled = true
      timer?.cancel()
      unsubscribe()
      signal?.removeEventListener('abort', stop)
      resolve({ outcome, digits })
    }
    const stop = (): void => settle('stopped')
    const wait = (delayMs: number): void => {
      timer?.cancel()
      timer = clock.setTimer(delayMs, () => settle(digits.length > 0 && digits.length >= min ? 'collected' : 'timeout'))
    }
    const waitForFirst = (): void => {
      if (!settled && digits === '') wait(firstDigitTimeoutMs)
    }
    const press = (digit: string): boolean => {
      if (settled) return false
      if (digit === terminator && digits !== '') settle('collected')
      if (digit === terminator || !DIGIT.test(digit)) return true
      digits += digit
      if (digits.length >= max) settle('collected')
      else wait(interDigitTimeoutMs)
      return true
    }
    if (signal?.aborted) return settle('stopped')
    signal?.addEventListener('abort', stop, { once: true })
    unsubscribe = subscribe(press)
    // A digit that was pressed before may have come within the call, when there was nothing to unsubscribe from yet.
    if (settled) return unsubscribe()
    if (asked) asked.then(waitForFirst, waitForFirst)
    else waitForFirst()
  })
}
