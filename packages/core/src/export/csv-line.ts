import { type ExportValue, isFormula } from './export-column.js'

/** A record of RFC 4180. Text that a spreadsheet would calculate begins with an apostrophe instead. */
export function csvLine(values: readonly ExportValue[]): string {
  return `${values.map(field).join()}\r\n`
}

function field(value: ExportValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const text = isFormula(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
