import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { programOnPath } from './program-on-path.js'
import { within } from './within.js'

/** Output kept of one process: enough for every message of a failing run, small enough for hundreds of runs. */
const OUTPUT_MAX_CHARACTERS = 256 * 1024
/** How often a port is tried. No event tells that another process has begun to listen. */
const PORT_RETRY_MS = 15

/** A program that ends is noticed at once: this is for those that hang, on a machine that does much else. */
const WAIT_MAX_MS = 60_000
/** A process of ours compiles its sources before it says anything. */
export const START_MAX_MS = 120_000

export interface ProcessOptions {
  readonly cwd?: string
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Called with each piece of output as it comes. */
  readonly onOutput?: (text: string) => void
}

export interface ProcessEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A child that does not outlive its parent. */
export interface RunningProcess {
  readonly pid: number
  readonly command: string
  /** Standard output and standard error as they came, the last 256 Ki characters. */
  readonly output: string
  /** Settles once the process has ended and its output is complete. Never rejects. */
  readonly end: Promise<ProcessEnd>
  write(text: string): void
  /** The first match in the output, past or future. Rejects with the output when the process ends first, or in time. */
  waitForOutput(pattern: RegExp, timeoutMs?: number): Promise<RegExpMatchArray>
  /** Resolves once something listens on the TCP port. Rejects as `waitForOutput` does. */
  waitForPort(port: number, host?: string, timeoutMs?: number): Promise<void>
  /** What `work` gives, while this process runs. Rejects with the output when the process ends first, or in time. */
  meanwhile<T>(what: string, work: Promise<T>, timeoutMs?: number): Promise<T>
  /** Resolves when the process ends with code 0; rejects with its output otherwise, or in time (it is killed then). */
  succeed(timeoutMs?: number): Promise<void>
  /** Does nothing once the process has ended. */
  signal(signal: NodeJS.Signals): void
  /** Asks it to end, and kills it when it has not within `graceMs` (default 2,000). Returns how it ended. */
  stop(signal?: NodeJS.Signals, graceMs?: number): Promise<ProcessEnd>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts a program and watches over it. Where `setpriv` exists (Linux), the kernel kills the child when this process
 * dies, however it dies. Throws nothing: a program that cannot be started ends at once, with the reason as its output.
 */
export function startProcess(command: string, args: readonly string[], options: ProcessOptions = {}): RunningProcess {
  const setpriv = programOnPath('setpriv')
  const [file, argv] = setpriv ? [setpriv, ['--pdeathsig', 'KILL', '--', command, ...args]] : [command, [...args]]
  const child = spawn(file, argv, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...options.env },
  })
  return watch(child, [command, ...args].join(' '), options.onOutput)
}

function watch(
  child: ChildProcessWithoutNullStreams,
  command: string,
  onOutput: ((text: string) => void) | undefined,
): RunningProcess {
  let output = ''
  const listeners = new Set<() => void>()
  const take = (piece: string): void => {
    output = (output + piece).slice(-OUTPUT_MAX_CHARACTERS)
    onOutput?.(piece)
    for (const listener of listeners) listener()
  }
  child.stdout.setEncoding('utf8').on('data', take)
  child.stderr.setEncoding('utf8').on('data', take)
  // A child that ended takes no more input; its end is reported by `end`.
  child.stdin.on('error', () => {})
  const end = new Promise<ProcessEnd>((resolve) => {
    child.on('error', (error) => {
      take(`${error.message}\n`)
      if (child.pid === undefined) resolve({ code: 127, signal: null })
    })
    child.on('close', (code, signal) => resolve({ code, signal }))
  })
  const failure = (what: string): Error => new Error(`${what}: ${command}\n${output.slice(-4000)}`)

  /** Races something against the end of the process and against the time allowed. */
  const before = async <T>(what: string, timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const race = new AbortController()
    const endsFirst = end.then(({ code, signal }) => {
      throw failure(`Ended (${signal ?? code}) before ${what}`)
    })
    try {
      const either = Promise.race([work(race.signal), endsFirst])
      return await within(() => failure(what).message, either, timeoutMs)
    } finally {
      race.abort()
    }
  }
  const endWithin = (limitMs: number): Promise<ProcessEnd | undefined> => {
    const race = new AbortController()
    const late = delay(limitMs, undefined, { signal: race.signal }).catch(() => undefined)
    return Promise.race([end, late]).finally(() => race.abort())
  }

  const running: RunningProcess = {
    pid: child.pid ?? -1,
    command,
    get output() {
      return output
    },
    end,
    write: (text) => void child.stdin.write(text),
    waitForOutput: (pattern, timeoutMs = WAIT_MAX_MS) =>
      output.match(pattern)
        ? Promise.resolve(output.match(pattern) as RegExpMatchArray)
        : before(`output ${pattern}`, timeoutMs, (signal) => nextMatch(pattern, () => output, listeners, signal)),
    waitForPort: (port, host = '127.0.0.1', timeoutMs = WAIT_MAX_MS) =>
      before(`listener on ${host}:${port}`, timeoutMs, (signal) => listening(port, host, signal)),
    meanwhile: (what, work, timeoutMs = WAIT_MAX_MS) => before(what, timeoutMs, () => work),
    async succeed(timeoutMs = WAIT_MAX_MS) {
      const result = await endWithin(timeoutMs)
      if (!result) {
        await running.stop('SIGKILL')
        throw failure(`Still running after ${timeoutMs} ms`)
      }
      if (result.code !== 0) throw failure(`Ended with ${result.signal ?? result.code}`)
    },
    signal: (signal) => void child.kill(signal),
    async stop(signal = 'SIGTERM', graceMs = 2000) {
      child.kill(signal)
      if (!(await endWithin(graceMs))) child.kill('SIGKILL')
      return end
    },
    async [Symbol.asyncDispose]() {
      await running.stop()
    },
  }
  return running
}

function nextMatch(
  pattern: RegExp,
  output: () => string,
  listeners: Set<() => void>,
  signal: AbortSignal,
): Promise<RegExpMatchArray> {
  return new Promise((resolve) => {
    const look = (): void => {
      const match = output().match(pattern)
      if (!match) return
      listeners.delete(look)
      resolve(match)
    }
    listeners.add(look)
    signal.addEventListener('abort', () => listeners.delete(look), { once: true })
  })
}

async function listening(port: number, host: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host })
      socket.on('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })
    if (open) return
    await delay(PORT_RETRY_MS)
  }
}
