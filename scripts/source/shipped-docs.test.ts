import { expect, it } from 'vitest'
import { shippedDocs } from './shipped-docs.js'
import { treeOf } from './tree.js'

const shipped = (page: string): string | undefined =>
  shippedDocs(treeOf({ 'docs/guides/flows.md': page })).get('docs/guides/flows.md')

it.each([
  ['[waiting](messages.md#in-which-language)', '[waiting](messages.md#in-which-language)'],
  ['[above](#steps) and `[not](../a.md)`', '[above](#steps) and `[not](../a.md)`'],
  ['[the map](../../ARCHITECTURE.md)', '[the map](../ARCHITECTURE.md)'],
  ['[`flow.ts`](../../packages/core/src/flow/flow.ts)', '[`flow.ts`](../../src/flow/flow.ts)'],
  ['[acd](../../packages/acd) [web](https://example.com/a)', '[acd](../../../acd) [web](https://example.com/a)'],
  ['[a program](../../examples/sip-to-queue), and so on', 'a program, and so on'],
  ['![how it looks](../images/page.png)', 'how it looks'],
  ['[a test](../../packages/core/src/flow/flow.test.ts)', 'a test'],
])('leads from a page in a package to what comes with packages: %s', (page, text) => {
  expect(shipped(page)).toBe(text)
})

it('brings the pages, what is referred to, and the map of the code', () => {
  const tree = treeOf({
    'ARCHITECTURE.md': 'See [flows](docs/guides/flows.md).',
    'docs/guides/flows.md': '# Flows',
    'docs/reference/link.json': '{}',
    'docs/features.json': '[]',
    'packages/core/README.md': '# Core',
  })
  expect(Object.fromEntries(shippedDocs(tree))).toEqual({
    'docs/ARCHITECTURE.md': 'See [flows](guides/flows.md).',
    'docs/guides/flows.md': '# Flows',
    'docs/reference/link.json': '{}',
  })
})
