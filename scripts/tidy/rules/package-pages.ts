import { entriesOf } from '../../source/entries.js'
import { linksOf, linkTarget } from '../../source/page-links.js'
import type { Rule } from '../rule.js'

/** Beside a registry no link out of the package leads anywhere, and the pages are found by this. */
const WHERE_PAGES_ARE = 'in its folder `docs`'

/**
 * The README of every published package names each of its entries: what it does not name is found by nobody. It says where
 * the pages are that it links outside of the package.
 */
export const packagePages: Rule = {
  name: 'package-pages',
  *check(tree) {
    for (const each of tree.packages) {
      if (each.manifest.private) continue
      const path = `${each.folder}/README.md`
      const file = tree.files.get(path)
      const page = file?.text ?? ''
      for (const { subpath } of entriesOf(each, tree)) {
        const name = subpath === '.' ? each.name : subpath.slice(1)
        if (!page.includes(`\`${name}\``)) yield { path, line: 1, message: `does not name the entry \`${name}\`.` }
      }
      const isLinked = file && linksOf(file).some(({ link }) => !linkTarget(file, link).startsWith(`${each.folder}/`))
      if (isLinked && !page.includes(WHERE_PAGES_ARE)) {
        yield {
          path,
          line: 1,
          message: `links pages, and does not say that they come with @ringwright/core, ${WHERE_PAGES_ARE}.`,
        }
      }
    }
  },
}
