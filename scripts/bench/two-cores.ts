import { readFileSync } from 'node:fs'
import { programOnPath } from '../services/program-on-path.js'

/** Where a server and its clients run, apart from each other. */
export interface TwoCores {
  readonly server: number
  readonly client: number
  /** The program that keeps a process on a core (util-linux). */
  readonly taskset: string
}

/**
 * A core for a server and another for its clients, of those that this process may run on; undefined where there is but
 * one, or none can be chosen. The first and the last, which are threads of the same core only where there are no others.
 */
export function twoCores(): TwoCores | undefined {
  const taskset = programOnPath('taskset')
  const [server, client] = [allowedCores().at(0), allowedCores().at(-1)]
  if (!taskset || server === undefined || client === undefined || server === client) return undefined
  return { server, client, taskset }
}

/** What is to be typed so that a program begins on one of them; on any core where there are not two. */
export function onCore(
  cores: TwoCores | undefined,
  role: 'server' | 'client',
  command: string,
  args: readonly string[],
): [command: string, args: readonly string[]] {
  return cores ? [cores.taskset, ['-c', String(cores[role]), command, ...args]] : [command, args]
}

/** Which cores are used, for whoever reads a bench's progress. */
export function whichCores(cores: TwoCores | undefined): string {
  return cores ? `on cores ${cores.server} and ${cores.client}` : 'on any core (there is one, or no taskset)'
}

/** As Linux lists them (`0-3,8`); none elsewhere. */
function allowedCores(): number[] {
  let status: string
  try {
    status = readFileSync('/proc/self/status', 'utf8')
  } catch {
    return []
  }
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? ''
  return list.split(/[-,]/).filter(Boolean).map(Number)
}
