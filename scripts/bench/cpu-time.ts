import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import type { CpuTime } from './bench.js'

/** What `getconf CLK_TCK` says, once: the unit of the times in `/proc/<pid>/stat`. */
let ticksPerSecond: number | undefined

/**
 * Processor time so far. Of this process from its own counters (microseconds); of another from the kernel's
 * (`/proc/<pid>/stat`, fields 14 and 15, in ticks of usually 10 ms, all threads), so measure it over seconds.
 */
export function cpuTime(pid?: number): CpuTime {
  if (pid === undefined || pid === process.pid) {
    const { user, system } = process.cpuUsage()
    return { userMs: user / 1000, systemMs: system / 1000, totalMs: (user + system) / 1000 }
  }
  return timeOf(`/proc/${pid}/stat`, `process ${pid}`)
}

/** The same of one thread of a process, by the id that its `/proc/thread-self` says. */
export function threadTime(pid: number, thread: number): CpuTime {
  return timeOf(`/proc/${pid}/task/${thread}/stat`, `thread ${thread}`)
}

function timeOf(path: string, whose: string): CpuTime {
  const fields = statOf(path, whose)
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  const userMs = (Number(fields[11]) * 1000) / ticksPerSecond
  const systemMs = (Number(fields[12]) * 1000) / ticksPerSecond
  return { userMs, systemMs, totalMs: userMs + systemMs }
}

/** The fields from the third on: the second, the program's name, may itself contain spaces and parentheses. */
function statOf(path: string, whose: string): string[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Error(`No processor time of ${whose}: it has ended, or this system has no /proc.`, { cause })
  }
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

export function difference(later: CpuTime, earlier: CpuTime): CpuTime {
  return {
    userMs: later.userMs - earlier.userMs,
    systemMs: later.systemMs - earlier.systemMs,
    totalMs: later.totalMs - earlier.totalMs,
  }
}
