import { expect, it } from 'vitest'
import { findings } from '../fixtures/findings.js'
import { markdownTables } from './markdown-tables.js'

const found = (text: string) => findings(markdownTables, { 'docs/guides/plans.md': text })

it.each([
  '| queue | when |\n|---|--:|\n| `sales` | now |\n| `help` | later |',
  'Before:\n\n| queue |\n| :-: |\n',
  '```\n| not a table\n```',
])('takes a table: %s', (text) => {
  expect(found(text)).toEqual([])
})

it('finds a row that an empty line has cut off, and one that never had heads', () => {
  expect(found('| queue |\n|---|\n| `sales` |\n\n| `help` |\n')).toEqual([
    expect.stringContaining('docs/guides/plans.md:5 A row without a table'),
  ])
  expect(found('| `help` | later |\n| `sales` | now |')).toHaveLength(1)
})
