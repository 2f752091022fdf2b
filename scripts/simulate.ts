import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { type SimulationOptions, type SimulationReport, simulate } from '@ringwright/acd/simulation'
import { ArgumentError, positiveNumber, runScript, wholeNumber } from './run-script.js'

const USAGE = `npm run simulate -- [options]

Contact centers with simulated customers, agents and faults, one for each seed, checked as they run. Ends with 1 when
somebody was lost, booked twice or out of order, and prints how to see it again.

  --seeds N        how many (default 20)
  --from N         the first of them (default 1)
  --seed N         this one only
  --minutes N      for how long customers arrive (default 10)
  --nodes N        how many nodes (1 to 3; default as the seed has it)
  --faults on|off  crashes, pauses, outages, lost messages (default on)
  --help           this text`
const WORKER = '--worker'
const WORKERS_MAX = 8

interface Task {
  readonly seeds: readonly number[]
  readonly options: Omit<SimulationOptions, 'seed'>
}

interface Arguments {
  readonly task: Task
  /** What the user gave beside the seeds, to be given again for a replay. */
  readonly again: string
}

interface Values {
  readonly seeds: string
  readonly from: string
  readonly faults: string
  readonly seed?: string | undefined
  readonly minutes?: string | undefined
  readonly nodes?: string | undefined
}

function readArguments({ faults, ...values }: Values): Arguments {
  if (faults !== 'on' && faults !== 'off')
    throw new ArgumentError(`--faults: got ${JSON.stringify(faults)}, takes on or off.`)
  const [count, from] = [wholeNumber('seeds', values.seeds, { min: 1 }), wholeNumber('from', values.from)]
  const seeds =
    values.seed === undefined
      ? Array.from({ length: count }, (_, index) => from + index)
      : [wholeNumber('seed', values.seed)]
  const options = {
    ...(values.minutes !== undefined && { minutes: positiveNumber('minutes', values.minutes) }),
    ...(values.nodes !== undefined && { nodes: wholeNumber('nodes', values.nodes, { min: 1, max: 3 }) }),
    faults: faults === 'on',
  }
  const given = [
    ...(values.minutes === undefined ? [] : [`--minutes ${values.minutes}`]),
    ...(values.nodes === undefined ? [] : [`--nodes ${values.nodes}`]),
    ...(faults === 'off' ? ['--faults off'] : []),
  ]
  return { task: { seeds, options }, again: given.map((each) => ` ${each}`).join('') }
}

async function runHere({ seeds, options }: Task, done: (report: SimulationReport) => void): Promise<void> {
  for (const seed of seeds) done(await simulate({ ...options, seed }))
}

/** Deals the seeds to a process for each processor; one that breaks breaks the run. */
async function runEverywhere(task: Task, done: (report: SimulationReport) => void): Promise<void> {
  const count = Math.min(availableParallelism(), task.seeds.length, WORKERS_MAX)
  if (count <= 1) return runHere(task, done)
  const hands = Array.from({ length: count }, (_, hand) => task.seeds.filter((_seed, index) => index % count === hand))
  await Promise.all(hands.map((seeds) => runElsewhere({ ...task, seeds }, done)))
}

/** Processes and not threads: those start with the loader for TypeScript that this one was started with. */
function runElsewhere(task: Task, done: (report: SimulationReport) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = fork(fileURLToPath(import.meta.url), [WORKER])
    worker.on('message', (report) => done(report as SimulationReport))
    worker.on('error', reject)
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`A worker ended with ${code}.`))))
    worker.send(task)
  })
}

function work(): void {
  process.once('message', (task) => {
    void runHere(task as Task, (report) => process.send?.(report)).then(() => process.disconnect())
  })
}

function table(reports: readonly SimulationReport[]): string {
  const sum = (of: (report: SimulationReport) => number): number => reports.reduce((total, each) => total + of(each), 0)
  const rows: [string, number][] = [
    ['seeds', reports.length],
    ['simulated minutes', Math.round(sum(({ durationMs }) => durationMs) / 60_000)],
    ['interactions', sum(({ interactions }) => interactions)],
    ['served', sum(({ served }) => served)],
    ['abandoned', sum(({ abandoned }) => abandoned)],
    ['refused', sum(({ refused }) => refused)],
    ['offers', sum(({ offers }) => offers.made)],
    ['… accepted', sum(({ offers }) => offers.accepted)],
    ['… missed', sum(({ offers }) => offers.missed)],
    ['… rejected, failed or rescinded', sum(({ offers: o }) => o.rejected + o.failed + o.rescinded)],
    ['commits', sum(({ commits }) => commits)],
    ['crashes', sum(({ faults }) => faults.crashes)],
    ['pauses', sum(({ faults }) => faults.pauses)],
    ['outages', sum(({ faults }) => faults.outages)],
    ['lost messages', sum(({ faults }) => faults.lostMessages)],
    ['rogue commits', sum(({ faults }) => faults.rogueCommits)],
    ['violations', sum(({ violations }) => violations.length)],
  ]
  return rows.map(([name, value]) => `${name.padEnd(34)}${value.toLocaleString('en').padStart(12)}`).join('\n')
}

async function main({ task, again }: Arguments): Promise<number> {
  const reports: SimulationReport[] = []
  const startedAt = performance.now()
  const progress = (end: string): void => {
    const seconds = (performance.now() - startedAt) / 1_000
    const rate = (reports.length / seconds).toFixed(1)
    process.stderr.write(`\r${reports.length} of ${task.seeds.length} seeds, ${rate}/s, ${seconds.toFixed(0)} s${end}`)
  }
  await runEverywhere(task, (report) => {
    reports.push(report)
    if (process.stderr.isTTY || reports.length % 20 === 0) progress(process.stderr.isTTY ? '' : '\n')
  })
  progress('\n')
  console.log(table(reports))
  const [only] = reports
  if (reports.length === 1 && only) console.log(`${'trace hash'.padEnd(30)}${only.traceHash}`)
  const failed = reports.filter(({ violations }) => violations.length > 0).sort((a, b) => a.seed - b.seed)
  for (const { seed, violations } of failed) {
    console.error(`\nseed ${seed}: npm run simulate -- --seed ${seed}${again}`)
    for (const { checker, revision, at, detail } of violations.slice(0, 5))
      console.error(`  ${checker}, revision ${revision}, ${new Date(at).toISOString()}: ${detail}`)
  }
  return failed.length > 0 ? 1 : 0
}

if (process.argv.includes(WORKER)) work()
else
  await runScript({
    usage: USAGE,
    options: {
      seeds: { type: 'string', default: '20' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
      minutes: { type: 'string' },
      nodes: { type: 'string' },
      faults: { type: 'string', default: 'on' },
    },
    run: (values) => main(readArguments(values)),
  })
