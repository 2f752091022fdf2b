import { linksOf, linkTarget } from '../../source/page-links.js'
import type { Tree } from '../../source/tree.js'
import type { Rule } from '../rule.js'

const START = 'README.md'
const PAGE = /^(?:docs\/.*|(?:packages|examples)\/[^/]+\/README)\.md$/

/** Whoever begins with README.md comes by links to every page that is written for readers. */
export const foundPages: Rule = {
  name: 'found-pages',
  *check(tree) {
    const found = pagesFrom(START, tree)
    for (const path of tree.files.keys()) {
      if (!PAGE.test(path) || found.has(path)) continue
      yield { path, line: 1, message: `No links lead here from ${START}: link it from docs/README.md, or remove it.` }
    }
  },
}

/** A link to a folder shows its README.md. */
function pagesFrom(start: string, tree: Tree): ReadonlySet<string> {
  const found = new Set([start])
  for (const path of found) {
    const page = tree.files.get(path)
    if (!page) continue
    for (const { link } of linksOf(page)) {
      const target = linkTarget(page, link)
      const next = target.endsWith('.md') ? target : `${target}/README.md`
      if (tree.files.has(next)) found.add(next)
    }
  }
  return found
}
