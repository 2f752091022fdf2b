import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { readTree } from '../source/tree.js'
import { finderOf, servicesOfTests } from './services-of-tests.js'

/**
 * Vitest runs this before the first test: it makes the real programs available that the chosen `*.service.test.ts`
 * files ask for. Without one of them the run fails here, with the command that installs it, and not in each test.
 */
export async function setup(project: TestProject): Promise<void> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const { testFiles } = await project.globTestFiles(filtersOf(project))
  const chosen = testFiles.filter((path) => path.endsWith('.service.test.ts')).map((path) => relative(root, path))
  if (chosen.length === 0) return
  for (const name of servicesOfTests(readTree(root), chosen)) {
    const module = (await import(new URL(`./${name}.ts`, import.meta.url).href)) as Record<
      string,
      () => Promise<unknown>
    >
    await module[finderOf(name)]?.().catch((cause: unknown) => {
      const said = cause instanceof Error ? cause.message : String(cause)
      throw new Error(`${said}\nWithout it: npm test -- --no-services`, { cause })
    })
  }
}

/** The filters of the command line. Vitest keeps them to itself; were they gone, all files would count as chosen. */
function filtersOf({ vitest }: TestProject): string[] | undefined {
  return (vitest as { filenamePattern?: string[] }).filenamePattern
}
