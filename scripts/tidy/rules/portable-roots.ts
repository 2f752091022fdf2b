import { builtinModules } from 'node:module'
import { moduleGraph } from '../../source/module-graph.js'
import { packageOf } from '../../source/imports.js'
import type { Rule } from '../rule.js'

/** Roots that also run in a browser: playground, simulation, the agent's page. */
const ROOTS = ['core', 'acd', 'dialer'].map((name) => `packages/${name}/src/index.ts`)
/** Packages that need Node themselves. */
const NEEDS_NODE = new Set([...builtinModules, 'ws'])
const NODE_GLOBAL = /(?<![\w$.])(Buffer|process|__dirname|__filename|require)\s*[.([]/g

/** Whatever the roots of core, acd and dialer reach uses no Node API. Subpaths (`/http`) may. */
export const portableRoots: Rule = {
  name: 'portable-roots',
  *check(tree) {
    const graph = moduleGraph(tree)
    for (const [path, through] of graph.reach(ROOTS.filter((root) => tree.files.has(root)))) {
      const file = tree.files.get(path)
      if (!file) continue
      const where = `reached from a root that also runs in browsers${through ? ` (through ${through})` : ''}`
      for (const { specifier, line } of graph.edgesOf(path)) {
        const needsNode = specifier.startsWith('node:') || NEEDS_NODE.has(packageOf(specifier) ?? '')
        if (needsNode) yield { path, line, message: `${specifier} is ${where}; move it behind a subpath.` }
      }
      for (const match of file.code.matchAll(NODE_GLOBAL)) {
        yield {
          path,
          line: file.lineAt(match.index),
          message: `${match[1]} exists in Node only, and this is ${where}.`,
        }
      }
    }
  },
}
