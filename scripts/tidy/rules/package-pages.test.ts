import { expect, it } from 'vitest'
import { findings, manifest } from '../fixtures/findings.js'
import { packagePages } from './package-pages.js'

const check = (page: Record<string, string>) =>
  findings(packagePages, { 'packages/core/package.json': manifest('core'), ...page })
const named = (...entries: string[]) => ({ 'packages/core/README.md': entries.map((each) => `\`${each}\``).join(' ') })

it('accepts a page that names each entry', () => {
  expect(check(named('@ringwright/core', '/http', '/link', '/simulation', '/conformance'))).toEqual([])
})

it('names the entry that a page leaves out, and all of them where there is no page', () => {
  expect(check(named('@ringwright/core', '/http', '/link', '/simulation/extra', '/conformance'))).toEqual([
    'packages/core/README.md:1 does not name the entry `/simulation`.',
  ])
  expect(check({})).toHaveLength(5)
})

it('asks a page that links guides where they are for those who have the package alone', () => {
  const page = (words: string) => ({
    'packages/core/README.md': `\`@ringwright/core\` \`/http\` \`/link\` \`/simulation\` \`/conformance\` ${words}`,
  })
  expect(check(page('[flows](../../docs/guides/flows.md)'))).toEqual([
    expect.stringContaining('core/README.md:1 links pages, and does not say'),
  ])
  expect(check(page('[flows](../../docs/guides/flows.md), in its folder `docs`.'))).toEqual([])
  expect(check(page('[flows](src/flow/index.ts) [on the web](https://example.com)'))).toEqual([])
})
