export type { ExportColumn, ExportValue } from './export-column.js'
export { EXPORT_FORMATS, type ExportFormat, type ExportOptions, exportRows } from './export-rows.js'
export { FACT_COLUMNS } from './fact-columns.js'
