import { type Json, RingwrightError, errorText, firstCharacters, isTimeZone } from '@ringwright/core'
import type { CountryCode } from 'libphonenumber-js/max'
import type { ImportedLead } from '../lead-list/imported-lead.js'
import type { LeadGroup } from '../lead-list/lead-list.js'
import { normalizeNumber } from '../lead/phone-number.js'
import type { CheckedImport } from './import-options.js'
import type { SourceRow } from './source-row.js'

/** Where in a list a lead belongs. */
export type LeadPlace = Pick<LeadGroup, 'priority' | 'zone' | 'region'>

export type RowVerdict =
  | { readonly outcome: 'lead'; readonly lead: ImportedLead; readonly place: LeadPlace }
  | { readonly outcome: 'filtered' }
  | { readonly outcome: 'rejected'; readonly column?: string; readonly problem: string }

const ATTRIBUTES_MAX = 50
/** An agent's screen shows a lead at a glance; what is longer belongs into the host's own records. */
const ATTRIBUTE_CHARACTERS_MAX = 1_000
const NAME_CHARACTERS_MAX = 200
/** What a column of consent says, beside nothing, where there is none. */
const NO_CONSENT: ReadonlySet<string> = new Set(['false', 'no', 'n', '0'])

/** Zones that were looked up: there are some 400, and a wrong one may stand in every row. */
const ZONES_KNOWN_MAX = 1_000

/** Makes leads of rows, and says of each row that makes none what is wrong with it. */
export class RowReader {
  readonly #options: CheckedImport
  readonly #special: ReadonlySet<string>
  readonly #zones = new Map<string, boolean>()

  constructor(options: CheckedImport) {
    this.#options = options
    const { alternates, ...single } = options.columns
    this.#special = new Set([...Object.values(single), ...alternates])
    const zones = [...Object.values(options.zones), ...(options.zone === undefined ? [] : [options.zone])]
    const wrong = zones.find((zone) => !this.#isZone(zone))
    if (wrong !== undefined)
      throw new RingwrightError('invalid_argument', `There is no time zone "${wrong}"; pass an IANA name.`)
  }

  read({ values, problem }: SourceRow): RowVerdict {
    if (!values) return rejected(problem ?? 'cannot be read')
    try {
      if (!this.#options.accepts(values)) return { outcome: 'filtered' }
    } catch (error) {
      return rejected(`the filter cannot be applied: ${errorText(error)}`)
    }
    const { columns, country } = this.#options
    const number = this.#number(values, columns.number, country)
    if ('problem' in number) return number
    const place = this.#place(values, number.number)
    if ('problem' in place) return place
    const attributes = this.#attributes(values)
    if ('problem' in attributes) return attributes
    const alternates: string[] = []
    for (const column of columns.alternates) {
      if (text(values[column]) === '') continue
      const alternate = this.#number(values, column, country)
      if ('problem' in alternate) return alternate
      if (alternate.number !== number.number && !alternates.includes(alternate.number))
        alternates.push(alternate.number)
    }
    const name = firstCharacters(text(values[columns.name]), NAME_CHARACTERS_MAX)
    const consent = consentOf(values[columns.consent])
    return {
      outcome: 'lead',
      place: place.place,
      lead: {
        number: number.number,
        ...(alternates.length > 0 && { alternates }),
        ...(name !== '' && { name }),
        ...(consent !== undefined && { consent }),
        ...(attributes.count > 0 && { attributes: attributes.attributes }),
      },
    }
  }

  #number(
    values: NonNullable<SourceRow['values']>,
    column: string,
    country: CountryCode | undefined,
  ): { number: string } | Extract<RowVerdict, { outcome: 'rejected' }> {
    const written = text(values[column])
    if (written === '') return rejected('is empty, but a lead needs a number', column)
    const normalized = normalizeNumber(written, country)
    if (normalized.outcome === 'valid') return normalized
    const isNational = country === undefined && !written.startsWith('+')
    const hint = isNational ? '; pass `country` to read national ones' : ''
    return rejected(`${normalized.reason}${hint}`, column)
  }

  #place(
    values: NonNullable<SourceRow['values']>,
    number: string,
  ): { place: LeadPlace } | Extract<RowVerdict, { outcome: 'rejected' }> {
    const { columns } = this.#options
    const zone = text(values[columns.zone]) || this.#zoneOf(number)
    if (zone === undefined)
      return rejected('is empty, and the import has no `zone`: nobody would know when it is night there', columns.zone)
    if (!this.#isZone(zone)) return rejected('is no IANA time zone', columns.zone)
    const written = text(values[columns.priority])
    const priority = written === '' ? 0 : Number(written)
    if (!Number.isInteger(priority) || priority < 0 || priority > 9)
      return rejected('takes a whole number from 0 to 9', columns.priority)
    const region = text(values[columns.region]) || this.#options.region
    return { place: { priority, zone, ...(region !== undefined && { region }) } }
  }

  /** By the longest of the beginnings that are given, else the import's own. */
  #zoneOf(number: string): string | undefined {
    const { zones, zone } = this.#options
    for (let length = number.length; length > 1; length--) {
      const found = zones[number.slice(0, length)]
      if (found !== undefined) return found
    }
    return zone
  }

  #attributes(
    values: NonNullable<SourceRow['values']>,
  ): { attributes: Record<string, Json>; count: number } | Extract<RowVerdict, { outcome: 'rejected' }> {
    const attributes: Record<string, Json> = {}
    let count = 0
    for (const [column, value] of Object.entries(values)) {
      if (this.#special.has(column) || isNothing(value) || column === '__proto__') continue
      if (++count > ATTRIBUTES_MAX) return rejected(`has more than ${ATTRIBUTES_MAX} columns for attributes`)
      const written = typeof value === 'string' ? value : jsonOf(value)
      if (written === undefined) return rejected('has a value that cannot be written as JSON', column)
      if (written.length > ATTRIBUTE_CHARACTERS_MAX)
        return rejected(`has more than ${ATTRIBUTE_CHARACTERS_MAX} characters`, column)
      attributes[column] = value
    }
    return { attributes, count }
  }

  #isZone(zone: string): boolean {
    const known = this.#zones.get(zone)
    if (known !== undefined) return known
    const isZone = isTimeZone(zone)
    if (this.#zones.size < ZONES_KNOWN_MAX) this.#zones.set(zone, isZone)
    return isZone
  }
}

function rejected(problem: string, column?: string): Extract<RowVerdict, { outcome: 'rejected' }> {
  return { outcome: 'rejected', problem, ...(column !== undefined && { column }) }
}

/** Rows of a program may have what no file has. */
function isNothing(value: Json | undefined): boolean {
  return value === '' || value === null || value === undefined
}

/** Undefined for what is nested too deep, refers to itself, or is no JSON at all. */
function jsonOf(value: Json): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

function consentOf(value: Json | undefined): string | undefined {
  const written = text(value)
  return written === '' || NO_CONSENT.has(written.toLowerCase()) ? undefined : written
}

function text(value: Json | undefined): string {
  if (typeof value === 'string') return value.trim()
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
