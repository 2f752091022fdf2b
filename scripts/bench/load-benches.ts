import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Bench } from './bench.js'

/** The benches by name: the modules of this folder that export `bench`, besides the parts of the runner. */
export async function loadBenches(folder = new URL('./', import.meta.url)): Promise<readonly Bench[]> {
  if (!existsSync(folder)) return []
  const names = readdirSync(fileURLToPath(folder)).filter(
    (name) => name.endsWith('.ts') && !/\.test\.ts$|^main\.ts$/.test(name),
  )
  const modules = await Promise.all(
    names.sort().map(async (name) => ({
      name: name.replace('.ts', ''),
      bench: ((await import(new URL(name, folder).href)) as { bench?: Bench }).bench,
    })),
  )
  return modules.flatMap(({ name, bench }) => {
    if (!bench) return []
    if (bench.name !== name)
      throw new Error(`scripts/bench/${name}.ts exports a bench named ${bench.name}; name it ${name}.`)
    return [bench]
  })
}
