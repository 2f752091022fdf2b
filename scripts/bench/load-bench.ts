import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Bench } from './bench.js'

const FOLDER = new URL('./', import.meta.url)

/** The benches that there are: the modules of this folder that export one. They are not loaded for that. */
export function benchNames(): readonly string[] {
  const names = readdirSync(fileURLToPath(FOLDER)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const isBench = (name: string): boolean => /^export const bench\b/m.test(readFileSync(new URL(name, FOLDER), 'utf8'))
  return names.filter(isBench).map((name) => name.replace('.ts', ''))
}

/** Loads one, alone: a bench that does not load keeps no other from being run. */
export async function loadBench(name: string): Promise<Bench> {
  const { bench } = (await import(new URL(`${name}.ts`, FOLDER).href)) as { bench: Bench }
  if (bench.name === name) return bench
  throw new Error(`scripts/bench/${name}.ts exports a bench named ${bench.name}; name it ${name}.`)
}
