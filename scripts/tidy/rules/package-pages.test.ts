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
