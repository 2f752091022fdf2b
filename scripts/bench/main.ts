import process from 'node:process'
import type { Bench, Figures } from './bench.js'
import { benchContext } from './context.js'
import { figureTable } from './figure-table.js'
import { benchNames, loadBench } from './load-bench.js'
import { commit, machine } from './machine.js'

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
    const result = await measured(name)
    if (!result) failed++
    else if (json)
      console.log(JSON.stringify({ bench: name, figures: result.figures, machine: machine(), commit: commit() }))
    else console.log(figureTable(result.bench, result.figures))
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

/** The figures, or undefined once it has been said why there are none. */
async function measured(name: string): Promise<{ bench: Bench; figures: Figures } | undefined> {
  const { context, stop } = benchContext(name)
  try {
    const bench = await loadBench(name)
    const figures = await bench.run(context)
    const broken = Object.entries(figures).find(([, { value }]) => !Number.isFinite(value))
    if (broken) throw new Error(`${broken[0]} is ${broken[1].value}.`)
    return { bench, figures }
  } catch (error) {
    process.stderr.write(`${name}: could not be measured.\n${error instanceof Error ? error.stack : String(error)}\n`)
    return undefined
  } finally {
    await stop()
  }
}

process.exitCode = await main(process.argv.slice(2))
