import { type SimulationReport, simulate } from '@ringwright/acd/simulation'
import type { Command } from '../command.js'
import { table } from '../table.js'
import { wholeNumber } from '../whole-number.js'

/** More than a night of it. */
const SEEDS_MAX = 1_000_000

export const simulateCenters: Command = {
  name: 'simulate',
  summary:
    'Runs centers of simulated customers and agents while nodes, network and store fail, and checks each commit.',
  usage: `  --seeds N          how many centers (default 10)
  --from N           the first seed (default 1); one seed gives the same run each time
  --minutes N        for how long customers arrive (default 10)
  --no-faults        nothing fails
  --json             a report a line`,
  options: {
    seeds: { type: 'string', default: '10' },
    from: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
    'no-faults': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run(values, terminal) {
    const count = wholeNumber(values, 'seeds', 1, SEEDS_MAX)
    const from = wholeNumber(values, 'from', 0, SEEDS_MAX)
    const minutes = wholeNumber(values, 'minutes', 1, 1_440)
    const reports: SimulationReport[] = []
    for (let seed = from; seed < from + count && !terminal.signal.aborted; seed++) {
      const report = await simulate({ seed, minutes, faults: !values['no-faults'] })
      reports.push({ ...report, violations: report.violations.slice(0, SHOWN_MAX) })
      terminal.progress(`${reports.length} of ${count} seeds`)
      if (values['json']) terminal.print(JSON.stringify(report))
    }
    terminal.progress('')
    const failed = reports.filter(({ violations }) => violations.length > 0)
    if (!values['json']) {
      terminal.print(totals(reports))
      for (const { seed, violations } of failed)
        for (const { checker, detail } of violations) terminal.print(`seed ${seed}: ${checker}: ${detail}`)
    }
    return failed.length === 0 ? 0 : 1
  },
}

/** Of each seed: the first ones say what went wrong, the others are its consequences. */
const SHOWN_MAX = 5

function totals(reports: readonly SimulationReport[]): string {
  const sum = (of: (report: SimulationReport) => number): string =>
    String(reports.reduce((total, report) => total + of(report), 0))
  return table(
    ['seeds', 'interactions', 'served', 'abandoned', 'commits', 'crashes', 'violations'],
    [
      [
        String(reports.length),
        ...[sum((each) => each.interactions), sum((each) => each.served), sum((each) => each.abandoned)],
        ...[sum((each) => each.commits), sum((each) => each.faults.crashes), sum((each) => each.violations.length)],
      ],
    ],
  )
}
