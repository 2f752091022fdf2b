import { entriesOf } from '../../source/entries.js'
import { moduleGraph } from '../../source/module-graph.js'
import { isCode } from '../../source/source-file.js'
import type { Tree } from '../../source/tree.js'
import type { Rule } from '../rule.js'

/** Programs and configurations that are run by name, not imported. */
const STARTED_BY_NAME = [
  /^[^/]+\.config\.ts$/,
  /(?:^|\/)main\.[cm]?ts$/,
  /\.test\.ts$/,
  /\.d\.ts$/,
  /^scripts\/[^/]+\.(?:ts|mjs)$/,
  /^scripts\/(?:bench|services|tidy\/rules)\/[^/]+\.ts$/,
]

/** Every file of code is reached from an entry, a test or a script; what is not belongs to the history. */
export const deadFiles: Rule = {
  name: 'dead-files',
  *check(tree) {
    const roots = [...tree.paths].filter((path) => STARTED_BY_NAME.some((pattern) => pattern.test(path)))
    const entries = tree.packages.flatMap((each) => entriesOf(each, tree)).map((entry) => entry.source)
    const alive = moduleGraph(tree).reach([...roots, ...entries, ...namedInManifests(tree), ...namedInPages(tree)])
    for (const path of tree.files.keys()) {
      if (!isCode(path) || alive.has(path)) continue
      yield { path, line: 1, message: 'Reached from no entry, test or script; export it, use it or remove it.' }
    }
  },
}

/** Files that `bin` and the scripts of the manifests name. */
function namedInManifests(tree: Tree): string[] {
  const roots = tree.packages.flatMap(({ folder, manifest }) =>
    [...Object.values(manifest.bin ?? {}), ...Object.values(manifest.scripts ?? {})].map((text) => ({ folder, text })),
  )
  return roots.flatMap(({ folder, text }) =>
    [...text.matchAll(/[\w./-]+\.[cm]?[jt]s\b/g)].map((match) => `${folder}/${match[0].replace(/^\.\//, '')}`),
  )
}

/** Modules that pages load. A page's addresses begin at its server's root, where its own folder has its own name. */
function namedInPages(tree: Tree): string[] {
  return [...tree.files.values()]
    .filter(({ path }) => path.endsWith('.html'))
    .flatMap(({ path, text }) => {
      const parent = path.split('/').slice(0, -2).join('/')
      return [...text.matchAll(/<script[^>]+src="\/([^"]+\.js)"/g)].map((match) => `${parent}/${match[1]}`)
    })
}
