import { expect, it } from 'vitest'
import { findings } from '../fixtures/findings.js'
import { FILE_LINES_MAX, FUNCTION_LINES_MAX, length } from './length.js'

const lines = (count: number, text = 'x()'): string => Array.from({ length: count }, () => text).join('\n')
const check = (text: string) => findings(length, { 'packages/core/src/a.ts': text })

it('finds a long file, and none at the limit', () => {
  expect(check(`${lines(FILE_LINES_MAX)}\n`)).toEqual([])
  expect(check(lines(FILE_LINES_MAX + 1))[0]).toContain('packages/core/src/a.ts:1 301 lines')
})

it.each([
  ['a function', 'export async function offer<T>(a: { b: T }, c = f(1)): Promise<{ a: T }> {', '}', 'offer'],
  ['an arrow', 'export const offer = async (a: number): Promise<void> => {', '}', 'offer'],
  ['a method', 'class A {\n  private offer(a: () => void) {', '}\n}', 'offer'],
])('finds %s that is too long', (_what, head, tail, name) => {
  expect(check(`${head}\n${lines(FUNCTION_LINES_MAX - 2)}\n${tail}`)).toEqual([])
  expect(check(`${head}\n${lines(FUNCTION_LINES_MAX - 1)}\n${tail}`)[0]).toContain(`${name} has 71 lines`)
})

it('counts the lines of an inner function for itself', () => {
  const inner = `  const inner = () => {\n${lines(40)}\n  }`
  expect(check(`function outer() {\n${inner}\n${inner}\n}`)).toEqual([])
  expect(check(`function outer() {\n  if (a) {\n${lines(70)}\n  }\n}`)[0]).toContain('outer has 74 lines')
})

it('is not misled by braces in literals, blocks and types', () => {
  const text = `interface A {\n${lines(80, '  a: "{"')}\n}\nconst r = /[{/]\\{/\nconst t = \`{\${f({ a: 1 })}}\`\n`
  expect(check(text)).toEqual([])
})

it('does not take a class for the body of the function above it', () => {
  const above = 'function f(): Promise<{ a: 1 }> {\n  return g()\n}'
  expect(check(`${above}\n\nexport class A implements B {\n${lines(80, '  a = 1')}\n}`)).toEqual([])
})

it('takes a reason', () => {
  const text = `function table() {\n${lines(90)}\n}`
  expect(check(`// tidy: long because the table is read as a whole\n${text}`)).toEqual([])
})
