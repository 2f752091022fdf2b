import type { TextMeasure } from '@ringwright/core'
import { septetsOf } from './gsm-alphabet.js'

/** A text as it goes over the air: one message, or several that phones put together. */
export interface SmsSegments {
  /** `gsm7` if all characters are in the alphabet of GSM (3GPP TS 23.038), else `ucs2`. */
  readonly encoding: 'gsm7' | 'ucs2'
  /** One text for each message that is billed, in order. */
  readonly parts: readonly string[]
}

/**
 * Septets or UCS-2 units of one message (140 octets), and of a part, which has a header of six (3GPP TS 23.040 section
 * 9.2.3.24.1).
 */
const UNITS_MAX = {
  gsm7: { alone: 160, part: 153 },
  ucs2: { alone: 70, part: 67 },
} as const

/** Divides a text as phones count; characters of two units are never cut. */
export function smsSegments(text: string): SmsSegments {
  const encoding = isGsm(text) ? 'gsm7' : 'ucs2'
  const { alone, part } = UNITS_MAX[encoding]
  const parts: string[] = []
  let current = ''
  let filled = 0
  let total = 0
  for (const character of text) {
    const units = encoding === 'gsm7' ? (septetsOf(character) as number) : character.length
    total += units
    if (filled + units > part) {
      parts.push(current)
      current = ''
      filled = 0
    }
    current += character
    filled += units
  }
  return { encoding, parts: total <= alone ? [text] : [...parts, current] }
}

/** How many messages a text is billed as. */
export const segmentCount: TextMeasure = (text) => smsSegments(text).parts.length

function isGsm(text: string): boolean {
  for (const character of text) if (septetsOf(character) === undefined) return false
  return true
}
