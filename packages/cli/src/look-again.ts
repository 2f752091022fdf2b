import { sleep } from '@ringwright/core'
import type { Terminal } from './terminal.js'

/** Resolves once it is time to look again; with false when the person has interrupted what goes on until then. */
export async function lookAgain({ clock, signal }: Terminal, everyMs: number): Promise<boolean> {
  await sleep(clock, everyMs, signal).catch(() => {})
  return !signal.aborted
}
