import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { type RunningProcess, startProcess } from '../services/index.js'

/** Runs the `main.ts` beside a test as a host does, on a SIP port that is free. */
export function startExample(test: string | URL, env: Readonly<Record<string, string>> = {}): RunningProcess {
  const main = fileURLToPath(new URL('main.ts', test))
  const flags = ['--conditions=@ringwright/source', '--import', 'tsx', main]
  return startProcess(process.execPath, flags, { env: { SIP_PORT: '0', ...env } })
}
