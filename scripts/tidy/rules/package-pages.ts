import { entriesOf } from '../../source/entries.js'
import type { Rule } from '../rule.js'

/** The README of every published package names each of its entries: what it does not name is found by nobody. */
export const packagePages: Rule = {
  name: 'package-pages',
  *check(tree) {
    for (const each of tree.packages) {
      if (each.manifest.private) continue
      const path = `${each.folder}/README.md`
      const page = tree.files.get(path)?.text ?? ''
      for (const { subpath } of entriesOf(each, tree)) {
        const name = subpath === '.' ? each.name : subpath.slice(1)
        if (!page.includes(`\`${name}\``)) yield { path, line: 1, message: `does not name the entry \`${name}\`.` }
      }
    }
  },
}
