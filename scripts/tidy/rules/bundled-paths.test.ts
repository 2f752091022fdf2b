import { expect, it } from 'vitest'
import { findings } from '../fixtures/findings.js'
import { bundledPaths } from './bundled-paths.js'

const text = "\nconst prompts = new URL('./prompts/', import.meta.url)"

it('finds a path relative to a source that is built', () => {
  const found = findings(bundledPaths, { 'packages/sip/src/media/prompt-source.ts': text })
  expect(found).toEqual([
    expect.stringContaining('packages/sip/src/media/prompt-source.ts:2 import.meta is another place'),
  ])
})

it('leaves tests and examples alone, which run where they are', () => {
  expect(findings(bundledPaths, { 'packages/sip/src/a.test.ts': text, 'examples/a/src/main.ts': text })).toEqual([])
})
