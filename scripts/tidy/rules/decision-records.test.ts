import { expect, it } from 'vitest'
import { findings } from '../fixtures/findings.js'
import { decisionRecords } from './decision-records.js'

const record = '# Ids\n\n## Context\n\n## Decision\n\n## Alternatives\n\n## Consequences\n'

it('accepts a whole record that the index links to', () => {
  const index = '- [Ids](0001-ids.md)'
  expect(
    findings(decisionRecords, { 'docs/decisions/README.md': index, 'docs/decisions/0001-ids.md': record }),
  ).toEqual([])
})

it('finds records without a number, with one that is taken, without a part, and out of the index', () => {
  const found = findings(decisionRecords, {
    'docs/decisions/README.md': '- [Ids](0001-ids.md)',
    'docs/decisions/0001-ids.md': record.replace('## Alternatives', ''),
    'docs/decisions/0001-clocks.md': record,
    'docs/decisions/stores.md': record,
  })
  expect(found).toEqual([
    'docs/decisions/0001-ids.md:1 Has no part "## Alternatives".',
    'docs/decisions/0001-clocks.md:1 0001 is the number of 0001-ids.md, too.',
    'docs/decisions/0001-clocks.md:1 docs/decisions/README.md does not link to it.',
    'docs/decisions/stores.md:1 stores.md is not named 0123-what-was-decided.md.',
  ])
})
