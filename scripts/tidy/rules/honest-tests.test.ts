import { expect, it } from 'vitest'
import { findings } from '../fixtures/findings.js'
import { honestTests } from './honest-tests.js'

const check = (text: string) => findings(honestTests, { 'packages/core/src/a.test.ts': text })

it.each([
  "it.only('x', f)",
  "describe.only('x', f)",
  "it.todo('x')",
  "vi.mock('./a.js')",
  "it('x', { retry: 2 }, f)",
  "it.skip('x', f)",
  "describe.skipIf(a)('x', f)",
])('refuses %s', (text) => {
  expect(check(`\n${text}`)).toEqual([expect.stringContaining('packages/core/src/a.test.ts:2 ')])
})

it('takes a skip that says why', () => {
  expect(check("// tidy: skip because Windows has no signals\nit.skipIf(windows)('x', f)")).toEqual([])
  expect(check('it(\'is not skipped\', () => expect("it.only").toBe(1))')).toEqual([])
})
