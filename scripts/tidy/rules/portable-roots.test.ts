import { expect, it } from 'vitest'
import { findings, manifest } from '../fixtures/findings.js'
import { portableRoots } from './portable-roots.js'

const core = {
  'packages/core/package.json': manifest('core'),
  'packages/core/src/index.ts': "export { a } from './a.js'",
  'packages/core/src/http/index.ts': "import { createServer } from 'node:http'\nexport const b = createServer",
}

it('lets a subpath use Node', () => {
  expect(findings(portableRoots, { ...core, 'packages/core/src/a.ts': 'export const a = 1' })).toEqual([])
})

it('finds a Node module, and a global of Node, however far from the root', () => {
  const found = findings(portableRoots, {
    ...core,
    'packages/core/src/a.ts': "import { b } from './b.js'\nexport const a = Buffer.from(b)",
    'packages/core/src/b.ts': "import { hostname } from 'node:os'\nexport const b = hostname()",
  })
  expect(found.map((line) => line.split(' ')[0])).toEqual(['packages/core/src/a.ts:2', 'packages/core/src/b.ts:1'])
})

it('follows the root of one package into another', () => {
  const found = findings(portableRoots, {
    ...core,
    'packages/core/src/a.ts': '',
    'packages/acd/package.json': manifest('acd'),
    'packages/acd/src/index.ts': "export { b } from '@ringwright/core/http'",
  })
  expect(found[0]).toContain('packages/core/src/http/index.ts:1 node:http')
})
