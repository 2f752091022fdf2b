import { expect, it } from 'vitest'
import { findings, manifest } from '../fixtures/findings.js'
import { lateSchemas } from './late-schemas.js'

const found = (text: string): readonly string[] =>
  findings(lateSchemas, {
    'packages/core/package.json': manifest('core'),
    'packages/core/src/index.ts': "export * from './a.js'",
    'packages/core/src/a.ts': `import { z } from 'zod'\n${text}`,
  })

it.each([
  'export const name = z.string()',
  "export const kind = defineRecordKind({\n  kind: 'a',\n  schema: z.object({ a: z.string() }),\n})",
  'const wide = z\n  .custom<string>((value) => value.length > 1)',
  'export const both = {\n  first: ({ a }) => a,\n  schema: z.lazy(() => other),\n}',
])('finds a schema that is built at import: %s', (text) => {
  expect(found(text)[0]).toMatch(/^packages\/core\/src\/a\.ts:\d+ .*lazily/)
})

it.each([
  'export const name = () => z.string().min(1)',
  'export const kind = defineRecordKind({\n  schema: () =>\n    z.object({ a: z.string(), b: z.number() }),\n})',
  'const one = lazily(() => {\n  const part = z.string()\n  return z.object({ part, more: z.array(z.string()) })\n})',
  'export function schemaOf(depth: number): z.ZodType {\n  return z.array(z.string())\n}',
  'export type Kind = z.output<typeof kind>',
])('takes one that is built on first use: %s', (text) => {
  expect(found(text)).toEqual([])
})

it('leaves subpaths alone', () => {
  const tree = { 'packages/core/package.json': manifest('core'), 'packages/core/src/index.ts': '' }
  expect(findings(lateSchemas, { ...tree, 'packages/core/src/http/index.ts': 'const a = z.string()' })).toEqual([])
})
