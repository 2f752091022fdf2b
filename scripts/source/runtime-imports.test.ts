import { expect, it } from 'vitest'
import { runtimeImports } from './runtime-imports.js'

it('finds what a module loads through others, and leaves out what it imports for types alone', () => {
  // imports.ts names source-file.ts for a type only; mask.ts is reached through it.
  expect(runtimeImports(new URL('imports.ts', import.meta.url))).toEqual({ packages: [], modules: 1 })
  expect(runtimeImports(new URL('runtime-imports.ts', import.meta.url))).toEqual({ packages: ['node:fs'], modules: 4 })
})
