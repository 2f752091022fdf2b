import { execFileSync } from 'node:child_process'
import { cpus, release, totalmem, type } from 'node:os'
import process from 'node:process'

/** Where a figure was measured: a figure without it is worth nothing. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly node: string
  readonly platform: string
  /** How fast it was at the time: see `calibrationMs`. The mean of before and after the bench. */
  readonly calibrationMs: number
}

export function machine(calibrationMs: number): Machine {
  const processors = cpus()
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
    platform: `${type()} ${release()} ${process.arch}`,
    calibrationMs,
  }
}

/** The commit measured; `+` when the working copy differs from it. */
export function commit(): string {
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim()
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain') ? '+' : '')
  } catch {
    return 'unknown'
  }
}
