import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type SimulationOptions, type SimulationReport, simulate } from '@ringwright/acd/simulation'

const USAGE = `npm run simulate -- [--seeds N [--from N] | --seed N] [--minutes N] [--nodes 1..3] [--faults on|off]`
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

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '20' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
      minutes: { type: 'string' },
      nodes: { type: 'string' },
      faults: { type: 'string', default: 'on' },
    },
  })
  const wholes = { seeds: Number(values.seeds), from: Number(values.from), seed: Number(values.seed ?? 0) }
  if (!Object.values(wholes).every(Number.isSafeInteger) || !['on', 'off'].includes(values.faults))
    throw new Error(USAGE)
  const seeds =
    values.seed === undefined ? Array.from({ length: wholes.seeds }, (_, index) => wholes.from + index) : [wholes.seed]
  const options = {
    ...(values.minutes !== undefined && { minutes: Number(values.minutes) }),
    ...(values.nodes !== undefined && { nodes: Number(values.nodes) }),
    faults: values.faults === 'on',
  }
  const given = [
    ...(values.minutes === undefined ? [] : [`--minutes ${values.minutes}`]),
    ...(values.nodes === undefined ? [] : [`--nodes ${values.nodes}`]),
    ...(values.faults === 'off' ? ['--faults off'] : []),
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

async function main(): Promise<number> {
  const { task, again } = readArguments()
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
else process.exitCode = await main()
