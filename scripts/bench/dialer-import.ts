import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createContactCenter } from '@ringwright/core'
import { dialer, leadLists } from '@ringwright/dialer'
import { sqliteStorage } from '@ringwright/storage-adapters/sqlite'

const HOST = { role: 'service', id: 'bench' } as const

/**
 * Imports a list of so many leads into SQLite, in a process of its own, so that the memory is only its own. With a second
 * argument it is stopped after so many rows, and imported again from a new center. Prints one line of JSON.
 */
async function main(leads: number, stopAfter: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ringwright-bench-'))
  const startedAt = performance.now()
  try {
    if (stopAfter > 0) await importInto(folder, leads, stopAfter)
    const { accepted, duplicates } = await importInto(folder, leads, Number.POSITIVE_INFINITY)
    const seconds = (performance.now() - startedAt) / 1_000
    const peakMiB = process.resourceUsage().maxRSS / 1_024
    console.log(JSON.stringify({ seconds, peakMiB, accepted, duplicates }))
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function importInto(folder: string, leads: number, stopAfter: number) {
  const storage = await sqliteStorage({ file: join(folder, 'center.db') })
  const campaigns = dialer()
  const { store, directory, archive } = storage
  const center = createContactCenter({ plugins: [campaigns], store, directory, archive })
  await center.start()
  const enough = new AbortController()
  try {
    const report = await campaigns.importLeads(
      HOST,
      { csv: csv(leads) },
      {
        ...{ list: 'million', import: 'million.csv', zone: 'America/New_York' },
        signal: enough.signal,
        onProgress: ({ rows }) => rows >= stopAfter && enough.abort(),
      },
    )
    const inList = center.get(leadLists, 'million')?.groups.reduce((sum, group) => sum + group.leads, 0)
    if (inList !== report.accepted) throw new Error(`The list has ${inList} leads of ${report.accepted} accepted.`)
    return report
  } finally {
    await center.stop()
    await storage.close()
  }
}

/** A file as a marketing department exports it, in chunks as they are read from a disk. */
function* csv(leads: number): Generator<Uint8Array> {
  const encoder = new TextEncoder()
  let text = 'name,number,city,plan,priority\n'
  for (let index = 0; index < leads; index++) {
    const number = `(2${12 + Math.floor(index / 1_000_000)}) ${200 + (Math.floor(index / 10_000) % 800)}-${String(index % 10_000).padStart(4, '0')}`
    text += `Person ${index},+1 ${number},Springfield,gold,${index % 3}\n`
    if (text.length < 65_536) continue
    yield encoder.encode(text)
    text = ''
  }
  yield encoder.encode(text)
}

await main(Number(process.argv[2]), Number(process.argv[3] ?? 0))
