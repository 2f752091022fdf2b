import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { loadRules } from './load-rules.js'

it('finds every rule by its file, and every rule has its test', async () => {
  const names = readdirSync(fileURLToPath(new URL('./rules/', import.meta.url)))
  const rules = (await loadRules()).map((rule) => rule.name)
  expect(rules).toEqual(names.filter((name) => !name.endsWith('.test.ts')).map((name) => name.replace('.ts', '')))
  expect(names.filter((name) => name.endsWith('.test.ts'))).toEqual(rules.map((rule) => `${rule}.test.ts`))
})
