import { RingwrightError } from '../errors/ringwright-error.js'
import { inChunks } from './chunks.js'
import { csvLine } from './csv-line.js'
import type { ExportColumn } from './export-column.js'
import { xlsxFile } from './xlsx-file.js'

/** The formats in which rows can be exported. */
export const EXPORT_FORMATS = ['csv', 'xlsx', 'ndjson'] as const

/** One of `EXPORT_FORMATS`. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** In which format rows are written, with which columns, and how an export tells of itself and is ended. */
export interface ExportOptions<Row> {
  /**
   * `csv`: RFC 4180, UTF-8, with a line of names. `xlsx`: a workbook, a further sheet every 1,048,575 rows. `ndjson`: a JSON
   * object a line.
   */
  readonly format: ExportFormat
  /** What stands in a row. Default for `ndjson`: the row itself; the others have none. */
  readonly columns?: readonly ExportColumn<Row>[]
  /** Told about every 1,000 rows, and at the end, how many there were. */
  readonly onProgress?: (rows: number) => void
  /** Ends the export with the reason as the error; what was written by then is no whole file. */
  readonly signal?: AbortSignal
}

const PROGRESS_EVERY = 1_000

/**
 * Rows as the octets of a file, a chunk of about 64 KiB at a time. Rows are taken as the file is read, so that memory
 * does not grow with them.
 *
 * Text that a spreadsheet would calculate (it begins with `=`, `+`, `-`, `@`, a tab or a line end) stays text: with an
 * apostrophe before it in `csv`, as marked text in `xlsx`.
 */
export function exportRows<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  options: ExportOptions<Row>,
): AsyncGenerator<Uint8Array> {
  const { format, columns } = options
  const counted = counting(rows, options)
  if (format === 'ndjson') return inChunks(jsonLines(counted, columns))
  if (!columns || columns.length === 0)
    throw new RingwrightError('invalid_argument', `exportRows: ${format} needs \`columns\`.`)
  return format === 'csv' ? inChunks(csvLines(counted, columns)) : xlsxFile(counted, columns)
}

async function* counting<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  { onProgress, signal }: ExportOptions<Row>,
): AsyncGenerator<Row> {
  let count = 0
  for await (const row of rows) {
    signal?.throwIfAborted()
    yield row
    if (++count % PROGRESS_EVERY === 0) onProgress?.(count)
  }
  onProgress?.(count)
}

async function* csvLines<Row>(rows: AsyncIterable<Row>, columns: readonly ExportColumn<Row>[]): AsyncGenerator<string> {
  yield csvLine(columns.map(({ name }) => name))
  for await (const row of rows) yield csvLine(columns.map(({ value }) => value(row)))
}

async function* jsonLines<Row>(
  rows: AsyncIterable<Row>,
  columns: readonly ExportColumn<Row>[] | undefined,
): AsyncGenerator<string> {
  for await (const row of rows) {
    const shown = columns ? Object.fromEntries(columns.map(({ name, value }) => [name, value(row)])) : row
    yield `${JSON.stringify(shown)}\n`
  }
}
