// Reads vitest's JSON report. As a program, `node scripts/test-counts.mjs <file>` prints its one-line summary.

import { readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ success: boolean, testResults: { status: string, assertionResults: { status: string }[] }[] }} Report
 */

/**
 * How many tests passed, failed and did not run. A file that could not even be loaded has no test to fail, so it counts
 * as one failure itself, and a run that was no success has at least one.
 *
 * @param {Report} report
 * @returns {Counts}
 */
export function countsOf(report) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { status, assertionResults } of report.testResults) {
    for (const each of assertionResults) {
      counts[each.status === 'passed' || each.status === 'failed' ? each.status : 'skipped']++
    }
    if (status === 'failed' && !assertionResults.some((each) => each.status === 'failed')) counts.failed++
  }
  if (!report.success && counts.failed === 0) counts.failed = 1
  return counts
}

/** @param {Counts} counts */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file = ''] = process.argv.slice(2)
  console.log(summaryLine(countsOf(JSON.parse(readFileSync(file, 'utf8')))))
}
