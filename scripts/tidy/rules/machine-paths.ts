import type { Rule } from '../rule.js'

/** Homes and work folders of one machine. The parts are joined here so that the rule does not find itself. */
const PATH = new RegExp(`(?<![\\w.~-])/(?:${['root', 'work', 'home', 'Users'].join('|')})/[\\w.-]+`, 'g')

/** Nothing in the tree depends on, or tells of, the machine where it was written. */
export const machinePaths: Rule = {
  name: 'machine-paths',
  *check(tree) {
    for (const file of tree.files.values()) {
      for (const match of file.text.matchAll(PATH)) {
        if (isRoute(file.text, match.index)) continue
        yield { path: file.path, line: file.lineAt(match.index), message: `${match[0]} exists on one machine only.` }
      }
    }
  },
}

/** The path of a URL (`http://host/home/agents`) is none of a machine's; its host stands before it. */
function isRoute(text: string, index: number): boolean {
  return /[\w\]]:\/\/[^\s/]*$|:\d+$/.test(text.slice(Math.max(0, index - 100), index))
}
