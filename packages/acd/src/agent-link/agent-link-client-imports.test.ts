import { expect, it } from 'vitest'
import { runtimeImports } from '../../../../scripts/source/runtime-imports.js'

it("loads an agent's page with the link's client and nothing else", () => {
  const { packages, modules } = runtimeImports(new URL('agent-link-client.ts', import.meta.url))
  expect(packages).toEqual(['@ringwright/core/link/client'])
  expect(modules).toBeLessThan(10)
})
