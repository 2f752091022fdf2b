import process from 'node:process'
import { ArgumentError, runScript } from '../run-script.js'
import { BENCH_OPTIONS, type Bench, type BenchOptions, type Figures } from './bench.js'
import { calibrationMs } from './calibration.js'
import { benchContext } from './context.js'
import { figureTable } from './figure-table.js'
import { benchNames, loadBench } from './load-bench.js'
import { commit, machine } from './machine.js'
import { checkFinite, PartsFailed } from './measure-parts.js'

const NAMES = benchNames()
const USAGE = `npm run bench -- [name ...] [options]

Measures, and prints figures. Ends with 1 when something could not be measured.

  name        one of ${NAMES.join(', ')} (default all)
  --json      the last line of each is one JSON object
  --only A,B  these parts, of a bench that has several
  --share S   of day: how much of it, above 0 and up to 1 (default 1)
  --calls N   of media: calls at once
  --rate N    of sip: calls a second of the part "sustained"
  --help      this text`

async function main(json: boolean, options: BenchOptions, wanted: readonly string[]): Promise<number> {
  const unknown = wanted.find((name) => !NAMES.includes(name))
  if (unknown !== undefined) throw new ArgumentError(`There is no bench "${unknown}".`)
  let failed = 0
  for (const name of wanted.length > 0 ? wanted : NAMES) {
    const before = calibrationMs()
    const { bench, figures, isComplete } = await measured(name, options)
    const host = machine((before + calibrationMs()) / 2)
    if (!isComplete) failed++
    if (!bench || !figures) continue
    if (json) console.log(JSON.stringify({ bench: name, figures, machine: host, commit: commit() }))
    else console.log(`${figureTable(bench, figures)}\n  (calibration ${host.calibrationMs.toFixed(1)} ms)`)
  }
  return failed > 0 ? 1 : 0
}

interface Measured {
  readonly bench?: Bench
  /** What could be measured; none when nothing could. */
  readonly figures?: Figures
  readonly isComplete: boolean
}

/** The figures. Why some are missing has been said when they are not complete. */
async function measured(name: string, options: BenchOptions): Promise<Measured> {
  const { context, stop } = benchContext(name, options)
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

await runScript({
  usage: USAGE,
  options: { ...BENCH_OPTIONS, json: { type: 'boolean', default: false } },
  takesNames: true,
  run: ({ json, ...options }, names) => main(json, options, names),
})
