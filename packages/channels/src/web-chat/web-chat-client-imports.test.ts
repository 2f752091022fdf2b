import { expect, it } from 'vitest'
import { runtimeImports } from '../../../../scripts/source/runtime-imports.js'

it('loads the client in a browser with the client of the link and nothing else', () => {
  const { packages } = runtimeImports(new URL('web-chat-client.ts', import.meta.url))
  expect(packages).toEqual(['@ringwright/core/link/client'])
})
