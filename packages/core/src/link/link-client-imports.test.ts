import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Imports and re-exports that are still there when the types are stripped. */
const RUNTIME_IMPORT = /^(?:import|export) (?!type\b)[^'"]*?from '([^']+)'/gm

function runtimeImports(url: URL, seen = new Set<string>()): Set<string> {
  if (seen.has(url.href)) return seen
  seen.add(url.href)
  for (const [, specifier = ''] of readFileSync(url, 'utf8').matchAll(RUNTIME_IMPORT)) {
    if (specifier.startsWith('.')) runtimeImports(new URL(specifier.replace(/\.js$/, '.ts'), url), seen)
    else seen.add(specifier)
  }
  return seen
}

it('loads the client in a browser without any package', () => {
  const modules = runtimeImports(new URL('client.ts', import.meta.url))
  expect([...modules].filter((module) => !module.startsWith('file:'))).toEqual([])
  expect(modules.size).toBeLessThan(20)
})
