import { expect, it } from 'vitest'
import { findings } from '../fixtures/findings.js'
import { lockfile } from './lockfile.js'

const check = (packages: Record<string, unknown>, dependencies = {}) =>
  findings(lockfile, {
    'package.json': JSON.stringify({ name: 'ringwright', dependencies }),
    'package-lock.json': JSON.stringify({ packages: { '': { dependencies }, ...packages } }, null, 2),
  })

it('accepts links, and optional dependencies beside or above their user', () => {
  const found = check({
    'node_modules/@ringwright/core': { resolved: 'packages/core', link: true },
    'node_modules/a': { optionalDependencies: { 'a-linux': '1', 'a-other': '1' } },
    'node_modules/a-linux': {},
    'node_modules/a/node_modules/a-other': {},
  })
  expect(found).toEqual([])
})

it.each([
  [{ 'node_modules/a': { resolved: 'https://registry.example/a.tgz' } }, 'node_modules/a: names a download host'],
  [{ 'node_modules/a': { optionalDependencies: { b: '1' } } }, 'node_modules/a: optional dependency b has no entry'],
  [{ 'node_modules/@ringwright/core': { version: '0.1.0' } }, 'is not a link into the workspace'],
  [{ '': { dependencies: { zod: '3' } } }, 'The root asks for zod no more, the lockfile has 3'],
])('refuses %j', (packages, message) => {
  expect(check(packages)).toEqual([expect.stringContaining(message)])
})
