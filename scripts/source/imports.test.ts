import { expect, it } from 'vitest'
import { importsOf } from './imports.js'
import { sourceFile } from './source-file.js'

const read = (text: string) =>
  importsOf(sourceFile('a.ts', text)).map(({ specifier, typeOnly }) => [specifier, typeOnly])

it.each([
  ["import { a } from './a.js'", './a.js', false],
  ["import type { A } from './a.js'", './a.js', true],
  ["import { type A, type B } from './a.js'", './a.js', true],
  ["import { type A, b } from './a.js'", './a.js', false],
  ["import './a.js'", './a.js', false],
  ["import * as a from './a.js'", './a.js', false],
  ["import a, {\n  b,\n} from './a.js'", './a.js', false],
  ["export * from './a.js'", './a.js', false],
  ["export type { A } from './a.js'", './a.js', true],
  ["const a = await import('./a.js')", './a.js', false],
  ["type A = import('./a.js').A", './a.js', false],
  ["new Worker(new URL('./a.mjs', import.meta.url))", './a.mjs', false],
])('reads %s', (text, specifier, typeOnly) => {
  expect(read(text)).toEqual([[specifier, typeOnly]])
})

it('is not misled by other quotes and comments', () => {
  expect(
    read("export const a = 'b'\n// import './c.js'\nexport type D = { e: 'f' }\nconst g = \"import './h.js'\""),
  ).toEqual([])
})

it('leaves addresses that are no modules alone', () => {
  expect(
    read("new URL('./data/', import.meta.url); new URL('http://a/b.js'); new URL('./a.html', import.meta.url)"),
  ).toEqual([])
})

it('keeps statements apart', () => {
  expect(read("export type A = number\nimport { b } from './b.js'\nimport { c } from './c.js'")).toEqual([
    ['./b.js', false],
    ['./c.js', false],
  ])
})
