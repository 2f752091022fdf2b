import { readFileSync } from 'node:fs'
import type { Clock } from '@ringwright/core'

const LOOK_EVERY_MS = 250

/**
 * Calls `onGone` once npm, which starts this process through a shell, is there no more. A killed npm passes nothing on,
 * and the shell between the two stays: the ports would stay taken until somebody looks for an orphan.
 */
export function endWithNpm(clock: Clock, onGone: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return
  const started = ancestors()
  const look = (): void => {
    if (ancestors() === started) clock.setTimer(LOOK_EVERY_MS, look)
    else onGone()
  }
  look()
}

/** The shell and what started it; where there is no /proc, the shell alone. */
function ancestors(): string {
  const shell = process.ppid
  try {
    // The name of the program, in parentheses, may hold anything; the parent is the second field behind it.
    const stat = readFileSync(`/proc/${shell}/stat`, 'utf8')
    return `${shell} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`
  } catch {
    return String(shell)
  }
}
