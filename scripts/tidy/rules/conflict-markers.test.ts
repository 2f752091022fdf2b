import { expect, it } from 'vitest'
import { findings } from '../fixtures/findings.js'
import { conflictMarkers } from './conflict-markers.js'

const [OURS, THEIRS] = ['<', '>'].map((sign) => sign.repeat(7)) as [string, string]

it('finds where two changes met and nobody decided', () => {
  const text = ['# Title', `${OURS} HEAD`, 'one', '='.repeat(7), 'other', `${THEIRS} 1234567 (Other)`].join('\n')
  expect(findings(conflictMarkers, { 'docs/a.md': text })).toEqual([
    expect.stringContaining('docs/a.md:2 '),
    expect.stringContaining('docs/a.md:6 '),
  ])
})

it('knows underlines and quotations', () => {
  expect(findings(conflictMarkers, { 'docs/a.md': `Title\n${'='.repeat(7)}\n> said\n` })).toEqual([])
})
