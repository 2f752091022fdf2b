import type { Instant } from '@ringwright/core'

/** By which way a digit came: RTP events, a SIP INFO, or the sound itself. */
export type DigitVia = 'rfc4733' | 'info' | 'inband'

/** A key that was pressed on a phone, counted once however it came. */
export interface Digit {
  /** One of 0–9, *, #, A–D. */
  readonly digit: string
  readonly durationMs: number
  readonly via: DigitVia
}

/** A second way may report the same key press this much before or after the first one. */
const WINDOW_MS = 250

/**
 * Makes one stream of digits of one direction out of three: gateways send a key press in two ways at once. The way by
 * which a digit came wins for 250 ms around that press; what other ways report of that time is the same press again.
 */
export function digitMerger(deliver: (digit: Digit) => void): (digit: Digit, endedAt: Instant) => void {
  let winner: DigitVia | undefined
  let wonUntil = Number.NEGATIVE_INFINITY
  return (digit, endedAt) => {
    // Ways report at different moments: in-band a little late, RFC 4733 at the end of a long press. Presses are compared.
    const startedAt = endedAt - digit.durationMs
    if (digit.via !== winner && startedAt < wonUntil) return
    winner = digit.via
    wonUntil = endedAt + WINDOW_MS
    deliver(digit)
  }
}
