import { type ExportColumn, type ExportValue, isFormula } from './export-column.js'

/** A sheet of Excel has no more, the line of names included. */
export const SHEET_ROWS_MAX = 1_048_576
/** Nor has a cell; what is longer is cut, and ends with an ellipsis. */
const CELL_UNITS_MAX = 32_767

/** The style of text that is never calculated, also after somebody has edited the cell: see `STYLES`. */
const TEXT_STYLE = 1

/** What a sheet is written of. */
export interface SheetRows<Row> {
  readonly columns: readonly ExportColumn<Row>[]
  /** Takes the next row; undefined after the last. */
  next(): Promise<Row | undefined>
}

/** One sheet (ECMA-376 part 1, 18.3.1.99), until it is full or the rows end. */
export async function* xlsxSheet<Row>({ columns, next }: SheetRows<Row>): AsyncGenerator<string> {
  yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
  yield sheetRow(columns.map(({ name }) => name))
  for (let count = 1; count < SHEET_ROWS_MAX; count++) {
    const row = await next()
    if (row === undefined) break
    yield sheetRow(columns.map(({ value }) => value(row)))
  }
  yield '</sheetData></worksheet>'
}

function sheetRow(values: readonly ExportValue[]): string {
  return `<row>${values.map(cell).join('')}</row>`
}

function cell(value: ExportValue): string {
  if (value === null || value === undefined) return '<c/>'
  if (typeof value === 'boolean') return `<c t="b"><v>${value ? 1 : 0}</v></c>`
  if (typeof value === 'number' && Number.isFinite(value)) return `<c><v>${value}</v></c>`
  const text = String(value)
  const style = isFormula(text) ? ` s="${TEXT_STYLE}"` : ''
  return `<c t="inlineStr"${style}><is><t xml:space="preserve">${escaped(cut(text))}</t></is></c>`
}

function cut(text: string): string {
  return text.length <= CELL_UNITS_MAX ? text : `${text.slice(0, CELL_UNITS_MAX - 1)}…`
}

// What XML 1.0 has no way to write: most control characters, halves of surrogate pairs, and two that are no characters.
const UNWRITABLE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** ECMA-376 part 1, 22.9.2.19: `_xHHHH_` stands for what XML cannot write, and so an underscore may have to be written so. */
function escaped(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/\r/g, '_x000D_')
    .replace(UNWRITABLE, (unit) => `_x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
}
