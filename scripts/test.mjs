// `npm test [-- filters and options of vitest]`: every test, those against real programs included.
//
//   --no-services   leaves out the tests against real programs (`*.service.test.ts`), and says so
//
// RINGWRIGHT_TEST_REPORT=<file> keeps vitest's JSON report there. Plain JavaScript, so that it can say what is missing
// before anything is installed.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { countsOf, summaryLine } from './test-counts.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const args = process.argv.slice(2)
const withoutServices = args.includes('--no-services')

if (!existsSync(vitest)) {
  console.error('Nothing is installed here. Type `npm install` first.')
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'ringwright-test-'))
const report = process.env['RINGWRIGHT_TEST_REPORT'] ?? join(folder, 'report.json')
try {
  const run = spawnSync(
    process.execPath,
    [
      vitest,
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...(withoutServices ? ['--exclude=**/*.service.test.ts'] : []),
      ...args.filter((arg) => arg !== '--no-services'),
    ],
    { cwd: root, stdio: 'inherit' },
  )
  if (run.error) throw run.error
  if (withoutServices) console.log('Without the tests against real programs (--no-services).')
  const counts = existsSync(report)
    ? countsOf(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: 1, skipped: 0 }
  console.log(summaryLine(counts))
  process.exitCode = run.status === 0 && counts.failed > 0 ? 1 : (run.status ?? 1)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
