import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { errorText, RingwrightError } from '@ringwright/core'
import { archivedFacts } from '@ringwright/core/archive'
import { EXPORT_FORMATS, type ExportFormat, exportRows, FACT_COLUMNS } from '@ringwright/core/export'
import type { Command, Values } from '../command.js'
import { fromTyped } from '../file-path.js'
import { FILTER_OPTIONS, FILTER_USAGE, factFilter } from '../fact-filter.js'
import { STORAGE_OPTIONS, STORAGE_USAGE, withStorage } from '../storage-options.js'

export const exportFacts: Command = {
  name: 'export',
  summary: 'Writes archived facts as CSV, XLSX or NDJSON.',
  usage: `${STORAGE_USAGE}
${FILTER_USAGE}
  --format FORMAT    ${EXPORT_FORMATS.join(', ')} (default: by the end of FILE's name, else ndjson)
  --out FILE         where to (default: the standard output); replaced only when all is written
  --json             how many rows there were, as JSON, with --out`,
  options: {
    ...STORAGE_OPTIONS,
    ...FILTER_OPTIONS,
    format: { type: 'string' },
    out: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: (values, terminal) => {
    const filter = factFilter(values, terminal.clock.now())
    const format = formatOf(values)
    const { out } = values
    return withStorage(values, async ({ archive }, center) => {
      let rows = 0
      const chunks = exportRows(archivedFacts(archive, center, filter), {
        format,
        ...(format !== 'ndjson' && { columns: FACT_COLUMNS }),
        signal: terminal.signal,
        onProgress: (count) => {
          rows = count
          terminal.progress(`${count.toLocaleString('en')} facts`)
        },
      })
      if (typeof out !== 'string') {
        for await (const chunk of chunks) await terminal.write(chunk)
        return 0
      }
      await writeFile(out, chunks)
      terminal.progress('')
      terminal.print(values['json'] ? JSON.stringify({ rows, out }) : `${rows.toLocaleString('en')} facts in ${out}`)
      return 0
    })
  },
}

function formatOf({ format, out }: Values): ExportFormat {
  const text = format ?? /\.(csv|xlsx|ndjson)$/.exec(String(out))?.[1] ?? 'ndjson'
  const known = EXPORT_FORMATS.find((each) => each === text)
  if (known) return known
  throw new RingwrightError(
    'invalid_argument',
    `--format: got ${JSON.stringify(text)}, takes ${EXPORT_FORMATS.join(', ')}.`,
  )
}

/** Beside it first, so that a file is there whole or not at all. */
async function writeFile(out: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const path = fromTyped(out)
  const part = `${path}.part`
  try {
    await pipeline(Readable.from(chunks, { objectMode: false }), createWriteStream(part))
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    if (error instanceof RingwrightError || !(error instanceof Error && 'code' in error)) throw error
    throw new RingwrightError('unavailable', `${out} could not be written: ${errorText(error)}`, { cause: error })
  }
}
