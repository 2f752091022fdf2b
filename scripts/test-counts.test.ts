import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'
import { startProcess } from './services/running-process.js'

async function lineFor(report: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ringwright-counts-'))
  try {
    await writeFile(join(folder, 'report.json'), JSON.stringify(report))
    const program = startProcess(process.execPath, ['scripts/test-counts.mjs', join(folder, 'report.json')])
    await program.succeed()
    return program.output
  } finally {
    await rm(folder, { recursive: true })
  }
}

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
})

it('counts passed, failed and skipped tests', async () => {
  const testResults = [file('passed', 'passed', 'pending', 'todo'), file('failed', 'failed', 'passed')]
  expect(await lineFor({ success: false, testResults })).toBe('2 passed, 1 failed, 2 skipped\n')
})

it('counts a file that could not be loaded as a failure', async () => {
  expect(await lineFor({ success: false, testResults: [file('failed')] })).toBe('0 passed, 1 failed, 0 skipped\n')
})

it('counts a run that failed outside of any test as a failure', async () => {
  const testResults = [file('passed', 'passed')]
  expect(await lineFor({ success: false, testResults })).toBe('1 passed, 1 failed, 0 skipped\n')
})
