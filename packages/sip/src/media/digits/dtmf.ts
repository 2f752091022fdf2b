import { joinSamples, silence, tone } from '../audio/tone.js'

/** Digits in the order of their event codes 0 to 15 (RFC 4733 section 3.2). */
export const DTMF_DIGITS = '0123456789*#ABCD'

/** The keypad of ITU-T Q.23: a digit sounds as the frequency of its row and that of its column. */
export const DTMF_ROWS_HZ = [697, 770, 852, 941] as const
export const DTMF_COLUMNS_HZ = [1_209, 1_336, 1_477, 1_633] as const
export const DTMF_KEYPAD = ['123A', '456B', '789C', '*0#D'] as const

/** How long a digit is held that Ringwright sends, and the pause behind it: twice what receivers must detect (Q.24). */
export const DTMF_DIGIT_MS = 100
export const DTMF_PAUSE_MS = 80

/** Digits that may be sent at once; the longest card and account numbers are half of it. */
export const DTMF_DIGITS_MAX = 64

export function isDtmfDigit(text: string): boolean {
  return text.length === 1 && DTMF_DIGITS.includes(text)
}

/** The two frequencies of a digit. */
export function dtmfFrequencies(digit: string): readonly [rowHz: number, columnHz: number] {
  const row = DTMF_KEYPAD.findIndex((keys) => keys.includes(digit))
  const column = DTMF_KEYPAD[row]?.indexOf(digit) ?? -1
  return [DTMF_ROWS_HZ[row] ?? 0, DTMF_COLUMNS_HZ[column] ?? 0]
}

/** The digits as sound, for peers without RFC 4733. −8 dBm0 each is within what Q.24 receivers take. */
export function dtmfTones(digits: string, digitMs = DTMF_DIGIT_MS, pauseMs = DTMF_PAUSE_MS): Int16Array {
  return joinSamples(
    Array.from(digits).flatMap((digit) => [
      tone({ frequenciesHz: dtmfFrequencies(digit), durationMs: digitMs, levelDbm0: -8 }),
      silence(pauseMs),
    ]),
  )
}
