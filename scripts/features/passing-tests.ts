import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { tagsOf } from './feature-tags.js'

/** As much of the test runner's JSON report as is read here. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** One id of one test that has passed. */
export interface PassingTest {
  readonly id: string
  readonly path: string
}

/** Every id in the names of the tests that passed; a group's name counts for each test in it. */
export function passingTests(report: TestReport): readonly PassingTest[] {
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed')
      .flatMap(({ fullName }) => tagsOf(fullName).map((id) => ({ id, path: name }))),
  )
}

/** The report in `file`; without one that of the tests, which run now. */
export function testReport(root: string, file: string | undefined): TestReport {
  if (file !== undefined && existsSync(file) && statSync(file).size > 0) return readReport(file)
  const folder = mkdtempSync(join(tmpdir(), 'ringwright-features-'))
  try {
    const written = join(folder, 'report.json')
    // Standard output belongs to the counts.
    spawnSync(process.execPath, [join(root, 'scripts/test.mjs')], {
      cwd: root,
      stdio: ['ignore', process.stderr.fd, process.stderr.fd],
      env: { ...process.env, RINGWRIGHT_TEST_REPORT: written },
    })
    if (!existsSync(written)) throw new Error('The tests did not run; `npm test` says why.')
    return readReport(written)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readReport(file: string): TestReport {
  const report = JSON.parse(readFileSync(file, 'utf8')) as Partial<TestReport>
  if (!Array.isArray(report.testResults))
    throw new Error(`${file} is no JSON report of vitest; write one with RINGWRIGHT_TEST_REPORT=${file} npm test.`)
  return report as TestReport
}
