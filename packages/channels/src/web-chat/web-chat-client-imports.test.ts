import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Imports and re-exports that are still there when the types are stripped. */
const RUNTIME_IMPORT = /^(?:import|export) (?!type\b)[^'"]*?from '([^']+)'/gm

function packagesOf(url: URL): string[] {
  return [...readFileSync(url, 'utf8').matchAll(RUNTIME_IMPORT)].flatMap(([, specifier = '']) =>
    specifier.startsWith('.') ? packagesOf(new URL(specifier.replace(/\.js$/, '.ts'), url)) : [specifier],
  )
}

it('loads the client in a browser with the client of the link and nothing else', () => {
  expect([...new Set(packagesOf(new URL('web-chat-client.ts', import.meta.url)))]).toEqual([
    '@ringwright/core/link/client',
  ])
})
