import { RingwrightError } from '@ringwright/core'
import type { Values } from './command.js'

/** A whole number of an option, within bounds. */
export function wholeNumber(values: Values, name: string, min: number, max: number): number {
  const text = String(values[name])
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (number >= min && number <= max) return number
  throw new RingwrightError(
    'invalid_argument',
    `--${name}: got ${JSON.stringify(text)}, takes a whole number from ${min} to ${max}.`,
  )
}
