import { expect, it } from 'vitest'
import { snippetsOf } from './snippets.js'
import { sourceFile } from './source-file.js'

const page = (text: string) => snippetsOf(sourceFile('docs/start.md', text))

it('takes the ts blocks of a page, each a module, with their lines', () => {
  const found = page('# A\n```ts\nconst a = 1\n```\n```sh\nnpm test\n```\n- b\n  ```ts run\n  const b = 2\n  ```\n')
  expect(found.map(({ file, run }) => [file, run])).toEqual([
    ['docs-start-3.ts', false],
    ['docs-start-10.ts', true],
  ])
  expect(found[1]?.lines).toEqual([{ text: 'const b = 2', page: 'docs/start.md', number: 10 }])
})

it('goes on where the block before stopped when it is told to', () => {
  const found = page('```ts\nconst a = 1\n```\nand then\n```ts continue\nconst b = a\n```\n')
  expect(found).toHaveLength(1)
  expect(found[0]?.lines.map(({ text, number }) => `${number} ${text}`)).toEqual(['2 const a = 1', '6 const b = a'])
})
