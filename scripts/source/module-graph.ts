import { posix } from 'node:path'
import { entriesOf } from './entries.js'
import { type Import, importsOf, packageOf } from './imports.js'
import { isCode } from './source-file.js'
import type { Tree } from './tree.js'

/** An import, and the file of the tree that it leads to (undefined: outside, or nowhere). */
export interface Edge extends Import {
  readonly target: string | undefined
}

export interface ModuleGraph {
  edgesOf(path: string): readonly Edge[]
  /** The files reached from the given ones, themselves included, each with the file through which it was found. */
  reach(from: Iterable<string>): ReadonlyMap<string, string | undefined>
}

/** Who imports whom, across packages too: `@ringwright/core/http` leads to the source of that entry. */
export function moduleGraph(tree: Tree): ModuleGraph {
  const entries = new Map<string, string>()
  for (const workspacePackage of tree.packages) {
    for (const { subpath, source } of entriesOf(workspacePackage, tree)) {
      entries.set(posix.join(workspacePackage.name, subpath), source)
    }
  }
  const edges = new Map<string, readonly Edge[]>()
  const edgesOf = (path: string): readonly Edge[] => {
    const known = edges.get(path)
    if (known) return known
    const file = tree.files.get(path)
    const found = file && isCode(path) ? importsOf(file).map((each) => ({ ...each, target: targetOf(path, each) })) : []
    edges.set(path, found)
    return found
  }
  const targetOf = (path: string, { specifier }: Import): string | undefined => {
    if (packageOf(specifier)) return entries.get(specifier)
    const plain = posix.join(posix.dirname(path), specifier)
    const candidates = [plain.replace(/\.js$/, '.ts'), plain.replace(/\.mjs$/, '.mts'), plain]
    return candidates.find((candidate) => tree.paths.has(candidate))
  }
  return {
    edgesOf,
    reach(from) {
      const found = new Map<string, string | undefined>()
      const open: string[] = []
      const visit = (path: string, through: string | undefined): void => {
        if (found.has(path)) return
        found.set(path, through)
        open.push(path)
      }
      for (const path of from) visit(path, undefined)
      for (let path = open.pop(); path !== undefined; path = open.pop()) {
        for (const { target } of edgesOf(path)) if (target !== undefined) visit(target, path)
      }
      return found
    },
  }
}
