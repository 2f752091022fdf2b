import { expect, it } from 'vitest'
import { findings, manifest } from '../fixtures/findings.js'
import { deadFiles } from './dead-files.js'

it('finds the file that nothing reaches', () => {
  const found = findings(deadFiles, {
    'packages/sip/package.json': manifest('sip'),
    'packages/sip/src/index.ts': "export * from './a.js'",
    'packages/sip/src/a.ts': "const worker = new URL('./media-worker.mjs', import.meta.url)\nawait import('./lazy.js')",
    'packages/sip/src/media-worker.mjs': '',
    'packages/sip/src/lazy.ts': '',
    'packages/sip/src/a.test.ts': "import { phone } from './fixtures/phone.js'",
    'packages/sip/src/fixtures/phone.ts': '',
    'packages/sip/src/forgotten.ts': "import './a.js'",
    'scripts/build.mjs': '',
  })
  expect(found).toEqual([expect.stringContaining('packages/sip/src/forgotten.ts:1 ')])
})
