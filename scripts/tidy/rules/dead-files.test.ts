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

it('follows what pages load', () => {
  const found = findings(deadFiles, {
    'examples/desk/package.json': manifest('desk'),
    'examples/desk/page/index.html': '<script type="module" src="/page/main.js"></script>',
    'examples/desk/page/main.js': "import './thread.js'",
    'examples/desk/page/thread.js': '',
    'examples/desk/page/forgotten.js': '',
  })
  expect(found).toEqual([expect.stringContaining('examples/desk/page/forgotten.js:1 ')])
})
