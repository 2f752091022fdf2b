import { expect, it } from 'vitest'
import { findings } from '../fixtures/findings.js'
import { foundPages } from './found-pages.js'

it('finds the page that no links lead to', () => {
  const found = findings(foundPages, {
    'README.md': '[Documentation](docs/README.md), [core](packages/core)',
    'docs/README.md': '[Guide](guides/offers.md#ends)',
    'docs/guides/offers.md': '[Back](../../README.md)',
    'docs/guides/forgotten.md': '[Offers](offers.md)',
    'packages/core/README.md': '',
    'packages/sip/README.md': '',
    'packages/core/src/fixtures/page.md': '',
  })
  expect(found).toEqual([
    expect.stringContaining('docs/guides/forgotten.md:1 '),
    expect.stringContaining('packages/sip/README.md:1 '),
  ])
})
