import { expect, it } from 'vitest'
import { findings, manifest } from '../fixtures/findings.js'
import { documentedDeclarations } from './documented-declarations.js'

const found = (barrel: string, text: string): readonly string[] =>
  findings(documentedDeclarations, {
    'packages/core/package.json': manifest('core'),
    'packages/core/src/index.ts': barrel,
    'packages/core/src/store.ts': text,
  })

const ALL = "export * from './store.js'"

it.each([
  'export interface Store {\n  /** In milliseconds. */\n  readonly waitMs: number\n}',
  "export type Store = 'memory' | 'disk'",
  'export abstract class Store {}',
  'export async function Store(): Promise<void> {}',
  'export function* Store(): Iterable<number> {}',
  "export const Store = ['memory', 'disk'] as const",
  '// Not for readers of the types.\nexport type Store = string',
])('finds what says nothing of itself: %s', (text) => {
  expect(found(ALL, `/** Where. */\nexport type Place = string\n${text}`)).toEqual([
    expect.stringMatching(/^packages\/core\/src\/store\.ts:\d+ Store has no docstring/),
  ])
})

it.each([
  '/** Where state is kept. */\nexport interface Store {}',
  '/**\n * Where state\n * is kept.\n */\nexport class Store {}',
  '/** Where state is kept. */\n// biome-ignore lint/suspicious/noEmptyInterface: filled by others\nexport interface Store {}',
  '/** Opens one. */\nexport function Store(place: string): void\nexport function Store(place: number): void',
  'interface Store {}',
  '/** How it is told:\n *\n * export type Store = string\n */\nconst store = 1',
])('takes what is documented, or is nothing of the package: %s', (text) => {
  expect(found(ALL, text)).toEqual([])
})

it('looks at what leads out of an entry, under whatever name', () => {
  const text = 'export interface Store {}\nexport interface Place {}'
  expect(found("export { type Store as Storage } from './store.js'", text)).toEqual([
    expect.stringMatching(/:1 Store has/),
  ])
})
