import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { entriesOf } from './entries.js'
import { readTree, treeOf } from './tree.js'

it('reads an unpacked archive, which has no git, without what was installed', async () => {
  const root = await mkdtemp(join(tmpdir(), 'ringwright-tree-'))
  try {
    await mkdir(join(root, 'packages/core/src'), { recursive: true })
    await mkdir(join(root, 'node_modules/zod'), { recursive: true })
    await writeFile(join(root, 'packages/core/src/index.ts'), 'export {}')
    await writeFile(join(root, 'node_modules/zod/index.js'), '')
    await cp(
      fileURLToPath(new URL('../../packages/core/package.json', import.meta.url)),
      join(root, 'packages/core/package.json'),
    )
    const tree = readTree(root)
    expect([...tree.paths].sort()).toEqual(['packages/core/package.json', 'packages/core/src/index.ts'])
    expect(tree.packages.map(({ name }) => name)).toEqual(['@ringwright/core'])
  } finally {
    await rm(root, { recursive: true })
  }
})

it('fills the patterns of exports with the folders that match', () => {
  const subpath = {
    '@ringwright/source': './src/*/index.ts',
    types: './dist/*/index.d.ts',
    default: './dist/*/index.js',
  }
  const manifest = JSON.stringify({ name: '@ringwright/channels', exports: { './*': subpath } })
  const channels = ['web-chat', 'email'].map((name) => `packages/channels/src/${name}/index.ts`)
  const deeper = 'packages/channels/src/email/inbound/index.ts'
  const tree = treeOf({ 'packages/channels/package.json': manifest }, [...channels, deeper])
  expect(tree.packages.flatMap((each) => entriesOf(each, tree)).map((entry) => entry.subpath)).toEqual([
    './web-chat',
    './email',
  ])
})
