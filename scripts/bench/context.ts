import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { SOURCE_CONDITION } from '../source/entries.js'
import { type RunningProcess, startProcess } from '../services/running-process.js'
import type { BenchContext, BenchOptions } from './bench.js'
import { cpuTime, difference } from './cpu-time.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** What one bench gets, and the end of all that it started. */
export function benchContext(
  name: string,
  options: BenchOptions = {},
): { context: BenchContext; stop(): Promise<void> } {
  const started: RunningProcess[] = []
  const context: BenchContext = {
    option: (option) => options[option],
    progress: (text) => void process.stderr.write(`${name}: ${text}\n`),
    cpuTime,
    async measureCpu(work, pid) {
      const before = { cpu: cpuTime(pid), at: performance.now() }
      const result = await work()
      return { result, cpu: difference(cpuTime(pid), before.cpu), wallMs: performance.now() - before.at }
    },
    start(command, args, options) {
      const child = startProcess(command, args, options)
      started.push(child)
      return child
    },
    startModule: (path, args = [], options = {}) =>
      context.start(
        process.execPath,
        [`--conditions=${SOURCE_CONDITION}`, '--import', 'tsx', `${ROOT}${path}`, ...args],
        { cwd: ROOT, ...options },
      ),
  }
  return {
    context,
    async stop() {
      await Promise.all(started.map((child) => child.stop()))
    },
  }
}
