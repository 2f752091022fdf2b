import { type ExpressionLanguage, type Json, createExpressionLanguage, parseInput } from '@ringwright/core'
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

const column = z.string().min(1).max(200)
const name = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, 'takes 1 to 64 letters, digits, "-", "_" and "."')
const EXPRESSION_MAX = 2_000

const importSchema = z.strictObject({
  /** The list that the leads belong to; made when there is none. */
  list: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'takes 1 to 64 letters, digits, "-" and "_"'),
  /** Names this import, for example after its file: run again under this name it goes on where it was. */
  import: name,
  /** For numbers without a country code: an ISO 3166 code such as `DE`. */
  country: z.string().refine(isCountry, 'expected the code of a country, such as "DE"').exactOptional(),
  /** The IANA zone of leads that name none. Without it such leads are rejected: nobody knows when it is night there. */
  zone: z.string().min(1).max(64).exactOptional(),
  /**
   * Zones by how numbers begin, as `{ '+1212': 'America/New_York', '+49': 'Europe/Berlin' }`, for leads that name none: the
   * longest beginning counts, before `zone`. People take their numbers along, so what a lead says itself is better.
   */
  zones: z
    .record(z.string().regex(/^\+[1-9]\d{0,14}$/, 'takes beginnings such as "+1212"'), z.string().min(1).max(64))
    .default({}),
  region: z.string().min(1).max(16).exactOptional(),
  encoding: z.string().min(1).max(32).default('utf-8'),
  /** Which column is what. Default: columns of these names; `alternates` none. All others become attributes. */
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
  /** In the rule language, over the columns: rows for which it is false are left out (`age >= 18 and city == "Bonn"`). */
  filter: z.string().min(1).max(EXPRESSION_MAX).exactOptional(),
})

/** What a host says of an import; `list` and `import` are all that is needed. */
export interface ImportOptions extends z.input<typeof importSchema> {
  /** Ends the import where it is; it can be resumed. */
  readonly signal?: AbortSignal
  /** Told after each few thousand rows. */
  readonly onProgress?: (progress: { readonly rows: number; readonly accepted: number }) => void
}

export type CheckedImport = Omit<z.output<typeof importSchema>, 'filter'> & {
  readonly accepts: (values: Readonly<Record<string, Json>>) => boolean
}

/** Throws `invalid_argument` for what does not hold, the filter included. */
export function checkedImport(
  options: ImportOptions,
  language: ExpressionLanguage = createExpressionLanguage(),
): CheckedImport {
  const { signal: _signal, onProgress: _onProgress, ...plain } = options
  const { filter, ...checked } = parseInput(importSchema, plain, 'options of the import')
  return { ...checked, accepts: filterOf(filter, language) }
}

function filterOf(filter: string | undefined, language: ExpressionLanguage): CheckedImport['accepts'] {
  if (filter === undefined) return () => true
  const expression = language.compile(filter)
  return (values) => expression.evaluateBoolean(values)
}
