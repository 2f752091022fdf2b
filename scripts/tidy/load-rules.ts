import { readdir } from 'node:fs/promises'
import type { Rule } from './rule.js'

/** Every rule in `rules/`, by name. */
export async function loadRules(): Promise<readonly Rule[]> {
  const folder = new URL('./rules/', import.meta.url)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort()
  const modules = await Promise.all(names.map((name) => import(new URL(name, folder).href) as Promise<object>))
  return modules.flatMap((module) => Object.values(module)).filter(isRule)
}

function isRule(value: unknown): value is Rule {
  return typeof value === 'object' && value !== null && 'name' in value && 'check' in value
}
