/** What a cell can hold; null and undefined are an empty one. */
export type ExportValue = string | number | boolean | null | undefined

/** One column of an export. */
export interface ExportColumn<Row> {
  readonly name: string
  readonly value: (row: Row) => ExportValue
}

/** What makes a spreadsheet calculate instead of showing (OWASP, "CSV Injection"). */
const CALCULATES = /^[=+\-@\t\r\n]/

export function isFormula(text: string): boolean {
  return CALCULATES.test(text)
}
