import type { ParseArgsConfig } from 'node:util'
import type { Terminal } from './terminal.js'

/** What was given for each option, by its name. */
export type Values = Readonly<Record<string, string | boolean | undefined>>

/** One thing that the program can do. */
export interface Command {
  /** As it is typed: `facts tail`. */
  readonly name: string
  readonly summary: string
  /** Its options, one line each. */
  readonly usage: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** Resolves with the exit code: 0 when all is well, 1 when what was looked at is not. */
  run(values: Values, terminal: Terminal): Promise<number>
}
