import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { type CenterId, type CommittedFact, systemActor } from '@ringwright/core'
import { verifyChain } from '@ringwright/core/archive'
import { EXPORT_FORMATS, type ExportFormat, exportRows, FACT_COLUMNS } from '@ringwright/core/export'
import { sqliteStorage } from '@ringwright/storage-adapters/sqlite'
import type { Bench, BenchContext, Figures } from './bench.js'

const FACTS = 100_000
const BATCH = 1_000
const ROWS = 1_000_000
const CENTER = 'main' as CenterId
const MIB = 1_024 * 1_024
/** Rows between two looks at the heap. */
const LOOK_EVERY = 50_000

export const bench: Bench = {
  name: 'archive',
  description: `${FACTS.toLocaleString('en')} facts into a chain in SQLite, its verification, and exports of ${ROWS.toLocaleString('en')} rows.`,
  async run(context) {
    const figures: Record<string, Figures[string]> = await chain(context)
    for (const format of EXPORT_FORMATS) Object.assign(figures, await exported(format, context))
    return figures
  },
}

async function chain(context: BenchContext): Promise<Record<string, Figures[string]>> {
  const folder = await mkdtemp(join(tmpdir(), 'ringwright-bench-'))
  const { archive, close } = await sqliteStorage({ file: join(folder, 'center.db') })
  try {
    context.progress(`${FACTS} facts, ${BATCH} a batch`)
    const append = await context.measureCpu(async () => {
      for (let start = 0; start < FACTS; start += BATCH) await archive.append(CENTER, [...facts(BATCH, start)])
    })
    const verify = await context.measureCpu(() => verifyChain(archive, CENTER))
    if (verify.result.facts !== FACTS || verify.result.faultCount > 0)
      throw new Error(`The chain has ${verify.result.facts} facts and ${verify.result.faultCount} faults.`)
    return {
      appendedPerSecond: { value: (FACTS * 1_000) / append.wallMs, unit: 'facts/s' },
      verifiedPerSecond: { value: (FACTS * 1_000) / verify.wallMs, unit: 'facts/s' },
    }
  } finally {
    await close()
    await rm(folder, { recursive: true })
  }
}

async function exported(format: ExportFormat, context: BenchContext): Promise<Figures> {
  context.progress(`${ROWS} rows as ${format}`)
  const heapBefore = process.memoryUsage().heapUsed
  let heapMax = heapBefore
  const { wallMs } = await context.measureCpu(async () => {
    const look = (rows: number): void => {
      if (rows % LOOK_EVERY === 0) heapMax = Math.max(heapMax, process.memoryUsage().heapUsed)
    }
    for await (const _ of exportRows(facts(ROWS), { format, columns: FACT_COLUMNS, onProgress: look }));
  })
  return {
    [`${format}RowsPerSecond`]: { value: (ROWS * 1_000) / wallMs, unit: 'rows/s' },
    [`${format}HeapGrowth`]: { value: (heapMax - heapBefore) / MIB, unit: 'MiB' },
  }
}

function* facts(count: number, from = 0): Generator<CommittedFact> {
  for (let number = from; number < from + count; number++)
    yield {
      id: `bench.${number}.0`,
      type: 'interaction:noted',
      at: number,
      revision: number,
      actor: systemActor('bench'),
      data: { interaction: `i${number >> 3}`, note: `n${number}`, text: 'asked for a window seat' },
      personal: ['text'],
    } as unknown as CommittedFact
}
