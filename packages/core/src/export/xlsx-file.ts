import { inChunks } from './chunks.js'
import type { ExportColumn } from './export-column.js'
import { xlsxSheet } from './xlsx-sheet.js'
import { ZipWriter } from './zip-writer.js'

/** A workbook of Excel (ECMA-376): sheets first, since only then it is known how many there are. */
export async function* xlsxFile<Row>(
  rows: AsyncGenerator<Row>,
  columns: readonly ExportColumn<Row>[],
): AsyncGenerator<Uint8Array> {
  const zip = new ZipWriter()
  // One row ahead, to know whether there is another sheet.
  let ahead = await rows.next()
  const next = async (): Promise<Row | undefined> => {
    if (ahead.done) return undefined
    const row = ahead.value
    ahead = await rows.next()
    return row
  }
  try {
    let sheets = 0
    do yield* zip.file(`xl/worksheets/sheet${++sheets}.xml`, inChunks(xlsxSheet({ columns, next })))
    while (!ahead.done)
    for (const [path, text] of frame(sheets)) yield* zip.file(path, inChunks([HEAD + text]))
    yield zip.directory()
  } finally {
    await rows.return(undefined)
  }
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** Two styles: plain, and text that stays text (`quotePrefix`). */
const STYLES = `<styleSheet xmlns="${MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="49" quotePrefix="1" applyNumberFormat="1"/></cellXfs></styleSheet>`

/** The parts that say what the others are. */
function frame(sheets: number): [path: string, text: string][] {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1)
  const overrides = numbers.map(
    (number) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${TYPES}.worksheet+xml"/>`,
  )
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`
  const related = numbers.map((number) => relation(`s${number}`, 'worksheet', `worksheets/sheet${number}.xml`))
  const named = numbers.map((number) => `<sheet name="${number}" sheetId="${number}" r:id="s${number}"/>`)
  return [
    [
      '[Content_Types].xml',
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/>${overrides.join('')}</Types>`,
    ],
    [
      '_rels/.rels',
      `<Relationships xmlns="${RELATIONS}">${relation('w', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    ],
    ['xl/workbook.xml', `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${named.join('')}</sheets></workbook>`],
    [
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${RELATIONS}">${related.join('')}${relation('styles', 'styles', 'styles.xml')}</Relationships>`,
    ],
    ['xl/styles.xml', STYLES],
  ]
}
