import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type ExportColumn, exportRows, FACT_COLUMNS } from './index.js'

interface Row {
  readonly name: string
  readonly count: number | null
}

const columns: readonly ExportColumn<Row>[] = [
  { name: 'name', value: ({ name }) => name },
  { name: 'count', value: ({ count }) => count },
]

async function octets(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}

const text = async (rows: Iterable<Row>, format: 'csv' | 'ndjson'): Promise<string> =>
  (await octets(exportRows(rows, { format, columns }))).toString()

/** The files of a ZIP, found by its directory at the end, as any program finds them. */
function unzipped(zip: Buffer): Map<string, string> {
  const files = new Map<string, string>()
  const end = zip.length - 22
  expect(zip.readUInt32LE(end)).toBe(0x0605_4b50)
  let place = zip.readUInt32LE(end + 16)
  for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    const [packed, nameLength, offset] = [
      zip.readUInt32LE(place + 20),
      zip.readUInt16LE(place + 28),
      zip.readUInt32LE(place + 42),
    ]
    const name = zip.subarray(place + 46, place + 46 + nameLength).toString()
    const start = offset + 30 + nameLength
    files.set(name, inflateRawSync(zip.subarray(start, start + packed)).toString())
    place += 46 + nameLength
  }
  return files
}

const many = function* (count: number, taken: { rows: number }): Generator<Row> {
  for (let index = 0; index < count; index++) {
    taken.rows++
    yield { name: `row ${index}`, count: index }
  }
}

describe('[V8] exporting rows', () => {
  it('writes CSV that any program reads, quotes and line ends included', async () => {
    const rows = [
      { name: 'Ann "A", Berlin', count: 1.5 },
      { name: 'two\r\nlines', count: null },
      { name: 'plain', count: -3 },
    ]
    const lines = ['name,count', '"Ann ""A"", Berlin",1.5', '"two\r\nlines",', 'plain,-3', '']
    expect(await text(rows, 'csv')).toBe(lines.join('\r\n'))
  })

  it('keeps a spreadsheet from calculating what somebody wrote', async () => {
    const names = ['=HYPERLINK("http://evil")', '+49301234', '-1+1', '@SUM(A1)', '\t=1', '\r=1', 'a=1']
    const csv = await text(
      names.map((name) => ({ name, count: -1 })),
      'csv',
    )
    for (const name of names.slice(0, 6)) expect(csv).toContain(`'${name.replaceAll('"', '""')}`)
    expect(csv).toContain('\r\na=1,-1')
    const zip = await octets(
      exportRows(
        names.map((name) => ({ name, count: -1 })),
        { format: 'xlsx', columns },
      ),
    )
    const sheet = unzipped(zip).get('xl/worksheets/sheet1.xml') ?? ''
    expect(sheet).not.toContain('<f>')
    expect(sheet.match(/<c t="inlineStr" s="1">/g)).toHaveLength(6)
    expect(sheet).toContain('<c><v>-1</v></c>')
  })

  it('writes NDJSON, of columns or of whole rows', async () => {
    const rows = [{ name: 'a\n', count: 1 }]
    expect(await text(rows, 'ndjson')).toBe('{"name":"a\\n","count":1}\n')
    expect((await octets(exportRows([{ any: [1] }], { format: 'ndjson' }))).toString()).toBe('{"any":[1]}\n')
  })

  it('writes a workbook with what XML cannot write, and cuts what a cell cannot hold', async () => {
    const name = `<&> \u0001 \ud800 _x0041_ ${'x'.repeat(40_000)}`
    const files = unzipped(await octets(exportRows([{ name, count: Number.NaN }], { format: 'xlsx', columns })))
    expect([...files.keys()]).toEqual([
      'xl/worksheets/sheet1.xml',
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/workbook.xml',
      'xl/_rels/workbook.xml.rels',
      'xl/styles.xml',
    ])
    const sheet = files.get('xl/worksheets/sheet1.xml') ?? ''
    expect(sheet).toContain('&lt;&amp;&gt; _x0001_ _xD800_ _x005F_x0041_ x')
    expect(sheet).toContain('…</t>')
    expect(sheet.length).toBeLessThan(34_000)
  })

  it.each(['csv', 'xlsx', 'ndjson'] as const)('takes rows of %s only as the file is read', async (format) => {
    const taken = { rows: 0 }
    const progress: number[] = []
    const chunks = exportRows(many(100_000, taken), { format, columns, onProgress: (rows) => progress.push(rows) })
    await chunks.next()
    await chunks.next()
    // What is packed is a tenth of what was said, and the packer has some chunks under way.
    expect(taken.rows).toBeLessThan(60_000)
    await chunks.return(undefined)
    const stopped = taken.rows
    expect(stopped).toBeLessThan(60_000)
    const all = { rows: 0 }
    for await (const _ of exportRows(many(2_500, all), { format, columns, onProgress: (rows) => progress.push(rows) }));
    expect(progress.slice(-3)).toEqual([1_000, 2_000, 2_500])
  })

  it('goes on in another sheet when one is full', { timeout: 120_000 }, async () => {
    const rows = many(1_048_576, { rows: 0 })
    const files = unzipped(await octets(exportRows(rows, { format: 'xlsx', columns: columns.slice(1) })))
    expect(files.get('xl/worksheets/sheet2.xml')?.match(/<row>/g)).toHaveLength(2)
    expect(files.get('xl/workbook.xml')).toContain('<sheet name="2" sheetId="2" r:id="s2"/>')
  })

  it('ends with the error of whatever gives the rows, and when it is aborted', async () => {
    const failing = async function* (): AsyncGenerator<Row> {
      yield { name: 'a', count: 1 }
      throw new Error('the archive is away')
    }
    for (const format of ['csv', 'xlsx', 'ndjson'] as const)
      await expect(octets(exportRows(failing(), { format, columns }))).rejects.toThrow('the archive is away')
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(octets(exportRows([{ name: 'a', count: 1 }], { format: 'csv', columns, signal }))).rejects.toThrow(
      'enough',
    )
    expect(() => exportRows([], { format: 'csv' })).toThrow(/columns/)
  })

  it('has columns for facts', async () => {
    const fact = {
      ...{ id: 'c.0', type: 'interaction:noted', at: 0, revision: 7, actor: { role: 'agent', id: 'ann' } },
      data: { interaction: 'i', note: 'n', text: '=1' },
    }
    const csv = (await octets(exportRows([fact as never], { format: 'csv', columns: FACT_COLUMNS }))).toString()
    expect(csv.split('\r\n')[1]).toBe(
      '1970-01-01T00:00:00.000Z,interaction:noted,agent,ann,i,,,,,"{""note"":""n"",""text"":""=1""}",7,c.0',
    )
  })
})
