import process from 'node:process'
import type { Bench, Figures } from './bench.js'
import { benchContext } from './context.js'
import { figureTable } from './figure-table.js'
import { loadBenches } from './load-benches.js'
import { commit, machine } from './machine.js'

/**
 * `npm run bench` runs every bench, `npm run -s bench -- <name>` one. With `--json` the last line of each is one JSON
 * object. The exit code is 1 when something could not be measured.
 */
async function main(args: readonly string[]): Promise<number> {
  const json = args.includes('--json')
  const wanted = args.filter((arg) => !arg.startsWith('-'))
  const benches = await loadBenches()
  const names = benches.map((bench) => bench.name)
  const unknown = wanted.find((name) => !names.includes(name))
  if (unknown !== undefined || benches.length === 0) {
    process.stderr.write(unknown === undefined ? '' : `There is no bench "${unknown}".\n`)
    for (const { name, description } of benches) process.stderr.write(`  ${name.padEnd(12)} ${description}\n`)
    if (benches.length === 0) process.stderr.write('scripts/bench has no bench.\n')
    return 1
  }
  let failed = 0
  for (const bench of benches.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const figures = await measured(bench)
    if (!figures) failed++
    else if (json) console.log(JSON.stringify({ bench: bench.name, figures, machine: machine(), commit: commit() }))
    else console.log(figureTable(bench, figures))
  }
  return failed > 0 ? 1 : 0
}

/** The figures, or undefined once it has been said why there are none. */
async function measured(bench: Bench): Promise<Figures | undefined> {
  const { context, stop } = benchContext(bench.name)
  try {
    const figures = await bench.run(context)
    const broken = Object.entries(figures).find(([, { value }]) => !Number.isFinite(value))
    if (broken) throw new Error(`${broken[0]} is ${broken[1].value}.`)
    return figures
  } catch (error) {
    process.stderr.write(
      `${bench.name}: could not be measured.\n${error instanceof Error ? error.stack : String(error)}\n`,
    )
    return undefined
  } finally {
    await stop()
  }
}

process.exitCode = await main(process.argv.slice(2))
