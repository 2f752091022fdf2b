import { expect, it } from 'vitest'
import { runtimeImports } from '../../../../scripts/source/runtime-imports.js'

it('loads the client in a browser without any package', () => {
  const { packages, modules } = runtimeImports(new URL('client.ts', import.meta.url))
  expect(packages).toEqual([])
  expect(modules).toBeLessThan(20)
})
