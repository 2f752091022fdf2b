import { RingwrightError } from '@ringwright/core'
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** ITU-T E.164 allows 15 digits; with separators, brackets and an extension nobody writes more than this. */
const WRITTEN_MAX = 60

export type NormalizedNumber =
  | { readonly outcome: 'valid'; readonly number: string }
  | { readonly outcome: 'invalid'; readonly reason: string }

/** Whether an ISO 3166 code (`DE`) names a country whose numbers can be read. */
export function isCountry(code: string): code is CountryCode {
  return isSupportedCountry(code)
}

/** Reads a number as people write it, in E.164. `country` (`DE`) is for numbers without a country code. */
export function normalizeNumber(written: string, country?: CountryCode): NormalizedNumber {
  if (written.length > WRITTEN_MAX) return { outcome: 'invalid', reason: 'is too long for a telephone number' }
  const parsed = parsePhoneNumberFromString(written, country)
  if (!parsed)
    return {
      outcome: 'invalid',
      reason: country ? 'is no telephone number' : 'is no telephone number in international form',
    }
  if (!parsed.isValid())
    return { outcome: 'invalid', reason: `is no valid number of ${parsed.country ?? 'any country'}` }
  // An extension cannot be dialed by a number alone, and without it somebody else would answer.
  if (parsed.ext !== undefined) return { outcome: 'invalid', reason: 'has an extension' }
  return { outcome: 'valid', number: parsed.number }
}

/** A number in international form, as E.164; throws `invalid_argument` for anything else. */
export function internationalNumber(written: string): string {
  const normalized = normalizeNumber(written)
  if (normalized.outcome === 'valid') return normalized.number
  throw new RingwrightError('invalid_argument', `The number ${normalized.reason}; write it as +12125551000.`)
}
