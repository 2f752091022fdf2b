import { entriesOf } from './entries.js'
import { moduleGraph } from './module-graph.js'
import type { Tree } from './tree.js'

const EVERYTHING = '*'
const PASSED_ON = /(?<![\w$.])export\s+(?:type\s+)?(?:(\*)|\{([^}]*)\})\s*from\s*['"]/g

/**
 * What packages give to those who use them: by file, the names that lead out of one of the package's entries, as the file
 * itself has them; `*` for a file of which everything does.
 */
export function publicNames(tree: Tree): ReadonlyMap<string, ReadonlySet<string>> {
  const graph = moduleGraph(tree)
  const found = new Map<string, Set<string>>()
  const visit = (path: string, wanted: readonly string[]): void => {
    const known = found.get(path) ?? new Set<string>()
    const added = wanted.filter((name) => !known.has(name) && !known.has(EVERYTHING))
    found.set(path, known)
    for (const name of added) known.add(name)
    const file = tree.files.get(path)
    if (!file || added.length === 0) return
    for (const { 0: statement, 1: star, 2: list = '', index } of file.code.matchAll(PASSED_ON)) {
      const specifier = /^[^'"\n]*/.exec(file.text.slice(index + statement.length))?.[0]
      const target = graph.edgesOf(path).find((edge) => edge.specifier === specifier)?.target
      if (target === undefined) continue
      visit(target, star ? added : namesOf(list).flatMap(([own, outside]) => (isIn(added, outside) ? [own] : [])))
    }
  }
  for (const { source } of tree.packages.flatMap((each) => entriesOf(each, tree))) visit(source, [EVERYTHING])
  return found
}

/** Of `a, type B as C`, how each is called there and here. */
function namesOf(list: string): readonly (readonly [own: string, outside: string])[] {
  return list
    .split(',')
    .map((each) => each.trim().replace(/^type\s+/, ''))
    .filter(Boolean)
    .map((each) => {
      const [own = '', outside = own] = each.split(/\s+as\s+/)
      return [own, outside] as const
    })
}

function isIn(wanted: readonly string[], name: string): boolean {
  return wanted.includes(name) || wanted.includes(EVERYTHING)
}
