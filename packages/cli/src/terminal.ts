import type { Clock } from '@ringwright/core'

/** What a command has of the world that it is typed in. */
export interface Terminal {
  readonly clock: Clock
  /** A line of the answer. */
  print(line: string): void
  /** How far long work is; replaces what was said before, and stands nowhere where nobody looks. */
  progress(text: string): void
  /** A line for a person, beside the answer. */
  say(line: string): void
  /** Octets of the answer; resolves when more can be taken. */
  write(octets: Uint8Array): Promise<void>
  /** Aborted when the person interrupts it, and with `SEEN_ENOUGH` when nobody reads the answer any more. */
  readonly signal: AbortSignal
}

/** Whoever reads has gone, as `head` does: the answer was long enough. */
export const SEEN_ENOUGH = Symbol('seen enough')
