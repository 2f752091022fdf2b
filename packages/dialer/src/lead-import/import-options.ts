import {
  type ExpressionLanguage,
  type Json,
  RingwrightError,
  createExpressionLanguage,
  parseInput,
} from '@ringwright/core'
import { z } from 'zod'
import { isCountry } from '../lead/phone-number.js'
import type { TextChunks } from './decode-text.js'

/** Where leads are read from. */
export type LeadSource =
  | { readonly csv: TextChunks }
  | { readonly ndjson: TextChunks }
  /** One array of objects. */
  | { readonly json: TextChunks }
  | { readonly rows: AsyncIterable<unknown> | Iterable<unknown> }

/** Whose leads they are, and how rows are read. */
export interface ImportOptions {
  /** The list that the leads belong to; made when there is none. 1 to 64 letters, digits, `-` and `_`. */
  readonly list: string
  /** Names this import, for example after its file: run again under this name it goes on where it was. */
  readonly import: string
  /** For numbers without a country code: an ISO 3166 code such as `DE`. Default: such numbers are rejected. */
  readonly country?: string
  /** The IANA zone of leads that name none. Without it such leads are rejected: nobody knows when it is night there. */
  readonly zone?: string
  /**
   * Zones by how numbers begin, as `{ '+1212': 'America/New_York', '+49': 'Europe/Berlin' }`, for leads that name none: the
   * longest beginning counts, before `zone`. People take their numbers along, so what a lead says itself is better. Default
   * none.
   */
  readonly zones?: Readonly<Record<string, string>>
  /** Of leads that name none, for calling hours by region: `US-TX`. Default none. */
  readonly region?: string
  /** How the text is encoded, by a name that `TextDecoder` takes. Default `utf-8`. */
  readonly encoding?: string
  /**
   * Which column is what. Default: columns of these names; `alternates` none. All others become attributes. A CSV has to have
   * those that are named here, and that of the number.
   */
  readonly columns?: ImportColumns
  /**
   * In the rule language, up to 2,000 characters, over the columns: rows for which it is false are left out (`age >= 18
   * and city == "Bonn"`).
   */
  readonly filter?: string
  /** Ends the import where it is; it can be resumed. */
  readonly signal?: AbortSignal
  /** Told after each few thousand rows. */
  readonly onProgress?: (progress: { readonly rows: number; readonly accepted: number }) => void
}

/** Names of columns. */
export interface ImportColumns {
  readonly number?: string
  /** Further numbers of the same lead, in this order. At most 9. */
  readonly alternates?: readonly string[]
  readonly name?: string
  readonly zone?: string
  readonly region?: string
  /** 0 to 9, higher first. */
  readonly priority?: string
  /** Where it is recorded, as text that the host can look up. Nothing, `false`, `no`, `n` and `0` are none. */
  readonly consent?: string
}

const column = z.string().min(1).max(200)
const name = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, 'takes 1 to 64 letters, digits, "-", "_" and "."')
const EXPRESSION_MAX = 2_000

const importSchema = z.strictObject({
  list: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'takes 1 to 64 letters, digits, "-" and "_"'),
  import: name,
  country: z.string().refine(isCountry, 'expected the code of a country, such as "DE"').exactOptional(),
  zone: z.string().min(1).max(64).exactOptional(),
  zones: z
    .record(z.string().regex(/^\+[1-9]\d{0,14}$/, 'takes beginnings such as "+1212"'), z.string().min(1).max(64))
    .default({}),
  region: z.string().min(1).max(16).exactOptional(),
  encoding: z.string().min(1).max(32).default('utf-8'),
  columns: z
    .strictObject({
      number: column.default('number'),
      alternates: z.array(column).max(9).default([]),
      name: column.default('name'),
      zone: column.default('zone'),
      region: column.default('region'),
      priority: column.default('priority'),
      consent: column.default('consent'),
    })
    .prefault({}),
  filter: z.string().min(1).max(EXPRESSION_MAX).exactOptional(),
} satisfies Record<Exclude<keyof ImportOptions, 'signal' | 'onProgress'>, z.ZodType>)

export type CheckedImport = Omit<z.output<typeof importSchema>, 'filter'> & {
  readonly accepts: (values: Readonly<Record<string, Json>>) => boolean
  /** Columns without which a table is another one than was meant. */
  readonly needed: readonly string[]
}

/** Throws `invalid_argument` for what does not hold, the filter included. */
export function checkedImport(
  options: ImportOptions,
  language: ExpressionLanguage = createExpressionLanguage(),
): CheckedImport {
  const { signal: _signal, onProgress: _onProgress, ...plain } = options
  const { filter, ...checked } = parseInput(importSchema, plain, 'options of the import')
  const named = Object.keys(options.columns ?? {}) as (keyof ImportColumns)[]
  const needed = [checked.columns.number, ...named.flatMap((name) => checked.columns[name])]
  return { ...checked, needed, accepts: filterOf(filter, language) }
}

const SOURCES = ['csv', 'ndjson', 'json', 'rows'] as const

/** Throws `invalid_argument` where nothing can be read from: no campaign is to wait for an import that never begins. */
export function checkSource(source: LeadSource): void {
  const given: Partial<Record<(typeof SOURCES)[number], unknown>> = { ...source }
  const found = SOURCES.filter((name) => given[name] !== undefined).map((name) => Object(given[name]) as object)
  const isReadable = found.every((each) => Symbol.asyncIterator in each || Symbol.iterator in each)
  if (found.length === 1 && isReadable) return
  throw new RingwrightError(
    'invalid_argument',
    'Give the leads as one of `csv`, `ndjson`, `json` (chunks of a text) and `rows` (objects), each something iterable.',
  )
}

function filterOf(filter: string | undefined, language: ExpressionLanguage): CheckedImport['accepts'] {
  if (filter === undefined) return () => true
  const expression = language.compile(filter)
  return (values) => expression.evaluateBoolean(values)
}
