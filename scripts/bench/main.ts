import process from 'node:process'
import type { Bench, Figures } from './bench.js'
import { calibrationMs } from './calibration.js'
import { benchContext } from './context.js'
import { figureTable } from './figure-table.js'
import { benchNames, loadBench } from './load-bench.js'
import { commit, machine } from './machine.js'
import { checkFinite, PartsFailed } from './measure-parts.js'

async function main(args: readonly string[]): Promise<number> {
  const json = args.includes('--json')
  const wanted = args.filter((arg) => !arg.startsWith('-'))
  const names = benchNames()
  if (args.includes('--help')) {
    console.log(usage(names))
    return 0
  }
  const unknown = wanted.find((name) => !names.includes(name))
  if (unknown !== undefined) {
    process.stderr.write(`There is no bench "${unknown}". There are: ${names.join(', ') || 'none'}.\n`)
    return 1
  }
  let failed = 0
  for (const name of wanted.length > 0 ? wanted : names) {
    const before = calibrationMs()
    const { bench, figures, isComplete } = await measured(name)
    const host = machine((before + calibrationMs()) / 2)
    if (!isComplete) failed++
    if (!bench || !figures) continue
    if (json) console.log(JSON.stringify({ bench: name, figures, machine: host, commit: commit() }))
    else console.log(`${figureTable(bench, figures)}\n  (calibration ${host.calibrationMs.toFixed(1)} ms)`)
  }
  return failed > 0 ? 1 : 0
}

function usage(names: readonly string[]): string {
  return `npm run bench -- [name ...] [options]

Measures, and prints figures. Ends with 1 when something could not be measured.

  name    one of ${names.join(', ')} (default all)
  --json  the last line of each is one JSON object
  --help  this text

Options of single benches stand in docs/performance.md.`
}

interface Measured {
  readonly bench?: Bench
  /** What could be measured; none when nothing could. */
  readonly figures?: Figures
  readonly isComplete: boolean
}

/** The figures. Why some are missing has been said when they are not complete. */
async function measured(name: string): Promise<Measured> {
  const { context, stop } = benchContext(name)
  let bench: Bench | undefined
  try {
    bench = await loadBench(name)
    const figures = await bench.run(context)
    checkFinite(figures)
    return { bench, figures, isComplete: true }
  } catch (error) {
    process.stderr.write(`${name}: could not be measured.\n${error instanceof Error ? error.stack : String(error)}\n`)
    if (!bench || !(error instanceof PartsFailed) || Object.keys(error.figures).length === 0)
      return { isComplete: false }
    return { bench, figures: error.figures, isComplete: false }
  } finally {
    await stop()
  }
}

process.exitCode = await main(process.argv.slice(2))
