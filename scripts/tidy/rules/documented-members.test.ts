import { expect, it } from 'vitest'
import { findings, manifest } from '../fixtures/findings.js'
import { documentedMembers } from './documented-members.js'

const found = (barrel: string, text: string): readonly string[] =>
  findings(documentedMembers, {
    'packages/core/package.json': manifest('core'),
    'packages/core/src/index.ts': barrel,
    'packages/core/src/store/index.ts': "export { type StoreOptions as Places, store } from './store-options.js'",
    'packages/core/src/store/store-options.ts': text,
  })

const DIRECTLY = "export * from './store/store-options.js'"

it.each([
  'export interface StoreOptions {\n  /** In milliseconds. */\n  readonly waitMs: number\n  readonly places: number\n}',
  'export interface StoreLimits {\n  // Not for readers of the types.\n  readonly placesMax?: number\n}',
  'export interface StoreOptions {\n  /** Hears. */\n  onFull(\n    place: number,\n  ): void\n  authorize(name: string): boolean\n}',
  "export type StoreOptions = Place & {\n  readonly kind?: 'a' | 'b'\n}",
])('finds an option that says nothing of itself: %s', (text) => {
  expect(found(DIRECTLY, text)[0]).toMatch(/^packages\/core\/src\/store\/store-options\.ts:\d+ Store\w+\.\w+ .*default/)
  expect(found(DIRECTLY, text)).toHaveLength(1)
})

it.each([
  'export interface StoreOptions {\n  /** In milliseconds. */\n  readonly waitMs: number\n  /**\n   * Where.\n   */\n  readonly places?: number\n}',
  'export interface StoreOptions {\n  /** As the store wants it. */\n  readonly place: {\n    readonly host: string\n  }\n}',
  'export interface StoreStatus {\n  readonly places: number\n}',
  'interface StoreOptions {\n  readonly places: number\n}',
  'export type StoreOptions = Omit<PlaceOptions, "places">\n\nconst open = ({\n  places: 1,\n})',
])('takes what is documented, or is no option of the package: %s', (text) => {
  expect(found(DIRECTLY, text)).toEqual([])
})

it.each([
  "export interface StoreEvents {\n  /** No place is left. */\n  'store:full': { readonly places: number }\n  'store:empty': { readonly at: number }\n}",
  "declare module './fact.js' {\n  interface FactTypes {\n    'store:full': { places: number }\n  }\n}\n\nexport const full = {\n  places: 1,\n}",
])('finds an event or a fact without its sentence: %s', (text) => {
  expect(found(DIRECTLY, text)).toEqual([
    expect.stringMatching(/(StoreEvents\.store:empty|FactTypes\.store:full) .*happened/),
  ])
})

it('follows names through barrels, and leaves what no entry names to the package', () => {
  const text = 'export interface StoreOptions {\n  readonly places: number\n}'
  expect(found("export { type Places } from './store/index.js'", text)).toHaveLength(1)
  expect(found("export { store } from './store/index.js'", text)).toEqual([])
  expect(found("export { store } from './store/store-options.js'", text)).toEqual([])
})
