import { expect, it } from 'vitest'
import { findings } from '../fixtures/findings.js'
import { markdownLinks } from './markdown-links.js'

const pages = {
  'docs/start.md': '# Start\n\n## First call: a `softphone`\n\n## Again\n\n## Again\n',
  'packages/core/package.json': '{ "name": "@ringwright/core" }',
}
const check = (text: string) => findings(markdownLinks, { ...pages, 'README.md': text }, ['docs/board.png'])

it('follows links to files, folders, pictures, headings and other sites', () => {
  const links = [
    ...[
      '[a](docs/start.md)',
      '[b](docs/start.md#first-call-a-softphone)',
      '[c](docs/start.md#again-1)',
      '[d](packages/core)',
    ],
    ...['![e](docs/board.png)', '[f](https://example.com/x)', '[g](#title)', '`[h](not-a-link.md)`'],
  ]
  expect(check(`# Title\n${links.join('\n')}\n\`\`\`md\n[i](neither.md)\n\`\`\`\n`)).toEqual([])
})

it('finds links that lead nowhere', () => {
  expect(check('# Title\n[a](docs/end.md)\n[b](docs/start.md#last-call)\n\n[c]: docs/c.md\n')).toEqual([
    'README.md:2 docs/end.md: no such file.',
    'README.md:3 docs/start.md#last-call: no heading has this anchor.',
    'README.md:5 docs/c.md: no such file.',
  ])
})
