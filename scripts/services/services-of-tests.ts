import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { moduleGraph } from '../source/module-graph.js'
import { isCode } from '../source/source-file.js'
import { importsOf } from '../source/imports.js'
import type { Tree } from '../source/tree.js'

const FOLDER = 'scripts/services/'

/** The services that there are: each module here that exports one `find…` function of its own name. */
function serviceNames(): string[] {
  const names = readdirSync(fileURLToPath(new URL('.', import.meta.url)))
  return names.filter((name) => name.endsWith('.ts')).map((name) => basename(name, '.ts'))
}

/**
 * The services that these tests ask for: `findSipp` in one of the modules that a test reaches means `sipp`. Known from
 * the source, so that they can be installed once, before the first test, and not by several tests at a time.
 */
export function servicesOfTests(tree: Tree, tests: readonly string[]): readonly string[] {
  const reached = [...moduleGraph(tree).reach(tests).keys()].filter((path) => isCode(path) && !path.startsWith(FOLDER))
  const users = reached.map((path) => tree.files.get(path)).filter((file) => file !== undefined)
  const fromHere = users.filter((file) => importsOf(file).some(({ specifier }) => specifier.includes('/services/')))
  return serviceNames().filter((name) => fromHere.some((file) => file.code.includes(finderOf(name))))
}

/** `findSipp` of `sipp`. */
export function finderOf(service: string): string {
  const words = service.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return `find${words.join('')}`
}
