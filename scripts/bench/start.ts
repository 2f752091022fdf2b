import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { freePort } from '../services/index.js'
import type { Bench, BenchContext, Figures } from './bench.js'
import { percentile } from './percentile.js'

const IMPORTS = 31
const STARTS = 5
const CHILD_MAX_MS = 120_000

/** In a process of its own each, because a module is loaded once; what it depends on is there before. */
const IMPORT = `
  const { readFile } = await import('node:fs/promises')
  const { dependencies } = JSON.parse(await readFile('package.json', 'utf8'))
  for (const name of Object.keys(dependencies)) await import(name)
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()]
  await import('@ringwright/core')
  const { user, system } = process.cpuUsage(cpu)
  console.log('imported', performance.now() - startedAt, (user + system) / 1000)`

async function importTimes(context: BenchContext): Promise<readonly { wallMs: number; cpuMs: number }[]> {
  context.progress('building')
  await context.start('npm', ['run', '--silent', 'build']).succeed(CHILD_MAX_MS)
  const times = []
  for (let i = 0; i < IMPORTS; i++) {
    const child = context.start(process.execPath, ['--input-type=module', '--eval', IMPORT], { cwd: 'packages/core' })
    const [, wallMs, cpuMs] = await child.waitForOutput(/^imported (\S+) (\S+)$/m, CHILD_MAX_MS)
    await child.end
    times.push({ wallMs: Number(wallMs), cpuMs: Number(cpuMs) })
  }
  return times
}

/** From the command to the agent page's answer. */
async function readyTime(context: BenchContext): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'ringwright-start-'))
  const [port, sipPort] = [await freePort(), await freePort()]
  const startedAt = performance.now()
  const options = {
    ...{ '--http-port': port, '--sip-port': sipPort },
    ...{ '--recordings': join(folder, 'recordings'), '--attachments': join(folder, 'attachments') },
  }
  const center = context.start('npm', ['start', '--', ...Object.entries(options).flat().map(String)])
  try {
    const [url] = await center.waitForOutput(/http:\S+/, CHILD_MAX_MS)
    const page = await fetch(url)
    if (!page.ok) throw new Error(`The agent page answers ${page.status}.`)
    return performance.now() - startedAt
  } finally {
    await center.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

export const bench: Bench = {
  name: 'start',
  description: `The import of @ringwright/core beside what its dependencies take (median of ${IMPORTS} processes), and npm start until the agent page answers (median of ${STARTS}).`,
  async run(context): Promise<Figures> {
    const imports = await importTimes(context)
    context.progress('starting the contact center')
    const starts: number[] = []
    for (let i = 0; i < STARTS; i++) starts.push(await readyTime(context))
    const median = (values: readonly number[]) => ({ value: percentile(values, 0.5), unit: 'ms' })
    return {
      importMs: median(imports.map(({ wallMs }) => wallMs)),
      importCpuMs: median(imports.map(({ cpuMs }) => cpuMs)),
      readyMs: median(starts),
    }
  },
}
